package dev.askel.load.bench;

import dev.askel.load.process.Deadline;
import dev.askel.load.process.Heap;
import dev.askel.load.process.Threads;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.RefusedException;
import dev.askel.load.wire.UnansweredException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Tasks that all call one endpoint which does not answer: what a call in flight takes of the
 * server's threads and memory, and how soon all go on when it does.
 */
final class CallsInFlight {
    private static final List<Integer> STEPS = List.of(0, 2_500, 5_000, 10_000);
    private static final int CLIENTS = 32;
    private static final Duration ALL_ARE_OUT = Duration.ofMinutes(1);
    private static final double KIBIBYTE = 1 << 10;
    private static final double MEBIBYTE = 1 << 20;

    /** Above the highest step; by default an endpoint gets a thousand. */
    private static final Map<String, String> BOUNDS =
            Map.of(
                    "ASKEL_JAVA_OPTS",
                    "-Daskel.connectors.calls-max=20000"
                            + " -Daskel.connectors.calls-per-endpoint-max=20000");

    private final Lab lab;
    private final Workload workload = Workload.function();

    private CallsInFlight(Lab lab) {
        this.lab = lab;
    }

    static void measure(Options options) throws IOException, RefusedException, UnansweredException {
        try (var lab = Lab.open(options, BOUNDS)) {
            new CallsInFlight(lab).raise(options);
        }
    }

    private void raise(Options options) throws IOException, RefusedException, UnansweredException {
        var machine = workload.create(lab.askel());
        ClosedLoop.run(
                CLIENTS, options.time(), new RunToEnd(lab.askel(), machine, workload.input()));
        lab.echo().hold();
        System.out.printf(
                "| calls in flight | threads of the server | heap in use MiB | per call KiB | engine MiB |%n|---|---|---|---|---|%n");
        long alone = 0;
        int out = 0;
        for (int step : STEPS) {
            start(machine, step - out);
            out = step;
            if (!Deadline.in(ALL_ARE_OUT).await(() -> lab.echo().waiting() == step)) {
                throw new IllegalStateException(
                        "%d calls are out, not %d".formatted(lab.echo().waiting(), step));
            }
            var threads = Threads.of(lab.server());
            var heap = Heap.usedBytes(lab.server());
            alone = step == 0 ? heap : alone;
            System.out.printf(
                    "| %,d | %d | %.0f | %s | %.0f |%n",
                    step,
                    threads,
                    heap / MEBIBYTE,
                    step == 0 ? "" : "%.1f".formatted((heap - alone) / KIBIBYTE / step),
                    lab.usage().engineBytes() / MEBIBYTE);
        }
        var released = System.nanoTime();
        lab.echo().releaseAll();
        while (lab.askel().isAnyRunning(machine)) {
            Thread.onSpinWait();
        }
        System.out.printf(
                "all %,d executions have ended %.1f s after the endpoint answers%n",
                out, (System.nanoTime() - released) / 1e9);
    }

    private void start(String machine, int count) throws IOException {
        try (var clients = Executors.newFixedThreadPool(CLIENTS);
                var askel = new AskelClient(lab.server().endpoint())) {
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
