package dev.askel.load.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Starts many executions by closed loops of some seconds each.
 *
 * @param count the number of starts, slightly more than requested
 * @param last the result of the last loop
 */
record StartLoad(long count, double seconds, LoadGenerator.LoadResult last) {
    private static final long FIRST_TURN_SECONDS = 2;
    private static final long TURN_SECONDS_MAX = 20;

    static StartLoad make(
            BenchServer bench, BenchOptions options, List<LoadCall> calls, int clients, int count)
            throws IOException {
        var made = turn(bench, options, calls, clients, FIRST_TURN_SECONDS);
        while (made.count < count) {
            // Estimates the remaining time from the rate of the last loop, because the first loops
            // run on a cold server.
            var left = (count - made.count) * made.last.seconds() / made.last.count();
            var turn =
                    turn(
                            bench,
                            options,
                            calls,
                            clients,
                            Math.clamp(Math.round(left), 1, TURN_SECONDS_MAX));
            made = new StartLoad(made.count + turn.count, made.seconds + turn.seconds, turn.last);
        }
        return made;
    }

    private static StartLoad turn(
            BenchServer bench,
            BenchOptions options,
            List<LoadCall> calls,
            int clients,
            long seconds)
            throws IOException {
        var outcome =
                options.load()
                        .run(
                                bench.server().endpoint(),
                                calls,
                                clients,
                                Duration.ofSeconds(seconds));
        return new StartLoad(outcome.count(), outcome.seconds(), outcome);
    }

    double perSecond() {
        return count / seconds;
    }
}
