package dev.askel.engine.wakeup;

import java.util.function.BooleanSupplier;

/**
 * Throttles polls for due executions. While the journal has capacity for recoveries, it admits
 * every poll. Otherwise it admits one of {@link #FORCED_POLL_EVERY} polls.
 */
final class PollThrottle {
    /** The number of polls of which one runs while there is no capacity. */
    static final int FORCED_POLL_EVERY = 5;

    private final BooleanSupplier hasCapacity;
    private int refused;

    PollThrottle(BooleanSupplier hasCapacity) {
        this.hasCapacity = hasCapacity;
    }

    /** Returns whether the next poll may run. */
    boolean admitsPoll() {
        refused = hasCapacity.getAsBoolean() ? 0 : refused + 1;
        return refused % FORCED_POLL_EVERY == 0;
    }
}
