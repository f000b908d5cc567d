package dev.askel.engine.journal;

import org.jspecify.annotations.Nullable;

/** One stored journal row; see {@link NewRow}. */
public record JournalRow(
        String persistenceId,
        long sequenceNr,
        String writer,
        long timestampMillis,
        EncodedPayload payload,
        String adapterManifest,
        @Nullable EncodedPayload metadata) {}
