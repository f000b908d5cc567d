package dev.askel.engine.wakeup;

/** Decides which executions a poller wakes. Thread-safe. */
@FunctionalInterface
public interface WakeupRoom {
    /** Every execution has room. */
    WakeupRoom UNLIMITED = _ -> Verdict.ADMITTED;

    /** Whether an execution is to be woken now. */
    enum Verdict {
        /** It is. */
        ADMITTED,
        /** Its account or state machine has its share, or is on hold; others may be woken. */
        SKIPPED,
        /** No execution is to be woken. */
        FULL
    }

    /** Returns the verdict about the execution with that persistence id. */
    Verdict of(String persistenceId);
}
