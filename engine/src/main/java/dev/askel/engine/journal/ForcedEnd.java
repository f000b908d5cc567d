package dev.askel.engine.journal;

/**
 * The end of an execution that nothing else could end: what its journal has from the first row of
 * {@code write} on is set aside, with the snapshots that hold it, and its quarantine is over.
 *
 * @param write one row and what goes with it; its number may be one that the journal has
 * @param lastSequenceNr the last row of the journal as whoever decided on the end has seen it
 * @param snapshotsReadable whether the snapshots before that row may stay
 * @param nowMillis epoch milliseconds, engine time
 */
public record ForcedEnd(
        JournalWrite write, long lastSequenceNr, boolean snapshotsReadable, long nowMillis) {
    public ForcedEnd {
        if (write.rows().size() != 1) {
            throw new IllegalArgumentException(write.persistenceId() + ": an end is one row");
        }
    }

    /** The number of the row that is the end. */
    public long sequenceNr() {
        return write.rows().getFirst().sequenceNr();
    }
}
