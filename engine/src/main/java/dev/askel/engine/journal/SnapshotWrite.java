package dev.askel.engine.journal;

import java.util.function.Supplier;

/**
 * A snapshot written together with a row; older snapshots of the execution are deleted in the same
 * transaction.
 *
 * @param sequenceNr the last row that the snapshot includes
 * @param timestampMillis epoch milliseconds, engine time
 * @param state called on a writer thread, like {@link NewRow#payload}
 */
public record SnapshotWrite(long sequenceNr, long timestampMillis, Supplier<Encoded> state) {}
