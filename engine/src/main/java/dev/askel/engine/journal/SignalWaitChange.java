package dev.askel.engine.journal;

/** A change that a write makes to the execution's rows of {@code signal_waits}. */
public sealed interface SignalWaitChange {
    /** Inserts or replaces the row of a task that waits with a key. */
    record Put(String frame, String account, String region, String name, String key)
            implements SignalWaitChange {}

    /** Deletes the row of a task that waits no longer. */
    record Remove(String frame) implements SignalWaitChange {}

    /** Deletes all rows of the execution. */
    record RemoveAll() implements SignalWaitChange {}
}
