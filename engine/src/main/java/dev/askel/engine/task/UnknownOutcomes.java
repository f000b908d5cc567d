package dev.askel.engine.task;

/** What follows when nobody can know whether a call was made. Thread-safe. */
@FunctionalInterface
public interface UnknownOutcomes {
    /** Calls are repeated. */
    UnknownOutcomes REPEATED = (_, _) -> OnUnknownOutcome.REPEAT;

    /** The setting for a state of a machine, by their names. */
    OnUnknownOutcome of(String stateMachine, String state);
}
