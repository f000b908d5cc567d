package dev.askel.asl.model;

/** Whether executions are durable and long-lived or fast and short (CreateStateMachine, type). */
public enum MachineType {
    STANDARD,
    EXPRESS
}
