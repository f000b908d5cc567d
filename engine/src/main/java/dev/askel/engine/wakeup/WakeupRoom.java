package dev.askel.engine.wakeup;

/** Tells a poller which executions this node has memory for. Thread-safe. */
@FunctionalInterface
public interface WakeupRoom {
    /** Every execution has room. */
    WakeupRoom UNLIMITED = _ -> Verdict.ADMITTED;

    /** Whether an execution is to be woken now. */
    enum Verdict {
        /** It is. */
        ADMITTED,
        /** Its account or state machine has its share already; others may be woken. */
        SHARE_TAKEN,
        /** No execution is to be woken. */
        FULL
    }

    /** What holds for the execution with that persistence id. */
    Verdict of(String persistenceId);
}
