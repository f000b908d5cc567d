package dev.askel.engine.journal;

import java.util.List;

/**
 * The end of an execution that nothing else could end: what its journal has from the first row of
 * {@code write} on is set aside, with the snapshots that hold it, and its quarantine is over.
 *
 * @param write the end, then rows up to {@code lastSequenceNr} + 1 at least, and what goes with
 *     them: an owner of before who does not know of the end finds every number taken that it could
 *     write next. The end's number may be one that the journal has
 * @param lastSequenceNr the last row of the journal as whoever decided on the end has seen it
 * @param snapshotsReadable whether the snapshots before that row may stay
 * @param nowMillis epoch milliseconds, engine time
 */
public record ForcedEnd(
        JournalWrite write, long lastSequenceNr, boolean snapshotsReadable, long nowMillis) {
    public ForcedEnd {
        long last = write.rows().getLast().sequenceNr();
        if (last <= lastSequenceNr) {
            throw new IllegalArgumentException(
                    "%s: row %d could still be written behind its end, which goes to %d"
                            .formatted(write.persistenceId(), lastSequenceNr + 1, last));
        }
    }

    /** The number of the row that is the end. */
    public long sequenceNr() {
        return write.rows().getFirst().sequenceNr();
    }

    /** The same owing these records. */
    public ForcedEnd owing(List<OwedLog> logs) {
        return new ForcedEnd(write.owing(logs), lastSequenceNr, snapshotsReadable, nowMillis);
    }
}
