package dev.askel.engine.express;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.SampleRuns;
import dev.askel.engine.api.StateMachineType;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures StartSyncExecution on a whole engine and a real database, without HTTP, with the
 * concurrent calls of 256 clients. An operation is one state transition. Started by {@code ./askel
 * bench jmh Express}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 3)
@Measurement(iterations = 5, time = 2)
public class ExpressBenchmark {
    private static final int CALLS = 256;

    private final EngineRig rig = EngineRig.withOneNode();
    private final Client client = rig.client();
    private String machine = "";

    /** Creates the machine. */
    @Setup
    public void create() {
        machine =
                client.createMachine("ten-passes", SampleRuns.TEN_PASSES, StateMachineType.EXPRESS);
    }

    /** Ends the engine. */
    @TearDown
    public void close() {
        rig.close();
    }

    /** Runs executions of ten Pass states that add a field each. */
    @Benchmark
    @OperationsPerInvocation(CALLS * SampleRuns.PASSES)
    public void ten_passes() {
        var calls =
                IntStream.range(0, CALLS)
                        .mapToObj(_ -> client.startSyncAsync(machine, null, SampleRuns.INPUT))
                        .toList();
        calls.forEach(call -> requireSuccess(Client.ok(call).status()));
    }

    private static void requireSuccess(ExecutionStatus status) {
        if (status != ExecutionStatus.SUCCEEDED) {
            throw new IllegalStateException("The execution has the status " + status);
        }
    }
}
