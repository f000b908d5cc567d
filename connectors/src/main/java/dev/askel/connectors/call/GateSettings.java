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
 * @param waitingMax calls of one endpoint that wait in memory for a permit, at least 1; more are
 *     deferred where their callers allow it
 */
public record GateSettings(
        int callsMax,
        int callsPerEndpointMax,
        int refusalsMax,
        Duration firstPause,
        Duration pauseMax,
        Duration parkMax,
        int waitingMax) {
    /** A call in flight takes about 40 KiB: its connection, request and small answer. */
    private static final long HEAP_PER_CALL = 512 * 1024;

    /** Calls of one endpoint that wait in memory while it cannot be reached: those that try. */
    static final int PARKED_MAX = 16;

    public GateSettings {
        atLeastOne("calls-max", callsMax);
        atLeastOne("calls-per-endpoint-max", callsPerEndpointMax);
        atLeastOne("circuit-breaker.refusals-max", refusalsMax);
        atLeastOne("calls-waiting-max", waitingMax);
    }

    /** Reads {@code askel.connectors}; a small heap has fewer calls in flight than it says. */
    public static GateSettings of(Config settings) {
        var breaker = settings.getConfig("circuit-breaker");
        int byHeap = (int) Math.max(16, Runtime.getRuntime().maxMemory() / HEAP_PER_CALL);
        int callsMax = Math.min(settings.getInt("calls-max"), byHeap);
        return new GateSettings(
                callsMax,
                Math.min(settings.getInt("calls-per-endpoint-max"), Math.max(1, callsMax / 2)),
                breaker.getInt("refusals-max"),
                breaker.getDuration("first-pause"),
                breaker.getDuration("pause-max"),
                breaker.getDuration("park-max"),
                settings.getInt("calls-waiting-max"));
    }

    private static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(
                    "askel.connectors.%s is %d, expected 1 or more".formatted(name, value));
        }
    }
}
