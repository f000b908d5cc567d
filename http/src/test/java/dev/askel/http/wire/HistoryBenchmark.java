package dev.askel.http.wire;

import dev.askel.asl.history.HistoryEvent;
import dev.askel.engine.SampleRuns;
import dev.askel.engine.api.Executions.GetExecutionHistoryResult;
import dev.askel.engine.execution.codec.BatchCodec;
import dev.askel.engine.journal.EncodedPayload;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures decoding a journal row and encoding it as the response of GetExecutionHistory. Run by
 * {@code ./askel bench jmh History}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HistoryBenchmark {
    private final EncodedPayload row =
            BatchCodec.encode(SampleRuns.journal(SampleRuns.TEN_PASSES, SampleRuns.INPUT));
    private final List<HistoryEvent> events = events();

    /** Reads the 22 events of ten Pass states from their row and writes the answer's body. */
    @Benchmark
    public byte[] read_and_write() {
        return body(events());
    }

    /** Writes the body of events that have been read. */
    @Benchmark
    public byte[] write() {
        return body(events);
    }

    private List<HistoryEvent> events() {
        return BatchCodec.decode(row).stream()
                .filter(HistoryEvent.class::isInstance)
                .map(HistoryEvent.class::cast)
                .toList();
    }

    private static byte[] body(List<HistoryEvent> events) {
        var json = new JsonWriter().beginObject();
        HistoryCodec.write(json, new GetExecutionHistoryResult(events, true, null));
        return json.endObject().toByteArray();
    }
}
