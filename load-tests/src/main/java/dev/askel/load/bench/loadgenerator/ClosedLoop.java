package dev.askel.load.bench.loadgenerator;

import dev.askel.load.crowd.Latencies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs clients that each start a call when their previous call has ended. */
public final class ClosedLoop {
    private ClosedLoop() {}

    /**
     * Runs calls until the time has passed.
     *
     * @param call one complete call; each client calls it on its own thread
     * @return the latencies of the calls that ended within the time
     * @throws IllegalStateException if a call fails, because a measurement with errors is invalid
     */
    public static Latencies run(int clients, Duration time, Callable<?> call) {
        var end = System.nanoTime() + time.toNanos();
        return collect(clients, () -> repeat(call, end));
    }

    /**
     * Runs a number of calls and returns their latencies. The calls are divided equally between the
     * clients; the remainder of the division is not run.
     */
    public static Latencies run(int clients, int calls, Callable<?> call) {
        return collect(
                clients,
                () -> {
                    var nanos = new long[calls / clients];
                    for (int i = 0; i < nanos.length; i++) {
                        var begin = System.nanoTime();
                        call.call();
                        nanos[i] = System.nanoTime() - begin;
                    }
                    return nanos;
                });
    }

    private static long[] repeat(Callable<?> call, long end) throws Exception {
        var nanos = new long[1024];
        int count = 0;
        while (true) {
            var begin = System.nanoTime();
            call.call();
            var now = System.nanoTime();
            if (now - end >= 0) {
                return Arrays.copyOf(nanos, count);
            }
            if (count == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * count);
            }
            nanos[count++] = now - begin;
        }
    }

    private static Latencies collect(int clients, Callable<long[]> client) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<long[]>>();
            for (int i = 0; i < clients; i++) {
                running.add(threads.submit(client));
            }
            return Latencies.of(
                    running.stream().flatMapToLong(each -> Arrays.stream(result(each))).toArray());
        }
    }

    private static long[] result(Future<long[]> client) {
        try {
            return client.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("A client's call failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }
}
