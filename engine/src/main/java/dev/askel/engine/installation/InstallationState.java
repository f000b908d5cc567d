package dev.askel.engine.installation;

/** Whether the executions of an installation may continue. */
public enum InstallationState {
    /** All executions may continue. */
    RUNNING,
    /** No execution may continue. */
    PAUSED,
    /** A resumption with a rate is in progress, so some executions may not continue yet. */
    RESUMING
}
