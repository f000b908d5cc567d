package dev.askel.engine.api;

/** The two kinds of workflow (spec/quotas.md section 5). */
public enum StateMachineType {
    STANDARD,
    EXPRESS
}
