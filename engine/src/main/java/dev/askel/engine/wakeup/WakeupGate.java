package dev.askel.engine.wakeup;

/** Decides which executions a poller wakes. Thread-safe. */
@FunctionalInterface
public interface WakeupGate {
    /** Every execution has room. */
    WakeupGate UNLIMITED = _ -> Verdict.ADMITTED;

    /** Whether an execution is to be woken now. */
    enum Verdict {
        /** It is. */
        ADMITTED,
        /** Its account or state machine has its share; others may be woken. */
        SHARE_TAKEN,
        /** Its state machine is on hold; others may be woken. */
        ON_HOLD,
        /** No execution is to be woken. */
        FULL
    }

    /** Returns the verdict about the execution with that persistence id. */
    Verdict of(String persistenceId);
}
