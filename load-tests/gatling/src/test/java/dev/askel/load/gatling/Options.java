package dev.askel.load.gatling;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * What the run is to be, from system properties {@code askel.load.*}; {@code run} sets them.
 *
 * @param url of the server, a load balancer or a Service
 * @param scenarios those that run at once
 * @param openPerSecond users that arrive each second whatever becomes of the others; 0 for a closed
 *     model
 * @param closedUsers users who each begin anew when they have ended, where the model is closed
 * @param duration of each scenario, after a tenth of it for the ramp
 * @param failedPercentMax requests that may fail
 * @param throttledPercentMax starts that may be refused for want of room, where nothing but starts
 *     is asked for
 * @param requestsPerSecondMin what must be answered
 * @param sleep how long sleepers wait
 */
record Options(
        URI url,
        List<Scenario> scenarios,
        double openPerSecond,
        int closedUsers,
        Duration duration,
        double failedPercentMax,
        double throttledPercentMax,
        double requestsPerSecondMin,
        Duration sleep) {

    static Options read() {
        return new Options(
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

    private static String property(String name, String usual) {
        var value = System.getProperty("askel.load." + name, "");
        return value.isEmpty() ? usual : value;
    }

    /**
     * The time in which the load grows: a tenth of it, in whole seconds, for Gatling has no others.
     */
    Duration ramp() {
        return Duration.ofSeconds(Math.max(1, duration.toSeconds() / 10));
    }

    /** Whether sleepers that were started in the ramp are due before the load ends. */
    boolean seesSleepersWake() {
        return sleep.compareTo(duration) <= 0;
    }

    boolean isClosed() {
        return closedUsers > 0;
    }
}
