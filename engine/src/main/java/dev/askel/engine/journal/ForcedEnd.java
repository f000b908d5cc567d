package dev.askel.engine.journal;

import java.util.List;

/**
 * A request to end an execution that cannot end by itself, because its rows cannot be read or
 * applied.
 *
 * <p>The transaction moves journal rows to {@code damaged_rows}, from {@link #sequenceNr} on. It
 * also moves snapshots that include these rows, and ends the quarantine.
 *
 * @param write the row with the end, further rows up to {@code lastSequenceNr} + 1 at least, and
 *     the changes of other tables. A previous owner of the execution may still write the next
 *     sequence number. The further rows occupy that number, so its write fails
 * @param lastSequenceNr the last row of the journal when the caller decided on the end
 * @param snapshotsReadable whether snapshots before the end are kept
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

    /** Returns the sequence number of the row with the end. */
    public long sequenceNr() {
        return write.rows().getFirst().sequenceNr();
    }

    /** Returns this end with pending log records. */
    public ForcedEnd withLogs(List<PendingLog> logs) {
        return new ForcedEnd(write.withLogs(logs), lastSequenceNr, snapshotsReadable, nowMillis);
    }
}
