package dev.askel.load.bench;

import dev.askel.load.crowd.Latencies;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** A program that makes load as closed loops, and the workers that do activity tasks. */
sealed interface LoadMaker permits Wrk, JavaLoad {
    /** What the table says of it. */
    String name();

    /**
     * Sends calls, drawn by their weight, each client its next one when the last is answered.
     *
     * @throws IllegalStateException when a call fails: a figure with errors in it means nothing
     */
    Outcome run(URI server, List<LoadCall> calls, int clients, Duration time) throws IOException;

    /**
     * Starts one process of activity workers, which answer each task with its input.
     *
     * @param pollers how many connections take tasks
     */
    Process startWorkers(URI server, String activityArn, int pollers) throws IOException;

    /**
     * What came of it.
     *
     * @param count of the calls that were answered within the time
     */
    record Outcome(long count, double seconds, double p50Millis, double p99Millis) {
        static Outcome of(Latencies latencies, Duration time) {
            return new Outcome(
                    latencies.count(),
                    time.toNanos() / NANOS_PER_SECOND,
                    latencies.millisAt(0.50),
                    latencies.millisAt(0.99));
        }

        private static final double NANOS_PER_SECOND = 1e9;
    }
}
