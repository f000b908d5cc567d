package dev.askel.engine.execution.recovery;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.Entry;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionCommand.Abort;
import dev.askel.engine.execution.ExecutionCommand.RepairReply;
import dev.askel.engine.execution.ExecutionCommand.RepairResult;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.execution.UnavailableException;
import dev.askel.engine.execution.actor.ExecutionActorContext;
import dev.askel.engine.execution.codec.BatchCodec;
import dev.askel.engine.execution.codec.BatchCodec.FoldResult;
import dev.askel.engine.execution.commit.AwaitedPermits;
import dev.askel.engine.execution.commit.EndRows;
import dev.askel.engine.execution.commit.LogSelection;
import dev.askel.engine.execution.commit.StatusEvents;
import dev.askel.engine.execution.commit.StoredRows;
import dev.askel.engine.execution.read.Inspection;
import dev.askel.engine.journal.ExecutionChange;
import dev.askel.engine.journal.ExecutionRow;
import dev.askel.engine.journal.ForcedEnd;
import dev.askel.engine.journal.JournalWrite;
import dev.askel.engine.journal.MapRunChange;
import dev.askel.engine.journal.PauseChange;
import dev.askel.engine.journal.RecoveryRows;
import dev.askel.engine.journal.SemaphoreChange;
import dev.askel.engine.journal.SignalWaitChange;
import dev.askel.engine.journal.startpermit.StartPermitChange;
import dev.askel.engine.journal.task.OpenTaskChange;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.visibility.ExecutionId;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.Behavior;
import org.jspecify.annotations.Nullable;

/**
 * Aborts an execution without running it. A bug or damage that prevents its recovery therefore does
 * not prevent the abort.
 *
 * <p>The history ends before the first unreadable row. One transaction moves this row and all later
 * rows to the table of damaged rows, and writes the abort in their place. Afterwards the journal
 * describes a closed execution with outstanding notices: the end for its parent, and the stops of
 * its children. If the first row is lost, the parent is unknown, because the index row does not
 * name it.
 */
public final class ForcedAbort {
    /** The readable part of the execution; null when the execution does not exist. */
    private record Salvaged(@Nullable Salvage found, @Nullable Throwable failure)
            implements ExecutionCommand.RecoveryReply {}

    /**
     * The number of rows that the abort moved to the table of damaged rows; null when the abort
     * failed.
     */
    private record ForciblyEnded(@Nullable Integer rowsSetAside, @Nullable Throwable failure)
            implements ExecutionCommand.RecoveryReply {}

    /** The error of the abort when the operator gives neither an error nor a cause. */
    private static final String DAMAGED = "Askel.JournalDamaged";

    private static final int PAGE_ROWS = 128;
    private static final long PAGE_BYTES = 4L * 1024 * 1024;

    private final ExecutionActorContext actorContext;
    private final ExecutionServices services;
    private final ExecutionBehaviors lifecycle;

    public ForcedAbort(
            ExecutionActorContext actorContext,
            ExecutionServices services,
            ExecutionBehaviors lifecycle) {
        this.actorContext = actorContext;
        this.services = services;
        this.lifecycle = lifecycle;
    }

    /**
     * The readable part of an execution.
     *
     * @param snapshotsReadable whether the state could be read from the snapshot
     */
    record Salvage(RecoveryRows recovered, FoldResult read, boolean snapshotsReadable) {}

    public Behavior<ExecutionCommand> begin(Abort abort) {
        actorContext.pipeToSelf(salvage(), Salvaged::new);
        return actorContext.stashUntil(
                abort,
                message -> {
                    if (!(message instanceof Salvaged(var found, var failure))) {
                        return null;
                    }
                    if (failure != null) {
                        throw new UnavailableException(
                                actorContext.persistenceId() + " could not be read", failure);
                    }
                    if (found == null) {
                        MissingExecutionReplies.answer(abort, services);
                        return actorContext.unstashAll(lifecycle.missing());
                    }
                    return end(abort, found);
                });
    }

    // Reading

    private CompletionStage<@Nullable Salvage> salvage() {
        var executor = actorContext.actor().getExecutionContext();
        return services.journal()
                .recover(actorContext.persistenceId())
                .thenComposeAsync(
                        recovered -> recovered == null ? noExecution() : salvage(recovered),
                        executor);
    }

    private static CompletionStage<@Nullable Salvage> noExecution() {
        return CompletableFuture.completedStage(null);
    }

    private CompletionStage<@Nullable Salvage> salvage(RecoveryRows recovered) {
        var read = BatchCodec.foldReadable(recovered);
        var row = recovered.execution();
        if (read.state() != null || row == null) {
            return CompletableFuture.completedStage(new Salvage(recovered, read, true));
        }
        // The snapshot is unreadable. The rows that it replaces may still exist.
        return foldFromFirstRow(FoldResult.NOTHING, row.identity().bucket())
                .thenApply(all -> new Salvage(recovered, BatchCodec.checkEnd(all, row), false));
    }

    private CompletionStage<FoldResult> foldFromFirstRow(FoldResult before, int bucket) {
        return services.journal()
                .read(
                        actorContext.persistenceId(),
                        bucket,
                        before.sequenceNr() + 1,
                        PAGE_ROWS,
                        PAGE_BYTES)
                .thenComposeAsync(
                        rows -> {
                            var read = BatchCodec.foldReadable(before, rows);
                            return rows.isEmpty() || read.damage() != null
                                    ? CompletableFuture.completedStage(read)
                                    : foldFromFirstRow(read, bucket);
                        },
                        actorContext.actor().getExecutionContext());
    }

    // Ending

    private Behavior<ExecutionCommand> end(Abort abort, Salvage found) {
        var recovered = found.recovered();
        var row = recovered.execution();
        if (row == null || !Recovery.isRunning(recovered)) {
            abort.replyTo().tell(replyToClosed(found));
            return actorContext.unstashAll(lifecycle.beforeRecovery());
        }
        var now = services.now();
        var known = found.read().state();
        var limits = known == null ? services.limits() : services.limits(known.identity());
        var ledger = new Ledger(known, limits);
        if (known == null) {
            ledger.acceptFirstEntries(
                    Interpreter.firstEntries(identity(row), null, input(row), startedAt(row)));
        }
        // The index row may contain a redrive that was lost from the journal.
        if (!ledger.state().isRunning() && !ledger.redrive(now, null)) {
            abort.replyTo()
                    .tell(
                            new RepairReply(
                                    RepairResult.REFUSED,
                                    "Its journal shows that it has ended, and its history has no"
                                            + " room for another end (%s)."
                                                    .formatted(reason(found))));
            return actorContext.unstashAll(lifecycle.beforeRecovery());
        }
        var damage = found.read().damage();
        boolean hasReason = damage == null || abort.error() != null || abort.cause() != null;
        ledger.closeExecution(
                HistoryEventType.ExecutionAborted,
                hasReason ? abort.error() : DAMAGED,
                damage == null || hasReason ? abort.cause() : damage.getMessage(),
                now);
        long bytes = ledger.pendingBytes();
        var entries = ledger.takePending();
        var end = forcedEnd(found, row, ledger.state(), entries, bytes, now);
        var before = found.read().state();
        int redriveCount = before == null ? 0 : before.redriveCount();
        var events = StatusEvents.of(services).create(ledger.state(), false, true);
        actorContext.pipeToSelf(
                logs(row)
                        .thenCompose(logs ->
                                services.journal()
                                        .forceEnd(
                                                end.withLogs(
                                                        logs.select(
                                                                entries, redriveCount, events)))),
                ForciblyEnded::new);
        return actorContext.stashUntil(
                abort,
                message -> {
                    if (!(message instanceof ForciblyEnded(var rows, var failure))) {
                        return null;
                    }
                    if (rows == null) {
                        throw new UnavailableException(
                                actorContext.persistenceId() + " could not be ended", failure);
                    }
                    return ended(abort, found, ledger.state(), rows);
                });
    }

    /**
     * Returns the reply for an execution that has already ended. If its notices are outstanding,
     * the reply says so, because an abort cannot send them.
     */
    private RepairReply replyToClosed(Salvage found) {
        var recovered = found.recovered();
        var damage = found.read().damage();
        var wakeup = recovered.wakeup();
        if (wakeup == null || (damage == null && wakeup.attempts() <= Recovery.ATTEMPTS_MAX)) {
            return new RepairReply(RepairResult.DONE, Inspection.json(recovered, null));
        }
        return new RepairReply(
                RepairResult.REFUSED,
                "It has ended already, but cannot send the outstanding notice of its end (%s)."
                                .formatted(reason(found))
                        + " If a task of another execution waits for it, complete or fail that"
                        + " task.");
    }

    private static String reason(Salvage found) {
        var damage = found.read().damage();
        return damage == null ? "its rows can be read" : String.valueOf(damage.getMessage());
    }

    /**
     * Returns the log selection for the abort. If the definition is unreadable, the abort is not
     * logged.
     */
    private CompletionStage<LogSelection> logs(ExecutionRow row) {
        var known = row.identity();
        return services.revisions()
                .revision(known.machineId().toString(), known.revision())
                .handle((pinned, _) -> LogSelection.of(pinned));
    }

    private ForcedEnd forcedEnd(
            Salvage found,
            ExecutionRow row,
            ExecutionState state,
            List<Entry> entries,
            long bytes,
            Instant now) {
        long last = found.recovered().lastSequenceNr();
        var rows =
                EndRows.of(entries, bytes, found.read().sequenceNr() + 1, last, now.toEpochMilli());
        var write =
                JournalWrite.of(actorContext.persistenceId(), row.identity().bucket(), rows)
                        .with(new ExecutionChange.Update(StoredRows.executionProgress(state)))
                        .with(
                                StoredRows.wakeup(
                                        state,
                                        now,
                                        services.settings().noticeRepeatDelay(),
                                        services.incarnation(),
                                        AwaitedPermits.NONE,
                                        null))
                        .with(List.of(new OpenTaskChange.RemoveAll()))
                        .withSignalWaits(List.of(new SignalWaitChange.RemoveAll()))
                        .withMapRuns(
                                List.of(new MapRunChange.StopAll(actorContext.persistenceId())))
                        .withSemaphores(List.of(new SemaphoreChange.RemoveAll(List.of())))
                        .with(new PauseChange.Remove())
                        .withStartPermit(new StartPermitChange.Release(null, null));
        return new ForcedEnd(write, last, found.snapshotsReadable(), now.toEpochMilli());
    }

    private Behavior<ExecutionCommand> ended(
            Abort abort, Salvage found, ExecutionState state, int rowsSetAside) {
        var damage = found.read().damage();
        actorContext
                .actor()
                .getLog()
                .warn(
                        "{}: aborted without recovery, {} rows set aside",
                        actorContext.persistenceId(),
                        rowsSetAside);
        abort.replyTo()
                .tell(
                        new RepairReply(
                                RepairResult.DONE,
                                Inspection.ended(
                                        state,
                                        damage == null
                                                ? null
                                                : new Inspection.Damage(
                                                        rowsSetAside,
                                                        found.read().sequenceNr() + 1,
                                                        String.valueOf(damage.getMessage()),
                                                        found.read().state() != null))));
        actorContext.failures().reset();
        // The recovered execution sends its notices until they are acknowledged.
        return lifecycle.recover(new ExecutionCommand.Wake());
    }

    // Journals without their first row

    private static ExecutionIdentity identity(ExecutionRow row) {
        var known = row.identity();
        var id = ExecutionId.parse(known.persistenceId());
        return new ExecutionIdentity(
                id.arn(known.machineName()).toString(),
                known.executionName(),
                known.account(),
                known.region(),
                new StateMachineArn(id.scope(), known.machineName(), null, id.label()).toString(),
                known.machineName(),
                known.machineId().toString(),
                known.revision(),
                known.roleArn(),
                startedAt(row),
                null,
                known.versionArn(),
                known.aliasArn(),
                known.traceHeader());
    }

    private static Instant startedAt(ExecutionRow row) {
        return Instant.ofEpochMilli(row.identity().startedAtMillis());
    }

    private Payload input(ExecutionRow row) {
        var input = row.identity().input();
        return input == null || PayloadEncryption.isEncrypted(input)
                ? Payload.EMPTY_OBJECT
                : services.journal()
                        .payloads()
                        .columnPayload(row.identity().persistenceId(), input);
    }
}
