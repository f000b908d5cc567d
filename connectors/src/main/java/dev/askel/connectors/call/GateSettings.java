package dev.askel.connectors.call;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * The limits of concurrent calls, and the settings of the circuit breaker.
 *
 * @param callsMax the maximum calls in flight on one node; at least 1
 * @param callsPerEndpointMax the maximum calls of one integration to one endpoint; at least 1
 * @param refusedConnectionsMax the number of refused connections in a row after which calls wait;
 *     at least 1
 * @param firstPause the pause before the first trial; the pause doubles with each trial
 * @param pauseMax the maximum pause
 * @param outageWaitMax how long a call waits during an outage before it fails
 * @param waitingCallsMax the maximum calls to one endpoint that wait in memory for a permit; at
 *     least 1. Further calls are deferred if their callers allow it
 */
public record GateSettings(
        int callsMax,
        int callsPerEndpointMax,
        int refusedConnectionsMax,
        Duration firstPause,
        Duration pauseMax,
        Duration outageWaitMax,
        int waitingCallsMax) {
    /**
     * The heap per permitted call. A call in flight with a small answer needs only about 40 KiB of
     * this heap, for its connection, request and answer.
     */
    private static final long HEAP_PER_CALL = 512 * 1024;

    /**
     * The maximum calls to one endpoint that wait in memory during an outage, one of which is the
     * next trial.
     */
    static final int PARKED_MAX = 16;

    public GateSettings {
        requireAtLeastOne("calls-max", callsMax);
        requireAtLeastOne("calls-per-endpoint-max", callsPerEndpointMax);
        requireAtLeastOne("circuit-breaker.refusals-max", refusedConnectionsMax);
        requireAtLeastOne("calls-waiting-max", waitingCallsMax);
    }

    /** Reads {@code askel.connectors}; a small heap reduces the number of calls in flight. */
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

    private static void requireAtLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(
                    "askel.connectors.%s is %d, expected 1 or more".formatted(name, value));
        }
    }
}
