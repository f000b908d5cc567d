package dev.askel.load.bench;

import dev.askel.load.bench.loadgenerator.LoadCall;
import dev.askel.load.bench.loadgenerator.LoadGenerator;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Starts many executions, in several closed loops of some seconds each.
 *
 * @param startCount the number of starts; slightly larger than requested
 * @param lastResult the result of the last loop
 */
record StartLoad(long startCount, double seconds, LoadGenerator.LoadResult lastResult) {
    private static final long FIRST_LOOP_SECONDS = 2;
    private static final long LOOP_SECONDS_MAX = 20;

    static StartLoad run(
            BenchServer bench, BenchOptions options, List<LoadCall> calls, int clients, int count)
            throws IOException {
        var total = runLoop(bench, options, calls, clients, FIRST_LOOP_SECONDS);
        while (total.startCount < count) {
            // The remaining time is estimated from the rate of the last loop, because the first
            // loops run on a cold server.
            var remainingSeconds =
                    (count - total.startCount)
                            * total.lastResult.seconds()
                            / total.lastResult.callCount();
            var loop =
                    runLoop(
                            bench,
                            options,
                            calls,
                            clients,
                            Math.clamp(Math.round(remainingSeconds), 1, LOOP_SECONDS_MAX));
            total =
                    new StartLoad(
                            total.startCount + loop.startCount,
                            total.seconds + loop.seconds,
                            loop.lastResult);
        }
        return total;
    }

    private static StartLoad runLoop(
            BenchServer bench,
            BenchOptions options,
            List<LoadCall> calls,
            int clients,
            long seconds)
            throws IOException {
        var outcome =
                options.loadGenerator()
                        .run(
                                bench.serverProcess().endpoint(),
                                calls,
                                clients,
                                Duration.ofSeconds(seconds));
        return new StartLoad(outcome.callCount(), outcome.seconds(), outcome);
    }

    double startsPerSecond() {
        return startCount / seconds;
    }
}
