package dev.askel.engine.task;

/** Finds the reaction to calls with an unknown outcome. Thread-safe. */
@FunctionalInterface
public interface UnknownOutcomes {
    /** Calls are repeated. */
    UnknownOutcomes REPEATED = (_, _) -> OnUnknownOutcome.REPEAT;

    /** The setting for a state of a machine, by their names. */
    OnUnknownOutcome of(String stateMachine, String state);
}
