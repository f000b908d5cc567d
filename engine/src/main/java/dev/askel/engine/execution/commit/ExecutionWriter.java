package dev.askel.engine.execution.commit;

import dev.askel.asl.history.Entry;
import dev.askel.asl.history.ExecutionIdentity;
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
import dev.askel.engine.journal.ExecutionProgress;
import dev.askel.engine.journal.JournalWrite;
import dev.askel.engine.journal.NewRow;
import dev.askel.engine.journal.PendingLog;
import dev.askel.engine.journal.RecoveryRows;
import dev.askel.engine.journal.SnapshotWrite;
import dev.askel.engine.journal.WriteOutcome;
import dev.askel.engine.journal.partition.Buckets;
import dev.askel.engine.journal.wakeup.WakeupChange;
import dev.askel.engine.metric.ExecutionObserver;
import dev.askel.engine.metric.Measurement;
import dev.askel.engine.metric.MetricName;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.startrule.StartPermitRequest;
import dev.askel.engine.usage.UsageCounters;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
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
    private final OpenTaskRows openTasks;
    private final MapRunChanges mapRuns;
    private final SignalWaitRows signalWaits;
    private final SemaphoreRows semaphores;
    private final PauseRow pauseRow;
    private final StartPermitRow startPermit;
    private final AttributeRows attributes;
    private final WakeupRow wakeup;
    private long startRuleGeneration;
    private final ExecutionObserver observer;
    private int bucket;
    private long sequenceNr;
    private long snapshotAt;
    private boolean running;
    private int redriveCount;

    /** The revision in the index row; 0 before the start. */
    private int revision;

    /** Whether the next write restores rows that differ from the state. */
    private boolean restoresRows;

    /** The columns of the index row when the execution was recovered; null after a change. */
    private @Nullable ExecutionProgress recoveredProgress;

    private @Nullable JournalWrite inFlight;
    private List<Entry> entriesInFlight = List.of();
    private List<Measurement> measuredInFlight = List.of();
    private @Nullable ExecutionIdentity identity;

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
        this.openTasks = new OpenTaskRows(state);
        this.signalWaits = new SignalWaitRows(state);
        this.semaphores = new SemaphoreRows(state);
        this.pauseRow = new PauseRow(state);
        this.startPermit = new StartPermitRow(state);
        this.attributes = new AttributeRows(services.laterAttributes(), state);
        this.observer = ExecutionObserver.ofStandard(state);
        revision = state == null ? 0 : state.identity().revision();
        this.wakeup =
                new WakeupRow(
                        persistenceId,
                        services,
                        awaitedPermits,
                        recovered == null ? null : recovered.wakeup());
        if (recovered != null) {
            sequenceNr = recovered.lastSequenceNr();
            snapshotAt = recovered.snapshot() == null ? 0 : recovered.snapshot().sequenceNr();
            var row = recovered.execution();
            bucket = row == null ? Buckets.LONG_RUNNING : row.identity().bucket();
            running = row != null && row.progress().stoppedAtMillis() == null;
            recoveredProgress = row == null ? null : row.progress();
            redriveCount = state == null ? 0 : state.redriveCount();
        }
    }

    /** Returns the entries that were passed to the journal and are not durable yet. */
    List<Entry> entriesInFlight() {
        return entriesInFlight;
    }

    /** Returns the calls of the execution that wait for permits. */
    public AwaitedPermits awaitedPermits() {
        return awaitedPermits;
    }

    /**
     * Marks the execution as not loaded after the next write. Its wake-up row becomes due, so that
     * any node may load the execution and advance its {@link Frame frames}.
     */
    public void evict(Instant now) {
        wakeup.evict(now);
    }

    public boolean isWriting() {
        return inFlight != null;
    }

    public long sequenceNr() {
        return sequenceNr;
    }

    /** The wake-up row that is stored, or that the write in flight stores; null without one. */
    public @Nullable WakeupChange wakeup() {
        return wakeup.current();
    }

    WakeupRow wakeupRow() {
        return wakeup;
    }

    /**
     * Makes the next write restore the rows that differ from the state: the index row, the wake-up
     * row, missing open tasks, and waits for signals. Only a failure outside the engine damages
     * these rows.
     */
    void restoreRows() {
        wakeup.forceWrite();
        restoresRows = true;
    }

    SemaphoreRows semaphores() {
        return semaphores;
    }

    /** Whether the index row that was recovered differs from the state. */
    boolean isIndexDifferent(ExecutionState state) {
        return recoveredProgress != null && !StoredRows.isIndexed(state, recoveredProgress);
    }

    /**
     * Sets the start rule that the redrive of this writer applies.
     *
     * @param generation the generation of the rule
     * @param request the request for a permit under the rule; null without a rule
     */
    public void setStartRule(long generation, @Nullable StartPermitRequest request) {
        startRuleGeneration = generation;
        startPermit.setOrder(request);
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
        if (start != null) {
            startPermit.setOrder(start.permit());
        }
        var state = ledger.state();
        long ledgerBytes = ledger.pendingBytes();
        var entries = ledger.takePending();
        if (start != null) {
            bucket =
                    services.settings()
                            .partitions()
                            .bucketAt(state.identity().startedAt().toEpochMilli());
        }
        sequenceNr++;
        boolean restores = restoresRows;
        restoresRows = false;
        var tasks = openTasks.changesTo(state, changedFrames);
        if (restores) {
            tasks = openTasks.withMissing(state, tasks, now);
        }
        boolean began = start != null || state.redriveCount() != redriveCount;
        boolean ended = !state.isRunning() && (began || running);
        var logRecords =
                logs.select(
                        entries,
                        redriveCount,
                        StatusEvents.of(services).create(state, began, ended));
        var execution = executionChange(state, start, restores);
        var runs = mapRuns.changesTo(state, changedFrames, now);
        var waits = signalWaits.changesTo(state, changedFrames);
        var permits = semaphores.changesTo(state, changedFrames, restores, now);
        long bytes =
                ledgerBytes
                        + OpenTaskRows.inputBytes(tasks)
                        + dataBytes(execution)
                        + logBytes(logRecords)
                        + MapRunChanges.planBytes(runs);
        var row =
                new NewRow(
                        sequenceNr,
                        writer,
                        now.toEpochMilli(),
                        () -> BatchCodec.encode(entries, inlineBytesMax(state)),
                        BYTES_PER_ENTRY * entries.size() + bytes);
        var write =
                JournalWrite.of(persistenceId, bucket, row)
                        .with(execution)
                        .with(wakeup.changeTo(state, sequenceNr == 1, now))
                        .with(tasks)
                        .withLogs(logRecords)
                        .withMapRuns(runs)
                        .withSignalWaits(restores ? signalWaits.restoration() : waits)
                        .withSemaphores(permits)
                        .with(pauseRow.changeTo(state, restores))
                        .withStartPermit(startPermit.changeTo(state, start != null, restores, now))
                        .withAttributes(attributes.changesTo(state, start, now));
        if (sequenceNr - snapshotAt >= services.settings().snapshotRows()) {
            snapshotAt = sequenceNr;
            write =
                    write.with(
                            new SnapshotWrite(
                                    sequenceNr,
                                    now.toEpochMilli(),
                                    () -> BatchCodec.encodeSnapshot(state, inlineBytesMax(state))));
        }
        inFlight =
                ended && services.tracing().isTraced(state.identity()) ? write.asTraced() : write;
        entriesInFlight = entries;
        measuredInFlight = observer.measure(state.identity(), entries);
        identity = state.identity();
        repeat(outcome);
    }

    /**
     * Returns the maximum size of a payload in a row. The children of Map Runs send their data in
     * messages, so it stays in their rows and in memory.
     */
    private int inlineBytesMax(ExecutionState state) {
        return state.identity().mapChild() == null
                ? services.journal().payloads().inlineBytesMax()
                : Integer.MAX_VALUE;
    }

    /** Passes the write in flight to the journal for the first time or again. */
    void repeat(Consumer<CompletionStage<WriteOutcome>> outcome) {
        var written = services.journal().write(Objects.requireNonNull(inFlight));
        countWhenDurable(written);
        outcome.accept(written);
    }

    /** Counts the state transitions and measurements of a write once it is durable. */
    private void countWhenDurable(CompletionStage<WriteOutcome> written) {
        long transitions = UsageCounters.transitionsIn(entriesInFlight);
        var measured = measuredInFlight;
        boolean isStart = sequenceNr == 1;
        var execution = identity;
        if ((transitions > 0 || !measured.isEmpty()) && execution != null) {
            written.whenComplete((outcome, _) -> {
                if (outcome instanceof WriteOutcome.Committed) {
                    services.usage().addTransitions(execution, transitions);
                    services.metrics()
                            .record(
                                    execution,
                                    isStart ? withStartLatency(execution, measured) : measured);
                }
            });
        }
    }

    /** Counts the state transitions of the write in flight as delayed. */
    void countDelayed() {
        long transitions = UsageCounters.transitionsIn(entriesInFlight);
        if (transitions > 0 && identity != null) {
            services.metrics()
                    .record(
                            identity,
                            List.of(
                                    new Measurement(
                                            MetricName.ExecutionThrottled, null, transitions)));
        }
    }

    private List<Measurement> withStartLatency(
            ExecutionIdentity execution, List<Measurement> measured) {
        long millis = services.time().millis() - execution.startedAt().toEpochMilli();
        var all = new ArrayList<>(measured);
        all.add(new Measurement(MetricName.StartLatency, null, millis));
        return all;
    }

    void onCommitted(int rowsBucket) {
        var written = inFlight;
        inFlight = null;
        if (written != null) {
            MapRunChanges.stoppedIds(written.mapRuns()).forEach(services.mapRuns()::wake);
        }
        entriesInFlight = List.of();
        measuredInFlight = List.of();
        bucket = rowsBucket;
    }

    private ExecutionChange executionChange(
            ExecutionState state, @Nullable Start start, boolean restores) {
        boolean runs = state.isRunning();
        boolean statusChanged = restores || runs != running;
        boolean redriven = state.redriveCount() != redriveCount;
        boolean migrated = state.identity().revision() != revision;
        running = runs;
        redriveCount = state.redriveCount();
        revision = state.identity().revision();
        if (statusChanged || redriven || migrated) {
            recoveredProgress = null;
        }
        if (start != null) {
            return StartChanges.of(state, start, bucket);
        }
        if (redriven) {
            return new ExecutionChange.Reopen(
                    StoredRows.executionProgress(state),
                    UUID.fromString(state.identity().machineId()),
                    state.identity().mapChild() == null ? startRuleGeneration : null);
        }
        if (migrated) {
            return new ExecutionChange.Migrate(
                    StoredRows.executionProgress(state), state.identity().currentTarget());
        }
        return statusChanged
                ? new ExecutionChange.Update(StoredRows.executionProgress(state))
                : new ExecutionChange.Keep();
    }

    private static long dataBytes(ExecutionChange change) {
        return switch (change) {
            case ExecutionChange.Keep() -> 0;
            case ExecutionChange.Start(var row, _, _) -> size(row.identity().input());
            case ExecutionChange.Update(var progress) -> size(progress.output());
            case ExecutionChange.Migrate(var progress, _) -> size(progress.output());
            case ExecutionChange.Reopen(var progress, _, _) -> size(progress.output());
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
}
