package dev.askel.engine.task;

/**
 * Grants permits to deferred calls on this node. Thread-safe; never blocks.
 *
 * @see TaskOutcome.Deferred
 */
@FunctionalInterface
public interface CallPermits {
    /** Grants every permit. */
    CallPermits UNLIMITED = (_, callsMax) -> callsMax;

    /**
     * Reserves permits for calls that are about to be retried. Unused permits are free again after
     * a second.
     *
     * @param permitName the name of the permit, as in {@link TaskOutcome.Deferred}; an unknown
     *     permit is granted
     * @param callsMax the number of waiting calls
     * @return the number of calls that may be sent, 0 to {@code callsMax}
     */
    int reservePermits(String permitName, int callsMax);
}
