package dev.askel.engine.journal;

import dev.askel.engine.journal.partition.Buckets;
import dev.askel.engine.journal.partition.Slices;
import dev.askel.engine.journal.task.OpenTaskChange;
import dev.askel.engine.journal.wakeup.WakeupChange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One execution's atomic unit: all of it is durable, or nothing.
 *
 * @param bucket partition of the rows; {@link Buckets#LONG} for ids that are no executions
 * @param slice {@link Slices#of} the persistence id
 * @param rows journal rows with consecutive sequence numbers; one {@code Batch} for an execution
 * @param logs what the first of the rows owes to the machine's log and to an event bus
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
        List<OwedLog> logs) {

    public JournalWrite {
        rows = List.copyOf(rows);
        openTasks = List.copyOf(openTasks);
        logs = List.copyOf(logs);
        if (rows.isEmpty()) {
            throw new IllegalArgumentException(persistenceId + ": a write without a journal row");
        }
    }

    /** Writes one row and nothing else, until the {@code with…} methods add to it. */
    public static JournalWrite of(String persistenceId, int bucket, NewRow row) {
        return of(persistenceId, bucket, List.of(row));
    }

    /** Writes rows and nothing else. */
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
                List.of());
    }

    /** The same with this change of the execution's row. */
    public JournalWrite with(ExecutionChange change) {
        return new JournalWrite(
                persistenceId, bucket, slice, rows, change, wakeup, openTasks, snapshot, logs);
    }

    /** The same with this change of the wake-up row. */
    public JournalWrite with(WakeupChange change) {
        return new JournalWrite(
                persistenceId, bucket, slice, rows, execution, change, openTasks, snapshot, logs);
    }

    /** The same with these changes of the open tasks. */
    public JournalWrite with(List<OpenTaskChange> changes) {
        return new JournalWrite(
                persistenceId, bucket, slice, rows, execution, wakeup, changes, snapshot, logs);
    }

    /** The same with a snapshot. */
    public JournalWrite with(SnapshotWrite change) {
        return new JournalWrite(
                persistenceId, bucket, slice, rows, execution, wakeup, openTasks, change, logs);
    }

    /** The same owing these records. */
    public JournalWrite owing(List<OwedLog> owed) {
        return new JournalWrite(
                persistenceId, bucket, slice, rows, execution, wakeup, openTasks, snapshot, owed);
    }
}
