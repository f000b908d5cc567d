package dev.askel.engine.api;

/** Whether a machine accepts new executions. */
public enum StateMachineStatus {
    ACTIVE,
    DELETING
}
