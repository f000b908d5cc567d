package dev.askel.engine.journal;

import dev.askel.engine.journal.wakeup.Wakeup;
import dev.askel.engine.sql.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stored rows that a recovery of an execution needs, read from one snapshot of the database.
 *
 * @param execution null for ids without an execution
 * @param rows the rows after the snapshot, in order of their sequence numbers
 * @param wakeup the row of the table of wakeups, with the count of recovery attempts
 */
public record RecoveryRows(
        @Nullable ExecutionRow execution,
        @Nullable StoredSnapshot snapshot,
        List<JournalRow> rows,
        @Nullable Wakeup wakeup) {

    /** Returns the stored bytes of the snapshot, the rows, the input and the output. */
    public long storedBytes() {
        long bytes = snapshot == null ? 0 : snapshot.state().bytes().size();
        for (var row : rows) {
            bytes += row.payload().bytes().size();
        }
        if (execution != null) {
            bytes += size(execution.identity().input()) + size(execution.progress().output());
        }
        return bytes;
    }

    private static long size(@Nullable Bytes data) {
        return data == null ? 0 : data.size();
    }

    /** Returns the last used sequence number; 0 when there is none. */
    public long lastSequenceNr() {
        if (!rows.isEmpty()) {
            return rows.getLast().sequenceNr();
        }
        return snapshot == null ? 0 : snapshot.sequenceNr();
    }
}
