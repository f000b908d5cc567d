package dev.askel.asl.model;

/** The type of a state machine (the member {@code type} of CreateStateMachine). */
public enum MachineType {
    STANDARD,
    EXPRESS
}
