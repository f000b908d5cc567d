package dev.askel.engine.journal;

import dev.askel.engine.journal.attribute.AttributeWrite;
import dev.askel.engine.journal.partition.Buckets;
import dev.askel.engine.journal.partition.Slices;
import dev.askel.engine.journal.startpermit.StartPermitChange;
import dev.askel.engine.journal.task.OpenTaskChange;
import dev.askel.engine.journal.wakeup.WakeupChange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The atomic write of one execution: all its changes are durable, or none.
 *
 * @param bucket partition of the rows; {@link Buckets#LONG_RUNNING} for ids without a row in {@code
 *     executions}
 * @param slice the slice of the persistence id ({@link Slices#of})
 * @param rows journal rows with consecutive sequence numbers; one {@code Batch} for an execution
 * @param changes the changes of other tables
 * @param traced whether the spans of the execution are exported after its end
 */
public record JournalWrite(
        String persistenceId,
        int bucket,
        int slice,
        List<NewRow> rows,
        SideChanges changes,
        boolean traced) {

    public JournalWrite {
        rows = List.copyOf(rows);
        if (rows.isEmpty()) {
            throw new IllegalArgumentException(persistenceId + ": a write without a journal row");
        }
    }

    /** Returns a write of one row, without changes of other tables. */
    public static JournalWrite of(String persistenceId, int bucket, NewRow row) {
        return of(persistenceId, bucket, List.of(row));
    }

    /** Returns a write of rows, without changes of other tables. */
    public static JournalWrite of(String persistenceId, int bucket, List<NewRow> rows) {
        return new JournalWrite(
                persistenceId, bucket, Slices.of(persistenceId), rows, SideChanges.NONE, false);
    }

    /** Returns this write with other changes of tables besides the journal. */
    public JournalWrite with(SideChanges others) {
        return new JournalWrite(persistenceId, bucket, slice, rows, others, traced);
    }

    /** Returns this write for an execution whose spans are exported after its end. */
    public JournalWrite asTraced() {
        return new JournalWrite(persistenceId, bucket, slice, rows, changes, true);
    }

    /** Whether this write ends an execution whose spans are exported. */
    public boolean endsTraced() {
        return traced
                && switch (execution()) {
                    case ExecutionChange.Keep _, ExecutionChange.Reopen _ -> false;
                    case ExecutionChange.Start(var row, _, _) -> isEnd(row.progress());
                    case ExecutionChange.Update(var progress) -> isEnd(progress);
                    case ExecutionChange.Migrate(var progress, _) -> isEnd(progress);
                };
    }

    private static boolean isEnd(ExecutionProgress progress) {
        return progress.stoppedAtMillis() != null;
    }

    /** Returns this write with a change of the execution's row. */
    public JournalWrite with(ExecutionChange change) {
        return with(changes.with(change));
    }

    /** Returns this write with a change of the row of {@code wakeups}. */
    public JournalWrite with(WakeupChange change) {
        return with(changes.with(change));
    }

    /** Returns this write with changes of the open tasks. */
    public JournalWrite with(List<OpenTaskChange> others) {
        return with(changes.with(others));
    }

    /** Returns this write with a snapshot. */
    public JournalWrite with(SnapshotWrite change) {
        return with(changes.with(change));
    }

    /** Returns this write with pending log records. */
    public JournalWrite withLogs(List<PendingLog> pending) {
        return with(changes.withLogs(pending));
    }

    /** Returns this write with changes of the execution's Map Runs. */
    public JournalWrite withMapRuns(List<MapRunChange> others) {
        return with(changes.withMapRuns(others));
    }

    /** Returns this write with changes of the tasks that wait for signals with a key. */
    public JournalWrite withSignalWaits(List<SignalWaitChange> others) {
        return with(changes.withSignalWaits(others));
    }

    /** Returns this write with changes of the execution's requests for permits. */
    public JournalWrite withSemaphores(List<SemaphoreChange> others) {
        return with(changes.withSemaphores(others));
    }

    /** Returns this write with a change of the row of a paused execution. */
    public JournalWrite with(PauseChange change) {
        return with(changes.with(change));
    }

    /** Returns the change of the row of a paused execution. */
    public PauseChange pause() {
        return changes.pause();
    }

    /** Returns this write with a change of the request for a permit of a start limit. */
    public JournalWrite withStartPermit(@Nullable StartPermitChange change) {
        return with(changes.with(change));
    }

    /** Returns this write with search attributes; null when they are unchanged. */
    public JournalWrite withAttributes(@Nullable AttributeWrite attributes) {
        return with(changes.withAttributes(attributes));
    }

    /** Returns the search attributes that are stored; null when they are unchanged. */
    public @Nullable AttributeWrite attributes() {
        return changes.attributes();
    }

    /** Returns the change of the execution's row. */
    public ExecutionChange execution() {
        return changes.execution();
    }

    /** Returns the change of the row of {@code wakeups}. */
    public WakeupChange wakeup() {
        return changes.wakeup();
    }

    /** Returns the changes of the open tasks. */
    public List<OpenTaskChange> openTasks() {
        return changes.openTasks();
    }

    /** Returns the snapshot; null without one. */
    public @Nullable SnapshotWrite snapshot() {
        return changes.snapshot();
    }

    /** Returns the pending log records. */
    public List<PendingLog> logs() {
        return changes.logs();
    }

    /** Returns the changes of the tasks that wait for signals with a key. */
    public List<SignalWaitChange> signalWaits() {
        return changes.signalWaits();
    }

    /** Returns the changes of the execution's Map Runs. */
    public List<MapRunChange> mapRuns() {
        return changes.mapRuns();
    }

    /** Returns the changes of the execution's requests for permits. */
    public List<SemaphoreChange> semaphores() {
        return changes.semaphores();
    }

    /** Returns the change of the request for a permit of a start limit; null without one. */
    public @Nullable StartPermitChange startPermit() {
        return changes.startPermit();
    }
}
