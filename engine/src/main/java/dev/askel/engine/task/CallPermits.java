package dev.askel.engine.task;

/**
 * Tells how many deferred calls may be made again on this node. Thread-safe; never blocks.
 *
 * @see TaskOutcome.Deferred
 */
@FunctionalInterface
public interface CallPermits {
    /** Every permit is free. */
    CallPermits UNLIMITED = (_, callsMax) -> callsMax;

    /**
     * Sets permits aside for calls that are about to be made again. What is not used is free again
     * after a second.
     *
     * @param permit as in {@link TaskOutcome.Deferred}; one that nobody knows here is free
     * @param callsMax how many calls wait
     * @return how many of them may be made, 0 to {@code callsMax}
     */
    int claim(String permit, int callsMax);
}
