package dev.askel.load.bench;

import dev.askel.load.bench.loadgenerator.ClosedLoop;
import dev.askel.load.bench.loadgenerator.StartAndPoll;
import dev.askel.load.process.Deadline;
import dev.askel.load.process.Heap;
import dev.askel.load.process.Threads;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Measures calls to an endpoint that sends no responses. It prints the threads and memory of the
 * server per call. It also prints the time from the responses until all executions have ended.
 */
final class CallsInFlight {
    private static final List<Integer> STEPS = List.of(0, 2_500, 5_000, 10_000);
    private static final int CLIENTS = 32;
    private static final Duration ALL_CALLED_MAX = Duration.ofMinutes(1);
    private static final double KIBIBYTE = 1 << 10;
    private static final double MEBIBYTE = 1 << 20;

    /** Limits above the highest step. The default limit for one endpoint is 1,000 calls. */
    private static final Map<String, String> LIMITS =
            Map.of(
                    "ASKEL_JAVA_OPTS",
                    "-Daskel.connectors.calls-max=20000"
                            + " -Daskel.connectors.calls-per-endpoint-max=20000");

    private final BenchServer bench;
    private final Workload workload = Workload.oneFunction();

    private CallsInFlight(BenchServer bench) {
        this.bench = bench;
    }

    static void measure(BenchOptions options)
            throws IOException, ErrorResponseException, UnknownOutcomeException {
        try (var bench = BenchServer.open(options, LIMITS)) {
            new CallsInFlight(bench).increaseCalls(options);
        }
    }

    private void increaseCalls(BenchOptions options)
            throws IOException, ErrorResponseException, UnknownOutcomeException {
        var machine = workload.create(bench.client());
        ClosedLoop.run(
                CLIENTS,
                options.measuredTime(),
                new StartAndPoll(bench.client(), machine, workload.input()));
        bench.echoFunction().stopResponding();
        System.out.printf(
                "| calls in flight | threads of the server | heap in use MiB | per call KiB | engine MiB |%n|---|---|---|---|---|%n");
        long idleHeap = 0;
        int calls = 0;
        for (int step : STEPS) {
            start(machine, step - calls);
            calls = step;
            if (!Deadline.after(ALL_CALLED_MAX)
                    .await(() -> bench.echoFunction().waitingCallCount() == step)) {
                throw new IllegalStateException(
                        "%d calls are active, not %d"
                                .formatted(bench.echoFunction().waitingCallCount(), step));
            }
            var threads = Threads.count(bench.serverProcess());
            var heap = Heap.usedBytes(bench.serverProcess());
            idleHeap = step == 0 ? heap : idleHeap;
            System.out.printf(
                    "| %,d | %d | %.0f | %s | %.0f |%n",
                    step,
                    threads,
                    heap / MEBIBYTE,
                    step == 0 ? "" : "%.1f".formatted((heap - idleHeap) / KIBIBYTE / step),
                    bench.measureUsage().engineBytes() / MEBIBYTE);
        }
        var released = System.nanoTime();
        bench.echoFunction().respondToAll();
        while (bench.client().hasRunningExecution(machine)) {
            Thread.onSpinWait();
        }
        System.out.printf(
                "all %,d executions have ended %.1f s after the endpoint answers%n",
                calls, (System.nanoTime() - released) / 1e9);
    }

    private void start(String machine, int count) throws IOException {
        try (var clients = Executors.newFixedThreadPool(CLIENTS);
                var askel = new AskelClient(bench.serverProcess().endpoint())) {
            var starts =
                    Stream.generate(() ->
                                    clients.submit(
                                            () -> askel.startExecution(machine, workload.input())))
                            .limit(count)
                            .toList();
            for (Future<String> each : starts) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
