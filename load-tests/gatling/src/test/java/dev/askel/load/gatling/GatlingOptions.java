package dev.askel.load.gatling;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * The options of a run, from system properties {@code askel.load.*} that the script {@code run}
 * sets.
 *
 * @param url the URL of a server, a load balancer or a Kubernetes Service
 * @param scenarios the scenarios, which run concurrently
 * @param openPerSecond the number of users that arrive per second in an open model; ignored in a
 *     closed model
 * @param closedUsers the number of concurrent users in a closed model; each repeats the scenario. 0
 *     selects an open model
 * @param duration the duration of each scenario after its ramp
 * @param failedPercentMax the percentage of requests that may fail
 * @param throttledPercentMax the percentage of starts that may be throttled in the scenario starts
 * @param requestsPerSecondMin the minimum number of successful requests per second
 * @param sleep the time for which sleepers wait
 */
record GatlingOptions(
        URI url,
        List<Scenario> scenarios,
        double openPerSecond,
        int closedUsers,
        Duration duration,
        double failedPercentMax,
        double throttledPercentMax,
        double requestsPerSecondMin,
        Duration sleep) {

    static GatlingOptions read() {
        return new GatlingOptions(
                URI.create(property("url", "http://127.0.0.1:8083")),
                Arrays.stream(property("scenarios", "mix").split(",", -1))
                        .map(Scenario::named)
                        .toList(),
                Double.parseDouble(property("open", "20")),
                Integer.parseInt(property("closed", "0")),
                Duration.ofSeconds(Long.parseLong(property("seconds", "60"))),
                Double.parseDouble(property("failed-percent-max", "0.1")),
                Double.parseDouble(property("throttled-percent-max", "50")),
                Double.parseDouble(property("requests-per-second-min", "1")),
                Duration.ofSeconds(Long.parseLong(property("sleep-seconds", "60"))));
    }

    private static String property(String name, String defaultValue) {
        var value = System.getProperty("askel.load." + name, "");
        return value.isEmpty() ? defaultValue : value;
    }

    /**
     * Returns the time in which the load increases: a tenth of the duration, in whole seconds
     * because Gatling requires this.
     */
    Duration ramp() {
        return Duration.ofSeconds(Math.max(1, duration.toSeconds() / 10));
    }

    /** Returns whether sleepers that start during the ramp end before the load ends. */
    boolean canObserveSleepers() {
        return sleep.compareTo(duration) <= 0;
    }

    boolean isClosed() {
        return closedUsers > 0;
    }
}
