package dev.askel.engine.api;

/** Whether a machine's executions are traced. */
public record TracingConfiguration(boolean enabled) {
    /** The default of a machine without a configuration. */
    public static final TracingConfiguration NONE = new TracingConfiguration(false);
}
