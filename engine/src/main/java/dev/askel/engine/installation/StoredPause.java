package dev.askel.engine.installation;

import org.jspecify.annotations.Nullable;

/**
 * The row of the pause.
 *
 * @param sinceMillis the time at which a node was started with the option, epoch milliseconds
 * @param ramp the resumption with a rate; null while everything is paused
 */
record StoredPause(long sinceMillis, @Nullable Ramp ramp) {
    /** The multiplier of Fibonacci hashing: 2^32 divided by the golden ratio. */
    private static final int SPREAD = 0x9E3779B1;

    /**
     * A resumption that lets a growing share of the executions continue. The share grows evenly
     * from {@code firstShare} to 1.
     *
     * @param resumedAtMillis the begin, epoch milliseconds
     * @param firstShare the share at the begin, from 0 to 1
     * @param endsAtMillis the end, epoch milliseconds
     * @param ratePerSecond the requested number of executions per second
     */
    record Ramp(long resumedAtMillis, double firstShare, long endsAtMillis, double ratePerSecond) {}

    /** Returns the share of the executions that may continue, from 0 to 1. */
    double share(long nowMillis) {
        if (ramp == null) {
            return 0;
        }
        if (nowMillis >= ramp.endsAtMillis()) {
            return 1;
        }
        double elapsed =
                Math.max(0, nowMillis - ramp.resumedAtMillis())
                        / (double) (ramp.endsAtMillis() - ramp.resumedAtMillis());
        return ramp.firstShare() + (1 - ramp.firstShare()) * elapsed;
    }

    /** Returns whether a resumption is complete, so that the row has no effect. */
    boolean isEnded(long nowMillis) {
        return ramp != null && nowMillis >= ramp.endsAtMillis();
    }

    /** Returns whether an execution may continue by itself. All nodes decide alike. */
    boolean admits(String persistenceId, long nowMillis) {
        return position(persistenceId) < share(nowMillis);
    }

    /** Returns the place of an execution in a resumption, at least 0 and below 1. */
    static double position(String persistenceId) {
        return Integer.toUnsignedLong(persistenceId.hashCode() * SPREAD) / 0x1p32;
    }

    /**
     * Returns the pause with a resumption that begins now.
     *
     * @param executions the maximum number of executions that wait
     */
    StoredPause withResumption(long executions, double ratePerSecond, long nowMillis) {
        return new StoredPause(
                sinceMillis,
                new Ramp(
                        nowMillis,
                        share(nowMillis),
                        nowMillis + (long) Math.ceil(executions * 1_000 / ratePerSecond),
                        ratePerSecond));
    }
}
