package dev.askel.engine.task;

/** Returns the setting that applies when the outcome of a call is unknown. Thread-safe. */
@FunctionalInterface
public interface UnknownOutcomeRules {
    /** Repeats every call. */
    UnknownOutcomeRules ALWAYS_REPEAT = (_, _) -> OnUnknownOutcome.REPEAT;

    /** Returns the setting for a state of a state machine, by their names. */
    OnUnknownOutcome of(String stateMachine, String state);
}
