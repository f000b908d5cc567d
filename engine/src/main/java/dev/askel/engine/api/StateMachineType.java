package dev.askel.engine.api;

/** The two kinds of workflow (docs/aws/quotas.md section 5). */
public enum StateMachineType {
    STANDARD,
    EXPRESS
}
