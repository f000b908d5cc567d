package dev.askel.engine.execution;

import dev.askel.asl.history.Fact;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.engine.deferral.DeferralReason;
import dev.askel.engine.execution.ExecutionCommand.Redrive;
import dev.askel.engine.execution.ExecutionCommand.RedriveReply;
import dev.askel.engine.execution.ExecutionCommand.RedriveResult;
import dev.askel.engine.execution.ExecutionCommand.Start;
import dev.askel.engine.execution.ExecutionCommand.StartResult;
import dev.askel.engine.execution.ExecutionEntity.Written;
import dev.askel.engine.journal.JournalUnavailable;
import dev.askel.engine.journal.Recovered;
import dev.askel.engine.journal.WriteOutcome;
import dev.askel.engine.journal.wakeup.Wakeup;
import dev.askel.engine.visibility.RedriveVerdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/**
 * An execution in memory. What is accepted becomes one journal row with all else that is pending;
 * only when that is durable are callers answered and effects performed. While one row is being
 * written the next one gathers. A write that fails stops the actor; it recovers from its journal.
 */
final class LiveExecution {
    private static final Duration WRITE_AGAIN = Duration.ofMillis(100);

    /** How long an execution with nothing to do stays while memory is short. */
    private static final Duration IDLE_IN_TIGHT_MEMORY = Duration.ofMillis(250);

    private final Seat seat;
    private final ExecutionServices services;
    private final ExecutionEntity entity;
    private final Recovery recovery;
    private final Attempts attempts;
    private final ExecutionWriter writer;
    private final Commits commits;
    private final Course course;
    private final Requests requests;
    private final Departure departure;
    private final MemoryCount memoryCount;

    /** Whether it only becomes durable here, and runs when it has been recovered. */
    private final boolean withoutRunning;

    /** The journal's rows of a recovered closed execution; null for a running execution. */
    private final @Nullable Recovered recovered;

    /** Whether it is leaving memory so that others find room. */
    private boolean evicted;

    /** Whether the wake-up row names a permit that no call waits for. */
    private boolean hasStalePermit;

    /** The start whose write is not durable yet. */
    private @Nullable Start unconfirmed;

    /** The redrive that is begun with the next word to itself. */
    private @Nullable Redrive wanted;

    /** The redrive whose write is not durable yet. */
    private @Nullable Redrive reopening;

    LiveExecution(
            Seat seat,
            ExecutionServices services,
            Origin origin,
            ExecutionEntity entity,
            Recovery recovery,
            Attempts attempts) {
        this.seat = seat;
        this.services = services;
        this.entity = entity;
        this.recovery = recovery;
        this.attempts = attempts;
        this.unconfirmed = origin.start();
        this.withoutRunning = origin.isWithoutRunning();
        this.reopening = origin.redrive();
        var state = origin.state();
        this.recovered = state != null && state.isRunning() ? null : origin.recovered();
        var ledger = new Ledger(state, services.limits());
        var deferred = new DeferredCalls();
        if (state != null && origin.recovered() != null) {
            var row = origin.recovered().wakeup();
            deferred.recover(state, row);
            hasStalePermit = isStalePermit(row, deferred);
        }
        this.writer =
                new ExecutionWriter(
                        seat.persistenceId(),
                        services,
                        state,
                        origin.recovered(),
                        OwedLogs.of(origin.pinned()),
                        deferred);
        this.commits =
                new Commits(seat.actor(), ledger, writer, state == null ? 0 : state.nextNotice());
        if (unconfirmed != null) {
            ledger.begin(Origin.firstEntries(unconfirmed, services.now()));
            ledger.record(new Fact.RequestAnswered(unconfirmed.requestId()));
        }
        this.memoryCount = new MemoryCount(seat.memory(), commits);
        this.course =
                new Course(
                        seat, services, ledger, commits, origin.machine(), deferred, memoryCount);
        this.requests = new Requests(this, course, commits, services, seat);
        this.departure =
                new Departure(
                        seat,
                        commits,
                        course,
                        attempts,
                        services.settings().handOff(),
                        services::now);
        if (unconfirmed != null) {
            var start = unconfirmed;
            commits.answerNext(() -> requests.answer(start, StartResult.STARTED));
        }
        if (reopening != null) {
            var now = services.now();
            var redrive = reopening;
            ledger.redrive(now, redrive.clientToken());
            commits.answerNext(() -> redrive.replyTo().tell(Redrives.redriven(redrivenAt())));
        }
        seat.actor()
                .setReceiveTimeout(
                        services.memory().isTight()
                                ? IDLE_IN_TIGHT_MEMORY
                                : services.settings().idle(),
                        new ExecutionEntity.Idle());
        if (seat.memory().isOnHold()) {
            course.beginNothing();
        }
        memoryCount.measure();
    }

    private static boolean isStalePermit(@Nullable Wakeup row, DeferredCalls deferred) {
        return row != null && row.waitsFor() != null && !row.inFlight() && !deferred.isAnyWaiting();
    }

    Behavior<ExecutionCommand> behavior() {
        if (asked() != null) {
            course.takeTurn();
        } else {
            resume();
        }
        return Behaviors.receiveMessage(this::onMessage);
    }

    /** What the repair view shows. */
    String inspection() {
        return Inspection.json(course.state(), writer, services.connectors());
    }

    /**
     * Does everything once more that is owed and durable.
     *
     * @param row the number of a row that the journal has, when that is known
     */
    void wake(@Nullable Long row) {
        stepBackBehind(row);
        resume();
    }

    /** Opens it again as soon as nothing else is to be done here. */
    void reopenSoon(Redrive redrive) {
        if (wanted == null) {
            wanted = redrive;
            seat.tellSelf(new ExecutionEntity.Reopen());
        } else {
            seat.keep(redrive);
        }
    }

    /**
     * A new life of the same execution: what is left of the old one must not disturb it. Where this
     * one has written, it knows the rows of other tables only by what it wrote: it recovers first.
     */
    private Behavior<ExecutionCommand> reopen() {
        var redrive = wanted;
        wanted = null;
        if (redrive == null) {
            return Behaviors.same();
        }
        if (course.state().isRunning() || !commits.isDurable()) {
            requests.on(redrive);
            return seat.keepsAny()
                    ? seat.unstashAll(Behaviors.receiveMessage(this::onMessage))
                    : Behaviors.same();
        }
        course.abandon();
        var held = recovered;
        return elsewhereOr(
                redrive,
                () ->
                        held != null && held.lastSequenceNr() == writer.sequenceNr()
                                ? entity.reopen(redrive, course.state(), held)
                                : recovery.begin(redrive));
    }

    private Instant redrivenAt() {
        return Objects.requireNonNull(course.state().redrivenAt());
    }

    /** What whoever has the shard next is to do, should this node be left now. */
    private ExecutionCommand.@Nullable Remote handedOn() {
        var asked = asked();
        return asked == null ? wanted : asked;
    }

    /** What this execution has been asked to be, until that is durable. */
    private ExecutionCommand.@Nullable Remote asked() {
        return unconfirmed == null ? reopening : unconfirmed;
    }

    private void resume() {
        if (!seat.memory().isOnHold()) {
            course.performOwed();
        }
        clearStalePermit();
        deliverNotices(0);
        leaveIfDone();
    }

    /**
     * Clears the permit of a wake-up row whose execution waits for none. A node of a release
     * without this column has written such a row.
     */
    private void clearStalePermit() {
        if (hasStalePermit) {
            hasStalePermit = false;
            commits.followCalls(services.now(), () -> {});
        }
    }

    private void stepBackBehind(@Nullable Long row) {
        if (row != null && commits.isBehind(row)) {
            // A write of this execution's last place was queued there when this one read.
            throw new OutOfReachException(
                    DeferralReason.OVERTAKEN,
                    "%s: the journal has row %d, stepping back"
                            .formatted(seat.persistenceId(), row));
        }
    }

    private Behavior<ExecutionCommand> onMessage(ExecutionCommand message) {
        return switch (message) {
            case ExecutionEntity.Internal internal -> onInternal(internal);
            case ExecutionCommand.Remote remote -> {
                if (asked() == null) {
                    requests.on(remote);
                } else {
                    seat.keep(remote);
                }
                yield Behaviors.same();
            }
        };
    }

    private Behavior<ExecutionCommand> onInternal(ExecutionEntity.Internal message) {
        switch (message) {
            case ExecutionEntity.OfBranches word -> course.heard(word);
            case ExecutionEntity.Proceed _ -> course.proceed();
            case ExecutionEntity.Reopen _ -> {
                return reopen();
            }
            case ExecutionEntity.Flush _ -> {
                if (commits.flush(unconfirmed, services.now())) {
                    course.flushed();
                }
            }
            case Written written -> {
                return onWritten(written);
            }
            case ExecutionEntity.WriteAgain _ -> commits.writeAgain();
            case ExecutionEntity.CallsMoved _ -> course.moveCalls();
            case ExecutionEntity.ReplaceWakeupAgain(var replacer, var durable) -> {
                if (replacer.equals(writer)) {
                    commits.followCalls(services.now(), durable);
                }
            }
            case ExecutionEntity.WakeupReplaced replaced -> {
                if (replaced.writer().equals(writer)) {
                    onWakeupReplaced(replaced);
                }
            }
            case ExecutionEntity.TimerDue timer -> course.rung(timer);
            case ExecutionEntity.ExecutionExpired timer -> course.expire(timer);
            case ExecutionEntity.OfCalls word -> {
                course.answers().on(word);
                requests.callbacksOf(word.frame());
            }
            case ExecutionEntity.CallbackDue due -> requests.callbacksOf(due.frame());
            case ExecutionEntity.HandOversDue _ -> requests.hearHandOvers();
            case ExecutionEntity.Survived _ -> attempts.survived();
            case ExecutionEntity.MemoryDue _ -> course.checkMemory();
            case ExecutionEntity.Idle _ -> {
                if (!departure.isBusy()
                        && !course.isSuspended()
                        && (!course.hasNearTimer() || seat.memory().markForEviction())) {
                    seat.passivate();
                }
            }
            case ExecutionEntity.HandOff _ -> {
                requests.hearHandOvers();
                return departure.begin(handedOn());
            }
            case ExecutionEntity.HandOffOver _ -> {
                return departure.over(handedOn());
            }
            case ExecutionEntity.Loaded _,
                    ExecutionEntity.Pinned _,
                    ExecutionEntity.AttemptCounted _,
                    ExecutionEntity.Quarantined _,
                    ExecutionEntity.QuarantineFound _,
                    ExecutionEntity.QuarantineRead _,
                    ExecutionEntity.Weighed _,
                    ExecutionEntity.Salvaged _,
                    ExecutionEntity.ForciblyEnded _,
                    ExecutionEntity.Released _ -> {}
        }
        evictIfSuspended();
        departure.goIfDone();
        return Behaviors.same();
    }

    // Committing

    private Behavior<ExecutionCommand> onWritten(Written written) {
        if (!commits.isOurs(written)) {
            // It was queued when an earlier life failed.
            stepBackBehind(
                    written.outcome() instanceof WriteOutcome.Committed ? written.row() : null);
            return Behaviors.same();
        }
        var start = unconfirmed;
        return switch (written.outcome()) {
            case WriteOutcome.Committed(int bucket) -> {
                yield onCommitted(bucket);
            }
            case WriteOutcome.AlreadyExists _ -> {
                seat.trouble().notStarting();
                course.abandon();
                yield elsewhereOr(required(start), () -> recovery.begin(required(start)));
            }
            case WriteOutcome.MachineMoved _ when reopening != null ->
                    notReopened(reopening, RedriveReply.not(RedriveVerdict.DELETING));
            case WriteOutcome.Gone _ when reopening != null ->
                    notReopened(reopening, RedriveReply.of(RedriveResult.NO_EXECUTION));
            case WriteOutcome.Gone _ when start != null ->
                    notBegun(start, StartResult.ALREADY_EXISTS);
            case WriteOutcome.Gone _ ->
                    throw new OutOfReachException(
                            DeferralReason.OVERTAKEN,
                            seat.persistenceId() + " has left, stepping back");
            case WriteOutcome.Rejected _ when reopening != null ->
                    notReopened(reopening, RedriveReply.of(RedriveResult.OVERLOADED));
            case WriteOutcome.MachineMoved _ ->
                    notBegun(required(start), StartResult.MACHINE_MOVED);
            case WriteOutcome.Rejected _ when start != null ->
                    notBegun(start, StartResult.OVERLOADED);
            case WriteOutcome.Rejected _ -> {
                commits.onRejected();
                seat.timers().startSingleTimer(new ExecutionEntity.WriteAgain(), WRITE_AGAIN);
                yield Behaviors.same();
            }
            case WriteOutcome.Fenced(var other) ->
                    throw new OutOfReachException(
                            DeferralReason.OVERTAKEN,
                            "%s: written by %s, stepping back"
                                    .formatted(seat.persistenceId(), other));
            case WriteOutcome.Failed(JournalUnavailable cause) ->
                    throw new OutOfReachException(
                            seat.persistenceId() + ": the journal is out of reach", cause);
            case WriteOutcome.Failed(var cause) ->
                    throw new IllegalStateException(
                            seat.persistenceId() + ": cannot be journaled", cause);
        };
    }

    private Start required(@Nullable Start start) {
        if (start == null) {
            throw new IllegalStateException(seat.persistenceId() + " was not being started");
        }
        return start;
    }

    private Behavior<ExecutionCommand> notBegun(Start start, StartResult result) {
        seat.trouble().notStarting();
        requests.answer(start, result);
        return elsewhereOr(null, () -> seat.unstashAll(entity.unknown()));
    }

    private Behavior<ExecutionCommand> notReopened(Redrive redrive, RedriveReply reply) {
        course.abandon();
        redrive.replyTo().tell(reply);
        return elsewhereOr(null, () -> seat.unstashAll(entity.unknown()));
    }

    /** The shard that asked it to leave waits, whatever becomes of it here. */
    private Behavior<ExecutionCommand> elsewhereOr(
            ExecutionCommand.@Nullable Remote asked, Supplier<Behavior<ExecutionCommand>> here) {
        return departure.isUnderWay() ? seat.leave(asked) : here.get();
    }

    private Behavior<ExecutionCommand> onCommitted(int bucket) {
        boolean confirmed = asked() != null;
        unconfirmed = null;
        reopening = null;
        attempts.committed();
        seat.memory().onCommitted();
        if (withoutRunning) {
            commits.committed(bucket);
            commits.answerCallers();
            return elsewhereOr(null, () -> recovery.begin(new ExecutionCommand.Wake()));
        }
        course.letGo();
        long delivered = commits.noticesDurable();
        // A caller that has its answer and then polls must find the task.
        var versions = commits.committed(bucket);
        memoryCount.onCommitted();
        course.committed(versions);
        commits.answerCallers();
        deliverNotices(delivered);
        course.takeTurn();
        leaveIfDone();
        evictIfSuspended();
        departure.goIfDone();
        return confirmed && seat.keepsAny()
                ? seat.unstashAll(Behaviors.receiveMessage(this::onMessage))
                : Behaviors.same();
    }

    /** Sends the notices that are durable, from an ordinal on; the pollers have them repeated. */
    private void deliverNotices(long from) {
        var state = course.state();
        state.pendingNotices()
                .forEach((ordinal, notice) -> {
                    if (ordinal >= from && ordinal < commits.noticesDurable()) {
                        services.children().deliver(state, ordinal, notice, seat.actor().getSelf());
                    }
                });
    }

    private void onWakeupReplaced(ExecutionEntity.WakeupReplaced replaced) {
        if (isQueueFull(replaced.failure())) {
            var again = new ExecutionEntity.ReplaceWakeupAgain(writer, replaced.durable());
            seat.timers().startSingleTimer(again, again, WRITE_AGAIN);
            return;
        }
        if (!Boolean.TRUE.equals(replaced.stood())) {
            throw new OutOfReachException(
                    seat.persistenceId() + ": the wake-up row could not be replaced",
                    replaced.failure());
        }
        commits.onWakeupReplaced(replaced);
        leaveIfElsewhere();
    }

    private static boolean isQueueFull(@Nullable Throwable failure) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof JournalUnavailable unavailable
                && unavailable.reason() == DeferralReason.QUEUE_FULL;
    }

    /** An execution whose calls wait outside memory waits there as well. */
    private void leaveIfElsewhere() {
        if (course.waitsElsewhere() && commits.isDurable()) {
            seat.passivate();
        }
    }

    /**
     * Hands an execution whose frames wait for memory over to its wake-up row, which is due at
     * once. The pollers load it again when there is memory. It leaves between two transitions, when
     * no call of it is in flight.
     */
    private void evictIfSuspended() {
        if (course.isSuspended()
                && !evicted
                && !departure.isUnderWay()
                && handedOn() == null
                && commits.isDurable()
                && commits.hasWakeup()
                && course.isSettled()
                && seat.memory().hasCommitted()
                && seat.memory().markForEviction()) {
            evicted = true;
            course.beginNothing();
            commits.evict(
                    services.now(),
                    () -> {
                        course.evicted();
                        seat.passivate();
                    });
        }
    }

    /** A closed execution that owes nothing has no reason to stay. */
    private void leaveIfDone() {
        var state = course.state();
        if (!departure.isBusy() && !state.isRunning() && state.pendingNotices().isEmpty()) {
            requests.hearHandOvers();
            seat.passivate();
        }
    }
}
