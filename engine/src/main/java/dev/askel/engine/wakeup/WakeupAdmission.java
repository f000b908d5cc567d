package dev.askel.engine.wakeup;

/** Decides which executions a poller wakes. Thread-safe. */
@FunctionalInterface
public interface WakeupAdmission {
    /** Admits every execution. */
    WakeupAdmission UNLIMITED = _ -> Verdict.ADMITTED;

    /** Whether to wake an execution now. */
    enum Verdict {
        /** The execution is woken. */
        ADMITTED,
        /**
         * The account or state machine of the execution has used up its share of memory; others may
         * be woken.
         */
        SHARE_USED_UP,
        /** The state machine of the execution is on hold; others may be woken. */
        ON_HOLD,
        /** No execution may be woken, because memory is full. */
        FULL
    }

    /** Returns the verdict about the execution with that persistence id. */
    Verdict verdict(String persistenceId);
}
