package dev.askel.engine.endpoint;

import java.time.Duration;

/**
 * The rule of one endpoint.
 *
 * @param endpoint the name ({@link EndpointName})
 * @param concurrency the maximum number of concurrent calls; 0 without a limit
 * @param rate the maximum number of calls per second; 0 without a limit
 * @param paused whether calls wait
 * @param resumeRate the calls per second with which a pause ended; 0 if there was none
 * @param resumedAtMillis the end of the pause, epoch milliseconds in engine time
 * @param nextSlotMicros the time of the next call that the rate permits, epoch microseconds
 * @param version grows with each change of any rule
 * @param changedAtMillis the last change, epoch milliseconds in engine time
 */
record EndpointRule(
        String endpoint,
        int concurrency,
        double rate,
        boolean paused,
        double resumeRate,
        long resumedAtMillis,
        long nextSlotMicros,
        long version,
        long changedAtMillis) {
    /** The time ahead for which nodes lease slots of a rate. */
    static final Duration SLOTS_AHEAD = Duration.ofSeconds(1);

    /** The time after which the rate of a resumed endpoint doubles. */
    static final Duration RESUME_STEP = Duration.ofSeconds(30);

    /** The maximum calls per second with which a resumption begins. */
    static final double RESUME_RATE_MAX = 1_000;

    /**
     * The calls per second at which a resumption ends. Pollers release fewer parked calls than this
     * even without a limit, so the end of the resumption causes no burst.
     */
    static final double RAMP_RATE_MAX = 10_000;

    /** The bound of the exponent; the rate exceeds every maximum long before. */
    private static final int STEPS_MAX = 60;

    /** The number of permits of a rule without a limit of concurrency. */
    static final int UNLIMITED = Integer.MAX_VALUE;

    /** Creates the rule of an endpoint without limits. */
    static EndpointRule empty(String endpoint, long nowMillis) {
        return new EndpointRule(endpoint, 0, 0, false, 0, 0, nowMillis * 1_000, 0, nowMillis);
    }

    EndpointRule withLimits(int newConcurrency, double newRate, long nowMillis) {
        return new EndpointRule(
                endpoint,
                newConcurrency,
                newRate,
                paused,
                resumeRate,
                resumedAtMillis,
                nextSlot(nowMillis),
                version,
                nowMillis);
    }

    EndpointRule withPause(long nowMillis) {
        return new EndpointRule(
                endpoint,
                concurrency,
                rate,
                true,
                0,
                0,
                nextSlotMicros,
                version,
                paused ? changedAtMillis : nowMillis);
    }

    EndpointRule withResumption(double newRate, long nowMillis) {
        return new EndpointRule(
                endpoint,
                concurrency,
                rate,
                false,
                newRate,
                nowMillis,
                nextSlot(nowMillis),
                version,
                nowMillis);
    }

    /**
     * Returns the first slot of a changed rate. Nodes may still use slots of the former rate, which
     * they have leased in advance.
     */
    private long nextSlot(long nowMillis) {
        return Math.min(nextSlotMicros, (nowMillis + SLOTS_AHEAD.toMillis()) * 1_000);
    }

    /** Returns the calls per second of a resumed endpoint; 0 when the resumption is complete. */
    double currentResumeRate(long nowMillis) {
        if (resumeRate == 0) {
            return 0;
        }
        int steps =
                Math.clamp((nowMillis - resumedAtMillis) / RESUME_STEP.toMillis(), 0, STEPS_MAX);
        double current = Math.scalb(resumeRate, steps);
        boolean isComplete =
                (steps > 0 && current > RAMP_RATE_MAX) || (rate > 0 && current >= rate);
        return isComplete ? 0 : current;
    }

    /** Returns the calls per second that this rule permits now; 0 without a limit. */
    double currentRate(long nowMillis) {
        double resuming = currentResumeRate(nowMillis);
        return resuming == 0 ? rate : resuming;
    }

    /** Whether this rule limits no calls now. */
    boolean isInert(long nowMillis) {
        return !paused && concurrency == 0 && currentRate(nowMillis) == 0;
    }
}
