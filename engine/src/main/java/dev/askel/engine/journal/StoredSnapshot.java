package dev.askel.engine.journal;

/** The latest snapshot of a persistence id; see {@link SnapshotWrite}. */
public record StoredSnapshot(long sequenceNr, long timestampMillis, EncodedPayload state) {}
