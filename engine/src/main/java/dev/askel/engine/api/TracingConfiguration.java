package dev.askel.engine.api;

/** Whether a machine's executions are traced. */
public record TracingConfiguration(boolean enabled) {
    /** What a machine has whose owner said nothing. */
    public static final TracingConfiguration NONE = new TracingConfiguration(false);
}
