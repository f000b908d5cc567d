package dev.askel.engine.wakeup;

/** Decides which executions a poller wakes. Thread-safe. */
@FunctionalInterface
public interface WakeupAdmission {
    /** Admits every execution. */
    WakeupAdmission UNLIMITED = _ -> Verdict.ADMITTED;

    /** Whether to wake an execution now. */
    enum Verdict {
        /** Wake it. */
        ADMITTED,
        /** Its account or state machine has used up its share of memory; others may be woken. */
        SHARE_USED_UP,
        /** Its state machine is on hold; others may be woken. */
        ON_HOLD,
        /** Wake no execution, because memory is full. */
        FULL
    }

    /** Returns the verdict about the execution with that persistence id. */
    Verdict verdict(String persistenceId);
}
