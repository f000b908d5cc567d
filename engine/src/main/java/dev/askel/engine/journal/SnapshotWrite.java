package dev.askel.engine.journal;

import java.util.function.Supplier;

/**
 * A snapshot that is written together with a journal row. The transaction deletes older snapshots
 * of the execution.
 *
 * @param sequenceNr the sequence number of the last row that the snapshot includes
 * @param timestampMillis epoch milliseconds, engine time
 * @param state called on a writer thread, like {@link NewRow#payload}
 */
public record SnapshotWrite(
        long sequenceNr, long timestampMillis, Supplier<EncodedPayload> state) {}
