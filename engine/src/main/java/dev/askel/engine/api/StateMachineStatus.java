package dev.askel.engine.api;

/** Whether a machine takes new executions. */
public enum StateMachineStatus {
    ACTIVE,
    DELETING
}
