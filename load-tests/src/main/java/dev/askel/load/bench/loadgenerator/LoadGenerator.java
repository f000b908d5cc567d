package dev.askel.load.bench.loadgenerator;

import dev.askel.load.crowd.Latencies;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** Generates load as closed loops, and starts workers for activity tasks. */
public sealed interface LoadGenerator permits WrkLoadGenerator, JavaLoadGenerator {
    /** Returns the name of the generator for the output. */
    String name();

    /**
     * Sends calls for a time and chooses them randomly by their weights. Each client sends a call
     * after the response to its previous call.
     *
     * @throws IllegalStateException if a call fails, because a measurement with errors is invalid
     */
    LoadResult run(URI server, List<LoadCall> calls, int clients, Duration time) throws IOException;

    /**
     * Starts a process of activity workers. They complete each task with its input.
     *
     * @param pollers the number of connections that poll for tasks
     */
    Process startWorkers(URI server, String activityArn, int pollers) throws IOException;

    /**
     * The result of a load.
     *
     * @param callCount the number of calls that completed within the time
     */
    record LoadResult(long callCount, double seconds, double p50Millis, double p99Millis) {
        public static LoadResult of(Latencies latencies, Duration time) {
            return new LoadResult(
                    latencies.count(),
                    time.toNanos() / NANOS_PER_SECOND,
                    latencies.quantileMillis(0.50),
                    latencies.quantileMillis(0.99));
        }

        private static final double NANOS_PER_SECOND = 1e9;
    }
}
