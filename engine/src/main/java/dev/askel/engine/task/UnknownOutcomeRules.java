package dev.askel.engine.task;

/** Decides the reaction to calls with an unknown outcome. Thread-safe. */
@FunctionalInterface
public interface UnknownOutcomeRules {
    /** Repeats every call. */
    UnknownOutcomeRules ALWAYS_REPEAT = (_, _) -> OnUnknownOutcome.REPEAT;

    /** Returns the setting for a state of a machine, by their names. */
    OnUnknownOutcome of(String stateMachine, String state);
}
