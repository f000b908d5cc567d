package dev.askel.engine.journal;

/** One stored journal row; see {@link NewRow}. */
public record JournalRow(
        String persistenceId,
        long sequenceNr,
        String writer,
        long timestampMillis,
        Encoded payload) {}
