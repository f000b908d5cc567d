package dev.askel.engine.journal;

import dev.askel.engine.journal.partition.Buckets;
import dev.askel.engine.journal.partition.Slices;
import dev.askel.engine.journal.task.OpenTaskChange;
import dev.askel.engine.journal.wakeup.WakeupChange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The atomic write of one execution: either all of it is durable, or nothing.
 *
 * @param bucket partition of the rows; {@link Buckets#LONG} for ids without an execution
 * @param slice {@link Slices#of} the persistence id
 * @param rows journal rows with consecutive sequence numbers; one {@code Batch} for an execution
 * @param logs pending records of the first row for the machine's log and for an event bus
 * @param mapRuns changes of the Map Runs that the execution has started
 */
public record JournalWrite(
        String persistenceId,
        int bucket,
        int slice,
        List<NewRow> rows,
        ExecutionChange execution,
        WakeupChange wakeup,
        List<OpenTaskChange> openTasks,
        @Nullable SnapshotWrite snapshot,
        List<PendingLog> logs,
        List<MapRunChange> mapRuns) {

    public JournalWrite {
        rows = List.copyOf(rows);
        openTasks = List.copyOf(openTasks);
        logs = List.copyOf(logs);
        mapRuns = List.copyOf(mapRuns);
        if (rows.isEmpty()) {
            throw new IllegalArgumentException(persistenceId + ": a write without a journal row");
        }
    }

    /**
     * Returns a write of one row, without changes of other tables. The {@code with} methods add
     * changes.
     */
    public static JournalWrite of(String persistenceId, int bucket, NewRow row) {
        return of(persistenceId, bucket, List.of(row));
    }

    /** Returns a write of rows, without changes of other tables. */
    public static JournalWrite of(String persistenceId, int bucket, List<NewRow> rows) {
        return new JournalWrite(
                persistenceId,
                bucket,
                Slices.of(persistenceId),
                rows,
                new ExecutionChange.Keep(),
                new WakeupChange.Leave(),
                List.of(),
                null,
                List.of(),
                List.of());
    }

    /** Returns this write with a change of the execution's row. */
    public JournalWrite with(ExecutionChange change) {
        return new JournalWrite(
                persistenceId,
                bucket,
                slice,
                rows,
                change,
                wakeup,
                openTasks,
                snapshot,
                logs,
                mapRuns);
    }

    /** Returns this write with a change of the wake-up row. */
    public JournalWrite with(WakeupChange change) {
        return new JournalWrite(
                persistenceId,
                bucket,
                slice,
                rows,
                execution,
                change,
                openTasks,
                snapshot,
                logs,
                mapRuns);
    }

    /** Returns this write with changes of the open tasks. */
    public JournalWrite with(List<OpenTaskChange> changes) {
        return new JournalWrite(
                persistenceId,
                bucket,
                slice,
                rows,
                execution,
                wakeup,
                changes,
                snapshot,
                logs,
                mapRuns);
    }

    /** Returns this write with a snapshot. */
    public JournalWrite with(SnapshotWrite change) {
        return new JournalWrite(
                persistenceId,
                bucket,
                slice,
                rows,
                execution,
                wakeup,
                openTasks,
                change,
                logs,
                mapRuns);
    }

    /** Returns this write with pending log records. */
    public JournalWrite withLogs(List<PendingLog> pending) {
        return new JournalWrite(
                persistenceId,
                bucket,
                slice,
                rows,
                execution,
                wakeup,
                openTasks,
                snapshot,
                pending,
                mapRuns);
    }

    /** Returns this write with changes of the execution's Map Runs. */
    public JournalWrite withMapRuns(List<MapRunChange> changes) {
        return new JournalWrite(
                persistenceId,
                bucket,
                slice,
                rows,
                execution,
                wakeup,
                openTasks,
                snapshot,
                logs,
                changes);
    }
}
