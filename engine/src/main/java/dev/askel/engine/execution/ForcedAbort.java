package dev.askel.engine.execution;

import dev.askel.asl.history.Entry;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.execution.ExecutionCommand.Abort;
import dev.askel.engine.execution.ExecutionCommand.RepairReply;
import dev.askel.engine.execution.ExecutionCommand.RepairResult;
import dev.askel.engine.execution.codec.BatchCodec;
import dev.askel.engine.execution.codec.BatchCodec.Told;
import dev.askel.engine.journal.ExecutionChange;
import dev.askel.engine.journal.ExecutionRow;
import dev.askel.engine.journal.ForcedEnd;
import dev.askel.engine.journal.JournalWrite;
import dev.askel.engine.journal.Recovered;
import dev.askel.engine.journal.task.OpenTaskChange;
import dev.askel.engine.visibility.ExecutionId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.Behavior;
import org.jspecify.annotations.Nullable;

/**
 * Ends an execution without bringing it to life, so that it cannot do once more what has kept it
 * from living.
 *
 * <p>What its journal says up to the first row that cannot be read is its history; the abort takes
 * the place of that row, and the rows from there on are set aside in the same transaction. So the
 * journal stays the truth: whoever folds it finds a closed execution that owes what it owed then
 * (the end to its parent, the stop to its children). Of one whose first row is lost only the index
 * row is left, which does not say who waits for it.
 */
final class ForcedAbort {
    /** What stands for the operator's reason when none is given. */
    private static final String DAMAGED = "Askel.JournalDamaged";

    private static final int PAGE_ROWS = 128;
    private static final long PAGE_BYTES = 4L * 1024 * 1024;

    private final Seat seat;
    private final ExecutionServices services;
    private final ExecutionEntity entity;
    private final Recovery recovery;

    ForcedAbort(Seat seat, ExecutionServices services, ExecutionEntity entity, Recovery recovery) {
        this.seat = seat;
        this.services = services;
        this.entity = entity;
        this.recovery = recovery;
    }

    /**
     * An execution as far as it can be read.
     *
     * @param snapshotsReadable whether the snapshots say what the state is from
     */
    record Salvage(Recovered recovered, Told read, boolean snapshotsReadable) {}

    Behavior<ExecutionCommand> begin(Abort abort) {
        seat.ask(salvage(), ExecutionEntity.Salvaged::new);
        return seat.waiting(
                abort,
                message -> {
                    if (!(message instanceof ExecutionEntity.Salvaged(var found, var failure))) {
                        return null;
                    }
                    if (failure != null) {
                        throw new OutOfReachException(
                                seat.persistenceId() + " could not be read", failure);
                    }
                    if (found == null) {
                        Absent.answer(abort, services.children());
                        return seat.unstashAll(entity.absent());
                    }
                    return end(abort, found);
                });
    }

    // Reading

    private CompletionStage<@Nullable Salvage> salvage() {
        var elsewhere = seat.actor().getExecutionContext();
        return services.journal()
                .recover(seat.persistenceId())
                .thenComposeAsync(
                        recovered -> recovered == null ? none() : salvage(recovered), elsewhere);
    }

    private static CompletionStage<@Nullable Salvage> none() {
        return CompletableFuture.completedStage(null);
    }

    private CompletionStage<@Nullable Salvage> salvage(Recovered recovered) {
        var read = BatchCodec.foldReadable(recovered);
        var row = recovered.execution();
        if (read.state() != null || row == null) {
            return CompletableFuture.completedStage(new Salvage(recovered, read, true));
        }
        // The snapshot is lost, not the rows it was made of.
        return fromTheStart(Told.NOTHING, row.identity().bucket())
                .thenApply(all -> new Salvage(recovered, BatchCodec.whole(all, row), false));
    }

    private CompletionStage<Told> fromTheStart(Told before, int bucket) {
        return services.journal()
                .read(seat.persistenceId(), bucket, before.sequenceNr() + 1, PAGE_ROWS, PAGE_BYTES)
                .thenComposeAsync(
                        rows -> {
                            var read = BatchCodec.foldReadable(before, rows);
                            return rows.isEmpty() || read.damage() != null
                                    ? CompletableFuture.completedStage(read)
                                    : fromTheStart(read, bucket);
                        },
                        seat.actor().getExecutionContext());
    }

    // Ending

    private Behavior<ExecutionCommand> end(Abort abort, Salvage found) {
        var recovered = found.recovered();
        var row = recovered.execution();
        if (row == null || !Recovery.isRunning(recovered)) {
            abort.replyTo().tell(closed(found));
            return seat.unstashAll(entity.unknown());
        }
        var now = services.now();
        var ledger = new Ledger(found.read().state(), services.limits());
        if (found.read().state() == null) {
            ledger.begin(
                    Interpreter.begin(
                            identity(row), null, Origin.parsed(input(row)), startedAt(row)));
        }
        // The row knows of a redrive that the journal has lost.
        if (!ledger.state().isRunning() && !ledger.redrive(now, null)) {
            abort.replyTo()
                    .tell(
                            new RepairReply(
                                    RepairResult.REFUSED,
                                    "Its journal says that it has ended, and its history has no"
                                            + " room for another end (%s)."
                                                    .formatted(reason(found))));
            return seat.unstashAll(entity.unknown());
        }
        var damage = found.read().damage();
        boolean explained = damage == null || abort.error() != null || abort.cause() != null;
        ledger.close(
                HistoryEventType.ExecutionAborted,
                explained ? abort.error() : DAMAGED,
                damage == null || explained ? abort.cause() : damage.getMessage(),
                now);
        long bytes = ledger.pendingBytes();
        var entries = ledger.takePending();
        var end = forcedEnd(found, row, ledger.state(), entries, bytes, now);
        var before = found.read().state();
        int redriveCount = before == null ? 0 : before.redriveCount();
        var events = services.statusEvents().by(ledger.state(), false, true);
        seat.ask(
                logs(row)
                        .thenCompose(logs ->
                                services.journal()
                                        .end(end.withLogs(logs.by(entries, redriveCount, events)))),
                ExecutionEntity.ForciblyEnded::new);
        return seat.waiting(
                abort,
                message -> {
                    if (!(message
                            instanceof ExecutionEntity.ForciblyEnded(var rows, var failure))) {
                        return null;
                    }
                    if (rows == null) {
                        throw new OutOfReachException(
                                seat.persistenceId() + " could not be ended", failure);
                    }
                    return ended(abort, found, ledger.state(), rows);
                });
    }

    /** It has ended already. What it may still owe is nothing that an abort can give. */
    private RepairReply closed(Salvage found) {
        var recovered = found.recovered();
        var damage = found.read().damage();
        var wakeup = recovered.wakeup();
        if (wakeup == null || (damage == null && wakeup.attempts() <= Recovery.ATTEMPTS_MAX)) {
            return new RepairReply(RepairResult.DONE, Inspection.json(recovered, null));
        }
        return new RepairReply(
                RepairResult.REFUSED,
                "It has ended already, but owes somebody the notice of that and cannot give it (%s)."
                                .formatted(reason(found))
                        + " If a task of another execution waits for it, complete or fail that"
                        + " task.");
    }

    private static String reason(Salvage found) {
        var damage = found.read().damage();
        return damage == null ? "its rows can be read" : String.valueOf(damage.getMessage());
    }

    /** The definition may be what cannot be read: then the end is not logged. */
    private CompletionStage<OwedLogs> logs(ExecutionRow row) {
        var known = row.identity();
        return services.revisions()
                .revision(known.machineId().toString(), known.revision())
                .handle((pinned, _) -> OwedLogs.of(pinned));
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
                JournalWrite.of(seat.persistenceId(), row.identity().bucket(), rows)
                        .with(new ExecutionChange.Update(StoredRows.progress(state)))
                        .with(
                                StoredRows.wakeup(
                                        state,
                                        now,
                                        services.settings().noticeRepeat(),
                                        services.incarnation(),
                                        new DeferredCalls(),
                                        null))
                        .with(List.of(new OpenTaskChange.RemoveAll()));
        return new ForcedEnd(write, last, found.snapshotsReadable(), now.toEpochMilli());
    }

    private Behavior<ExecutionCommand> ended(
            Abort abort, Salvage found, ExecutionState state, int rowsSetAside) {
        var damage = found.read().damage();
        seat.actor()
                .getLog()
                .warn(
                        "{}: aborted without recovery, {} rows set aside",
                        seat.persistenceId(),
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
        seat.trouble().forget();
        // It lives now, closed, until it has told whom it must.
        return recovery.begin(new ExecutionCommand.Wake());
    }

    // What is left when the journal has lost its first row

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

    private static String input(ExecutionRow row) {
        var input = row.identity().input();
        return input == null ? "{}" : new String(input.unsafeArray(), StandardCharsets.UTF_8);
    }
}
