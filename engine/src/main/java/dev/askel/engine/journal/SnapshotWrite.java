package dev.askel.engine.journal;

import java.util.function.Supplier;

/**
 * A snapshot written with a row; older snapshots of the execution go in the same transaction.
 *
 * @param sequenceNr the row up to and including which the snapshot holds everything
 * @param timestampMillis epoch milliseconds, engine time
 * @param state called on a writer thread, like {@link NewRow#payload}
 */
public record SnapshotWrite(long sequenceNr, long timestampMillis, Supplier<Encoded> state) {}
