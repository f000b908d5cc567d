package dev.askel.connectors.call;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How many calls run at a time, and when an endpoint is held to be away.
 *
 * @param callsMax in flight on one node, at least 1
 * @param callsPerEndpointMax of them for one integration at one endpoint, at least 1
 * @param refusalsMax connections in a row that did not come about until calls wait, at least 1
 * @param firstPause until one of them tries again; it doubles with each try
 * @param pauseMax the longest pause
 * @param parkMax how long a call waits until it fails after all
 */
public record GateSettings(
        int callsMax,
        int callsPerEndpointMax,
        int refusalsMax,
        Duration firstPause,
        Duration pauseMax,
        Duration parkMax) {

    public GateSettings {
        atLeastOne("calls-max", callsMax);
        atLeastOne("calls-per-endpoint-max", callsPerEndpointMax);
        atLeastOne("circuit-breaker.refusals-max", refusalsMax);
    }

    /** Reads {@code askel.connectors}. */
    public static GateSettings of(Config settings) {
        var breaker = settings.getConfig("circuit-breaker");
        return new GateSettings(
                settings.getInt("calls-max"),
                settings.getInt("calls-per-endpoint-max"),
                breaker.getInt("refusals-max"),
                breaker.getDuration("first-pause"),
                breaker.getDuration("pause-max"),
                breaker.getDuration("park-max"));
    }

    private static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(
                    "askel.connectors.%s is %d, expected 1 or more".formatted(name, value));
        }
    }
}
