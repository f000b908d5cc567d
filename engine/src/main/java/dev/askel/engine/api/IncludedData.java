package dev.askel.engine.api;

/** Whether a result includes the users' data or only metadata. */
public enum IncludedData {
    ALL_DATA,
    METADATA_ONLY
}
