package dev.askel.engine.task;

/**
 * Grants permits to deferred calls on this node. A permit limits the concurrent calls of an
 * endpoint. Thread-safe; never blocks.
 *
 * @see TaskOutcome.Deferred
 */
@FunctionalInterface
public interface CallPermits {
    /** Grants every permit. */
    CallPermits UNLIMITED = (_, callsMax) -> callsMax;

    /**
     * Reserves permits for calls that will be retried. Permits that are not used within a second
     * become free again.
     *
     * @param permitName the name of the permit, as in {@link TaskOutcome.Deferred}; an unknown
     *     permit is always granted
     * @param callsMax the number of waiting calls
     * @return the number of calls that may be sent, 0 to {@code callsMax}
     */
    int reservePermits(String permitName, int callsMax);

    /**
     * Returns reserved permits for which no call was found, so that other callers get them before a
     * second has passed.
     *
     * @param unused the number of these permits, 0 or more
     */
    default void returnPermits(String permitName, int unused) {}
}
