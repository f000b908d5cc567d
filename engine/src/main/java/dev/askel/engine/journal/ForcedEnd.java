package dev.askel.engine.journal;

import java.util.List;

/**
 * A request to end an execution that cannot end by itself.
 *
 * <p>The journal rows from the sequence number of the first row of {@code write} on are moved to
 * {@code damaged_rows}, together with the snapshots that contain them. The quarantine ends.
 *
 * @param write a row with the end, rows up to {@code lastSequenceNr} + 1 at least, and the changes
 *     of other tables. These rows fence a previous owner that does not know of the end, because
 *     they use each sequence number that it could write next. The journal may already contain the
 *     sequence number of the end
 * @param lastSequenceNr the last row of the journal as seen by the caller that decided on the end
 * @param snapshotsReadable whether the snapshots before that row may be kept
 * @param nowMillis epoch milliseconds, engine time
 */
public record ForcedEnd(
        JournalWrite write, long lastSequenceNr, boolean snapshotsReadable, long nowMillis) {
    public ForcedEnd {
        long last = write.rows().getLast().sequenceNr();
        if (last <= lastSequenceNr) {
            throw new IllegalArgumentException(
                    "%s: row %d could still be written after the end, whose last row is %d"
                            .formatted(write.persistenceId(), lastSequenceNr + 1, last));
        }
    }

    /** Returns the sequence number of the row that is the end. */
    public long sequenceNr() {
        return write.rows().getFirst().sequenceNr();
    }

    /** Returns this end with pending log records. */
    public ForcedEnd withLogs(List<PendingLog> logs) {
        return new ForcedEnd(write.withLogs(logs), lastSequenceNr, snapshotsReadable, nowMillis);
    }
}
