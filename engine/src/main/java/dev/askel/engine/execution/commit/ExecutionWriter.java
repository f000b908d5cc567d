package dev.askel.engine.execution.commit;

import dev.askel.asl.history.Entry;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.model.StateMachine;
import dev.askel.engine.api.RandomUuid;
import dev.askel.engine.execution.ExecutionCommand.Start;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.execution.codec.BatchCodec;
import dev.askel.engine.journal.ExecutionChange;
import dev.askel.engine.journal.JournalWrite;
import dev.askel.engine.journal.MachineGuard;
import dev.askel.engine.journal.MapRunGuard;
import dev.askel.engine.journal.NewRow;
import dev.askel.engine.journal.PendingLog;
import dev.askel.engine.journal.RecoveryRows;
import dev.askel.engine.journal.SnapshotWrite;
import dev.askel.engine.journal.WriteOutcome;
import dev.askel.engine.journal.partition.Buckets;
import dev.askel.engine.journal.partition.Slices;
import dev.askel.engine.journal.task.OpenTask;
import dev.askel.engine.journal.task.OpenTaskChange;
import dev.askel.engine.journal.wakeup.Wakeup;
import dev.askel.engine.journal.wakeup.WakeupChange;
import dev.askel.engine.sql.Bytes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Creates one journal write of all pending entries: the journal row and the changed rows of other
 * tables. It keeps a copy of the other tables' stored rows in memory, so that unchanged rows are
 * not written.
 */
public final class ExecutionWriter {
    /** The estimated size of an entry without its data, in bytes. */
    private static final long BYTES_PER_ENTRY = 200;

    private final String persistenceId;
    private final ExecutionServices services;
    private final LogSelection logs;
    private final AwaitedPermits awaitedPermits;
    private final String writer = RandomUuid.next().toString();
    private final Map<FramePath, OpenTask> openTasks = new HashMap<>();
    private final MapRunChanges mapRuns;
    private int bucket;
    private long sequenceNr;
    private long snapshotAt;
    private boolean running;
    private int redriveCount;
    private final @Nullable WakeupChange recoveredWakeup;
    private boolean wakeupForced;
    private @Nullable WakeupChange wakeup;

    /** The {@link Wakeup wake-up row} that {@link #replaceWakeup} sent last. */
    private @Nullable WakeupChange replacement;

    private @Nullable JournalWrite inFlight;
    private List<Entry> entriesInFlight = List.of();

    /**
     * The time of the execution's eviction, after which pollers load it again; null while the
     * execution remains in memory.
     */
    private @Nullable Instant evictedAt;

    /**
     * Creates the writer of an execution.
     *
     * @param state the stored state; null for an execution that does not exist yet
     * @param machine the pinned state machine; null when the execution is closed
     */
    public ExecutionWriter(
            String persistenceId,
            ExecutionServices services,
            @Nullable ExecutionState state,
            @Nullable RecoveryRows recovered,
            LogSelection logs,
            AwaitedPermits awaitedPermits,
            @Nullable StateMachine machine) {
        this.persistenceId = persistenceId;
        this.services = services;
        this.logs = logs;
        this.awaitedPermits = awaitedPermits;
        this.mapRuns = new MapRunChanges(machine, state);
        recoveredWakeup = recovered == null ? null : wakeupOf(recovered.wakeup());
        if (recovered != null) {
            sequenceNr = recovered.lastSequenceNr();
            snapshotAt = recovered.snapshot() == null ? 0 : recovered.snapshot().sequenceNr();
            var row = recovered.execution();
            bucket = row == null ? Buckets.LONG_RUNNING : row.identity().bucket();
            running = row != null && row.progress().stoppedAtMillis() == null;
            redriveCount = state == null ? 0 : state.redriveCount();
        }
        if (state != null) {
            // The stored open tasks need not be read. They are computed from the state, as when
            // they were written.
            addOpenTask(state, state.root());
            state.branches().values().forEach(branch -> addOpenTask(state, branch));
        }
    }

    private static @Nullable WakeupChange wakeupOf(@Nullable Wakeup row) {
        return row == null
                ? null
                : new WakeupChange.Put(
                        row.dueMillis(),
                        row.inFlight(),
                        row.hasPendingNotifications(),
                        row.claimedBy(),
                        row.awaitedPermit());
    }

    private void addOpenTask(ExecutionState state, Frame frame) {
        var task = StoredRows.openTask(state, frame);
        if (task != null) {
            openTasks.put(frame.path(), task);
        }
    }

    /** Returns the entries that were passed to the journal and are not durable yet. */
    List<Entry> entriesInFlight() {
        return entriesInFlight;
    }

    /**
     * Marks the execution as evicted. Its wake-up row becomes due, so that any node may load the
     * execution and advance its {@link Frame frames}.
     */
    void evict(Instant now) {
        evictedAt = now;
    }

    public boolean isWriting() {
        return inFlight != null;
    }

    public long sequenceNr() {
        return sequenceNr;
    }

    /** The wake-up row that is stored, or that the write in flight stores; null without one. */
    public @Nullable WakeupChange wakeup() {
        return wakeup == null ? recoveredWakeup : wakeup;
    }

    /**
     * Makes the next write replace the stored wake-up row, because the stored row may differ from
     * the row in memory.
     */
    void forceWakeupWrite() {
        wakeupForced = true;
    }

    /**
     * Writes all pending entries.
     *
     * @param start the start command if this is the first write of the execution; null otherwise
     * @param changedFrames the frames that have changed since the last write
     */
    public void write(
            Ledger ledger,
            @Nullable Start start,
            Set<FramePath> changedFrames,
            Instant now,
            Consumer<CompletionStage<WriteOutcome>> outcome) {
        var state = ledger.state();
        long ledgerBytes = ledger.pendingBytes();
        var entries = ledger.takePending();
        if (start != null) {
            bucket = Buckets.of(state.identity().startedAt().toEpochMilli());
        }
        sequenceNr++;
        var tasks = taskChanges(state, changedFrames);
        boolean began = start != null || state.redriveCount() != redriveCount;
        boolean ended = !state.isRunning() && (began || running);
        var logRecords =
                logs.select(
                        entries,
                        redriveCount,
                        StatusEvents.of(services).create(state, began, ended));
        var execution = executionChange(state, start);
        var runs = mapRuns.changesTo(state, changedFrames, now);
        long bytes =
                ledgerBytes
                        + inputBytes(tasks)
                        + dataBytes(execution)
                        + logBytes(logRecords)
                        + MapRunChanges.planBytes(runs);
        var row =
                new NewRow(
                        sequenceNr,
                        writer,
                        now.toEpochMilli(),
                        () -> BatchCodec.encode(entries),
                        BYTES_PER_ENTRY * entries.size() + bytes);
        var write =
                JournalWrite.of(persistenceId, bucket, row)
                        .with(execution)
                        .with(wakeupChange(state, now))
                        .with(tasks)
                        .withLogs(logRecords)
                        .withMapRuns(runs);
        if (sequenceNr - snapshotAt >= services.settings().snapshotRows()) {
            snapshotAt = sequenceNr;
            write =
                    write.with(
                            new SnapshotWrite(
                                    sequenceNr,
                                    now.toEpochMilli(),
                                    () -> BatchCodec.encodeSnapshot(state)));
        }
        inFlight = write;
        entriesInFlight = entries;
        repeat(outcome);
    }

    /** Passes the write in flight to the journal for the first time or again. */
    void repeat(Consumer<CompletionStage<WriteOutcome>> outcome) {
        outcome.accept(services.journal().write(Objects.requireNonNull(inFlight)));
    }

    void onCommitted(int rowsBucket) {
        var written = inFlight;
        inFlight = null;
        if (written != null) {
            MapRunChanges.stoppedIds(written.mapRuns()).forEach(services.mapRuns()::wake);
        }
        entriesInFlight = List.of();
        bucket = rowsBucket;
    }

    private ExecutionChange executionChange(ExecutionState state, @Nullable Start start) {
        boolean runs = state.isRunning();
        boolean statusChanged = runs != running;
        boolean redriven = state.redriveCount() != redriveCount;
        running = runs;
        redriveCount = state.redriveCount();
        if (start != null) {
            var row =
                    StoredRows.startedRow(
                            state.identity(), bucket, Slices.of(persistenceId), state.input());
            var child = state.identity().mapChild();
            var owner = start.mapRunOwner();
            // A child of a Map Run needs no check of the generation, because it runs on its
            // parent's revision.
            var guard =
                    child != null
                            ? null
                            : new MachineGuard(
                                    UUID.fromString(state.identity().machineId()),
                                    start.generation());
            return new ExecutionChange.Start(
                    new dev.askel.engine.journal.ExecutionRow(
                            row.identity(), StoredRows.executionProgress(state)),
                    guard,
                    child == null || owner == null
                            ? null
                            : new MapRunGuard(child.mapRunId(), owner));
        }
        if (redriven) {
            return new ExecutionChange.Reopen(
                    StoredRows.executionProgress(state),
                    UUID.fromString(state.identity().machineId()));
        }
        return statusChanged
                ? new ExecutionChange.Update(StoredRows.executionProgress(state))
                : new ExecutionChange.Keep();
    }

    /**
     * Replaces the wake-up row by one with the current waiting calls and calls in flight. The
     * caller must have no pending entries. Otherwise the row would include the effects of entries
     * that are not durable.
     *
     * @return false when the stored row differs from the expected one, because another node has
     *     continued the execution
     */
    CompletionStage<Boolean> replaceWakeup(ExecutionState state, Instant now) {
        var next = nextWakeup(state, now);
        replacement = next;
        if (!(next instanceof WakeupChange.Put row)) {
            return CompletableFuture.completedStage(true);
        }
        return wakeup() instanceof WakeupChange.Put former
                ? services.journal().replaceWakeup(persistenceId, former, row)
                : CompletableFuture.completedStage(false);
    }

    /** Ends the replacement of the wake-up row. Must be called when the row is durable. */
    void onWakeupReplaced() {
        wakeup = replacement;
    }

    private WakeupChange nextWakeup(ExecutionState state, Instant now) {
        return StoredRows.wakeup(
                state,
                now,
                services.settings().noticeRepeatDelay(),
                services.incarnation(),
                awaitedPermits,
                evictedAt);
    }

    private WakeupChange wakeupChange(ExecutionState state, Instant now) {
        var next = nextWakeup(state, now);
        boolean isStored =
                next.equals(wakeup) || (wakeup == null && sequenceNr == 1 && isRemoval(next));
        boolean isUnchanged = isStored && !wakeupForced;
        wakeup = next;
        wakeupForced = false;
        return isUnchanged ? new WakeupChange.Leave() : next;
    }

    private static boolean isRemoval(WakeupChange change) {
        return change instanceof WakeupChange.Remove;
    }

    private List<OpenTaskChange> taskChanges(ExecutionState state, Set<FramePath> changedFrames) {
        if (!state.isRunning()) {
            if (openTasks.isEmpty()) {
                return List.of();
            }
            // The journal performs the Remove changes of many executions with one statement.
            var last =
                    openTasks.size() == 1
                            ? new OpenTaskChange.Remove(openTasks.values().iterator().next().key())
                            : new OpenTaskChange.RemoveAll();
            openTasks.clear();
            return List.of(last);
        }
        var changes = new ArrayList<OpenTaskChange>();
        for (var path : changedFrames) {
            var before = openTasks.get(path);
            var after = StoredRows.openTask(state, state.frame(path));
            if (Objects.equals(before, after)) {
                continue;
            }
            if (after == null) {
                openTasks.remove(path);
            } else {
                openTasks.put(path, after);
            }
            changes.addAll(change(before, after, state.frame(path)));
        }
        return changes;
    }

    private static long dataBytes(ExecutionChange change) {
        return switch (change) {
            case ExecutionChange.Keep() -> 0;
            case ExecutionChange.Start(var row, _, _) -> size(row.identity().input());
            case ExecutionChange.Update(var progress) -> size(progress.output());
            case ExecutionChange.Reopen(var progress, _) -> size(progress.output());
        };
    }

    private static long logBytes(List<PendingLog> logRecords) {
        long bytes = 0;
        for (var each : logRecords) {
            bytes += each.bytesEstimate();
        }
        return bytes;
    }

    private static long size(@Nullable Bytes data) {
        return data == null ? 0 : data.size();
    }

    private static long inputBytes(List<OpenTaskChange> changes) {
        long bytes = 0;
        for (var change : changes) {
            if (change instanceof OpenTaskChange.Put(var task)) {
                bytes += size(task.input());
            }
        }
        return bytes;
    }

    private static OpenTaskChange put(OpenTask task, @Nullable Frame frame) {
        return new OpenTaskChange.Put(task.withInput(StoredRows.taskInput(frame)));
    }

    private static List<OpenTaskChange> change(
            @Nullable OpenTask before, @Nullable OpenTask after, @Nullable Frame frame) {
        if (after == null) {
            return before == null ? List.of() : List.of(new OpenTaskChange.Remove(before.key()));
        }
        if (before == null) {
            return List.of(put(after, frame));
        }
        if (!before.key().equals(after.key())) {
            return List.of(new OpenTaskChange.Remove(before.key()), put(after, frame));
        }
        var takenAt = after.takenAtMillis();
        return List.of(
                takenAt == null
                        ? new OpenTaskChange.Requeue(after.key(), after.timeoutDueMillis())
                        : new OpenTaskChange.Take(
                                after.key(),
                                after.worker(),
                                takenAt,
                                after.heartbeatDueMillis(),
                                after.timeoutDueMillis()));
    }
}
