package dev.askel.engine.api;

/** Whether an execution can be redriven. */
public enum RedriveStatus {
    REDRIVABLE,
    NOT_REDRIVABLE,
    REDRIVABLE_BY_MAP_RUN
}
