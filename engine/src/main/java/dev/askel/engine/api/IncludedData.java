package dev.askel.engine.api;

/** Whether an answer holds the users' data or only what stands about it. */
public enum IncludedData {
    ALL_DATA,
    METADATA_ONLY
}
