package dev.askel.engine.wakeup;

/** Determines which executions a poller may wake. Thread-safe. */
@FunctionalInterface
public interface WakeupAdmission {
    /** Admits every execution. */
    WakeupAdmission UNLIMITED = _ -> Verdict.ADMITTED;

    /** Whether to wake an execution now. */
    enum Verdict {
        /** The execution is woken. */
        ADMITTED,
        /**
         * The account or state machine of the execution has used its share of memory. Other
         * executions may be woken.
         */
        SHARE_USED_UP,
        /**
         * The state machine of the execution is on hold (suspended by an operator), or the
         * execution is not resumed yet. Other executions may be woken.
         */
        ON_HOLD,
        /** No execution may be woken, because memory is full. */
        FULL
    }

    /** Returns the verdict about the execution with this persistence id. */
    Verdict verdict(String persistenceId);
}
