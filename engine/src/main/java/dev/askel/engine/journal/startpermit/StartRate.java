package dev.askel.engine.journal.startpermit;

/**
 * The arithmetic of a rate of starts, which is the generic cell rate algorithm. The only state is
 * the time from which the whole burst is available again. Each start moves this time by one
 * interval.
 *
 * @param intervalNanos the time of one start, at the rate
 * @param burst the number of starts that can begin at once after a time without starts
 */
public record StartRate(long intervalNanos, int burst) {
    /**
     * The time for which a late decision of a queue does not lower the rate. So at most {@code
     * burst + rate * (T + 0.1)} starts begin in T seconds.
     */
    public static final long LATENESS_NANOS = 100_000_000;

    /** The difference between the clocks of nodes that does not raise the rate. */
    private static final long CLOCK_NANOS = 100_000_000;

    private static final double NANOS_PER_SECOND = 1e9;

    public StartRate {
        if (intervalNanos < 1 || burst < 1) {
            throw new IllegalArgumentException(
                    "The interval is %d, the burst %d".formatted(intervalNanos, burst));
        }
    }

    /** Returns the rate of a number of starts in a second, rounded down. */
    public static StartRate of(double perSecond, int burst) {
        return new StartRate((long) Math.ceil(NANOS_PER_SECOND / perSecond), burst);
    }

    /**
     * Returns the stored time within the bounds of this rate. Without them, a time from a lower
     * rate would delay the starts after a change of the rule, and starts that were possible long
     * ago would begin together.
     *
     * @param queued whether the starts have waited, so that they can catch up
     */
    private long bounded(long fullAtNanos, long nowNanos, boolean queued) {
        long earliest = queued ? nowNanos - LATENESS_NANOS : nowNanos;
        return Math.clamp(fullAtNanos, earliest, latest(nowNanos));
    }

    private long latest(long nowNanos) {
        return nowNanos + CLOCK_NANOS + burst * intervalNanos;
    }

    /**
     * Returns the time to store instead of one that a former, lower rate has stored. Without the
     * store, that time would stay ahead of this rate until the former rate permits a start.
     */
    public long withoutFormerRate(long fullAtNanos, long nowNanos) {
        return Math.min(fullAtNanos, latest(nowNanos));
    }

    /** Returns the number of starts that can begin. */
    public long available(long fullAtNanos, long nowNanos, boolean queued) {
        long bounded = bounded(fullAtNanos, nowNanos, queued);
        return Math.max(0, (nowNanos + burst * intervalNanos - bounded) / intervalNanos);
    }

    /** Returns the time from which the whole burst is available again after further starts. */
    public long fullAfter(long fullAtNanos, long nowNanos, boolean queued, long starts) {
        return bounded(fullAtNanos, nowNanos, queued) + starts * intervalNanos;
    }

    /** Returns the time from which a start can begin. It is in the past if one can begin now. */
    public long nextAt(long fullAtNanos, long nowNanos) {
        return bounded(fullAtNanos, nowNanos, true) - (burst - 1) * intervalNanos;
    }
}
