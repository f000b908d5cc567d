package dev.askel.engine.execution.live;

import dev.askel.asl.history.Fact;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionCommand.Redrive;
import dev.askel.engine.execution.ExecutionCommand.RedriveReply;
import dev.askel.engine.execution.ExecutionCommand.RedriveResult;
import dev.askel.engine.execution.ExecutionCommand.Start;
import dev.askel.engine.execution.ExecutionCommand.StartResult;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.execution.HandOff;
import dev.askel.engine.execution.actor.ExecutionActorContext;
import dev.askel.engine.execution.actor.RecoveryAttempts;
import dev.askel.engine.execution.call.CallMessage;
import dev.askel.engine.execution.call.DeferredCalls;
import dev.askel.engine.execution.call.EarlyCallbacks;
import dev.askel.engine.execution.call.HandOverConfirmations;
import dev.askel.engine.execution.commit.Commits;
import dev.askel.engine.execution.commit.Commits.Written;
import dev.askel.engine.execution.commit.ExecutionWriter;
import dev.askel.engine.execution.commit.MemoryCount;
import dev.askel.engine.execution.commit.OwedLogs;
import dev.askel.engine.execution.decision.BranchMessage;
import dev.askel.engine.execution.decision.Decisions;
import dev.askel.engine.execution.read.Inspection;
import dev.askel.engine.execution.recovery.Lifecycle;
import dev.askel.engine.journal.Recovered;
import dev.askel.engine.journal.WriteOutcome;
import dev.askel.engine.visibility.RedriveVerdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/**
 * An execution in memory. The accepted entries become one journal row with all other pending
 * entries. Only when the row is durable are callers answered and effects performed. The next row
 * gathers while one is being written. A failed write stops the actor, which then recovers from its
 * journal.
 */
final class LiveExecution implements LiveActions {
    /** The closed execution is to be opened again. */
    record Reopen() implements ExecutionCommand.Internal {}

    private static final Duration WRITE_AGAIN = Duration.ofMillis(100);

    /** The idle timeout while memory is short. */
    private static final Duration IDLE_IN_TIGHT_MEMORY = Duration.ofMillis(250);

    private final ExecutionActorContext actorContext;
    private final ExecutionServices services;
    private final Lifecycle lifecycle;
    private final RecoveryAttempts attempts;
    private final ExecutionWriter writer;
    private final Commits commits;
    private final ExecutionRunner runner;
    private final CallAnswers answers;
    private final Requests requests;
    private final Passivation passivation;
    private final WakeupRowUpdates wakeupRow;
    private final MemoryCount memoryCount;

    /** Whether the execution only becomes durable here. A recovery then runs it. */
    private final boolean withoutRunning;

    /** The journal's rows of a recovered closed execution; null for a running execution. */
    private final @Nullable Recovered recovered;

    /** The start whose write is not durable yet. */
    private @Nullable Start unconfirmed;

    /** The redrive that begins with the next {@link Reopen}. */
    private @Nullable Redrive wanted;

    /** The redrive whose write is not durable yet. */
    private @Nullable Redrive reopening;

    LiveExecution(
            ExecutionActorContext actorContext,
            ExecutionServices services,
            ExecutionOrigin origin,
            Lifecycle lifecycle,
            RecoveryAttempts attempts) {
        this.actorContext = actorContext;
        this.services = services;
        this.lifecycle = lifecycle;
        this.attempts = attempts;
        this.unconfirmed = origin.start();
        this.withoutRunning = origin.isWithoutRunning();
        this.reopening = origin.redrive();
        var state = origin.state();
        this.recovered = state != null && state.isRunning() ? null : origin.recovered();
        var ledger = new Ledger(state, services.limits());
        var deferred = new DeferredCalls();
        if (state != null && origin.recovered() != null) {
            deferred.recover(state, origin.recovered().wakeup());
        }
        this.writer =
                new ExecutionWriter(
                        actorContext.persistenceId(),
                        services,
                        state,
                        origin.recovered(),
                        OwedLogs.of(origin.pinned()),
                        deferred);
        this.commits =
                new Commits(
                        actorContext.actor(),
                        ledger,
                        writer,
                        state == null ? 0 : state.nextNotice());
        if (unconfirmed != null) {
            ledger.begin(ExecutionOrigin.firstEntries(unconfirmed, services.now()));
            ledger.record(new Fact.RequestAnswered(unconfirmed.requestId()));
        }
        this.memoryCount = new MemoryCount(actorContext.memory(), commits);
        this.runner =
                new ExecutionRunner(
                        actorContext,
                        services,
                        ledger,
                        commits,
                        origin.machine(),
                        deferred,
                        memoryCount);
        this.answers = new CallAnswers(actorContext, services, runner);
        this.requests = new Requests(this, runner, answers, commits, services, actorContext);
        this.wakeupRow =
                new WakeupRowUpdates(
                        actorContext, writer, commits, services, origin.recovered(), deferred);
        this.passivation =
                new Passivation(
                        actorContext,
                        commits,
                        runner,
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
        actorContext
                .actor()
                .setReceiveTimeout(
                        services.memory().isTight()
                                ? IDLE_IN_TIGHT_MEMORY
                                : services.settings().idle(),
                        new ExecutionActorContext.Idle());
        if (actorContext.memory().isOnHold()) {
            runner.stopNewWork();
        }
        memoryCount.measure();
    }

    Behavior<ExecutionCommand> behavior() {
        if (unconfirmedRequest() != null) {
            runner.takeTurn();
        } else {
            resume();
        }
        return Behaviors.receiveMessage(this::onMessage);
    }

    @Override
    public String inspection() {
        return Inspection.json(runner.state(), writer, services.connectors());
    }

    @Override
    public void wake(@Nullable Long row) {
        stopIfBehind(row);
        resume();
    }

    @Override
    public void reopenSoon(Redrive redrive) {
        if (wanted == null) {
            wanted = redrive;
            actorContext.tellSelf(new Reopen());
        } else {
            actorContext.stash(redrive);
        }
    }

    /**
     * Begins another run of the same execution, which nothing of the earlier run may disturb. An
     * actor that has written a row knows the rows of other tables only by its writes, so it
     * recovers first.
     */
    private Behavior<ExecutionCommand> reopen() {
        var redrive = wanted;
        wanted = null;
        if (redrive == null) {
            return Behaviors.same();
        }
        if (runner.state().isRunning() || !commits.isDurable()) {
            requests.on(redrive);
            return actorContext.hasStashed()
                    ? actorContext.unstashAll(Behaviors.receiveMessage(this::onMessage))
                    : Behaviors.same();
        }
        runner.abandon();
        var held = recovered;
        return unlessHandedOff(
                redrive,
                () ->
                        held != null && held.lastSequenceNr() == writer.sequenceNr()
                                ? lifecycle.reopen(redrive, runner.state(), held)
                                : lifecycle.recover(redrive));
    }

    private Instant redrivenAt() {
        return Objects.requireNonNull(runner.state().redrivenAt());
    }

    /**
     * The request that the next owner of the shard has to handle, should the actor stop now; null
     * for none.
     */
    private ExecutionCommand.@Nullable Remote requestToForward() {
        var asked = unconfirmedRequest();
        return asked == null ? wanted : asked;
    }

    /** The start or redrive whose write is not durable yet; null for none. */
    private ExecutionCommand.@Nullable Remote unconfirmedRequest() {
        return unconfirmed == null ? reopening : unconfirmed;
    }

    private void resume() {
        if (!actorContext.memory().isOnHold()) {
            runner.performOutstanding();
        }
        wakeupRow.clearStalePermit();
        deliverNotices(0);
        passivateIfDone();
    }

    private void stopIfBehind(@Nullable Long row) {
        if (row != null && commits.isBehind(row)) {
            throw WriteFailures.behind(actorContext.persistenceId(), row);
        }
    }

    private Behavior<ExecutionCommand> onMessage(ExecutionCommand message) {
        return switch (message) {
            case ExecutionCommand.Internal internal -> onInternal(internal);
            case ExecutionCommand.Remote remote -> {
                if (unconfirmedRequest() == null) {
                    requests.on(remote);
                } else {
                    actorContext.stash(remote);
                }
                yield Behaviors.same();
            }
        };
    }

    private Behavior<ExecutionCommand> onInternal(ExecutionCommand.Internal message) {
        switch (message) {
            case BranchMessage branches -> runner.withStimuli(to -> to.onBranchMessage(branches));
            case Decisions.Evaluated evaluated ->
                    runner.withStimuli(to -> to.onEvaluated(evaluated));
            case ExecutionRunner.Proceed _ -> runner.proceed();
            case Reopen _ -> {
                return reopen();
            }
            case Commits.Flush _ -> {
                if (commits.flush(unconfirmed, services.now())) {
                    runner.flushed();
                }
            }
            case Written written -> {
                return onWritten(written);
            }
            case Commits.WriteAgain _ -> commits.writeAgain();
            case DeferredCalls.CallsMoved _ -> runner.updateDeferredCalls();
            case Commits.ReplaceWakeupAgain again -> wakeupRow.on(again);
            case Commits.WakeupReplaced replaced -> {
                if (wakeupRow.on(replaced)) {
                    passivation.passivateIfWaitingOutside();
                }
            }
            case FrameRuntimes.TimerDue timer -> runner.withStimuli(to -> to.onTimerFired(timer));
            case FrameRuntimes.ExecutionExpired timer -> runner.onExecutionExpired(timer);
            case CallMessage call -> {
                answers.on(call);
                requests.releaseCallbacks(call.frame());
            }
            case EarlyCallbacks.CallbackDue due -> requests.releaseCallbacks(due.frame());
            case HandOverConfirmations.HandOversDue _ -> requests.confirmHandOvers();
            case RecoveryAttempts.Survived _ -> attempts.onSurvived();
            case MemoryWait.MemoryCheckDue _ -> runner.checkMemory();
            case ExecutionActorContext.Idle _ -> {
                if (!passivation.isBusy()
                        && !runner.isSuspended()
                        && (!runner.hasNearTimer() || actorContext.memory().markForEviction())) {
                    actorContext.passivate();
                }
            }
            case HandOff _ -> {
                requests.confirmHandOvers();
                return passivation.begin(requestToForward());
            }
            case Passivation.HandOffEnded _ -> {
                return passivation.finish(requestToForward());
            }
            // A late reply to a recovery, an abort or a quarantine that has ended.
            default -> {}
        }
        passivation.evictIfSuspended(requestToForward());
        passivation.stopIfDone();
        return Behaviors.same();
    }

    // Committing

    private Behavior<ExecutionCommand> onWritten(Written written) {
        if (!commits.isOurs(written)) {
            // The write was queued when an earlier run of the actor failed.
            stopIfBehind(
                    written.outcome() instanceof WriteOutcome.Committed ? written.row() : null);
            return Behaviors.same();
        }
        var start = unconfirmed;
        return switch (written.outcome()) {
            case WriteOutcome.Committed(int bucket) -> {
                yield onCommitted(bucket);
            }
            case WriteOutcome.AlreadyExists _ -> {
                actorContext.failures().endStart();
                runner.abandon();
                yield unlessHandedOff(required(start), () -> lifecycle.recover(required(start)));
            }
            case WriteOutcome.MachineChanged _ when reopening != null ->
                    refuseRedrive(reopening, RedriveReply.not(RedriveVerdict.DELETING));
            case WriteOutcome.Gone _ when reopening != null ->
                    refuseRedrive(reopening, RedriveReply.of(RedriveResult.NO_EXECUTION));
            case WriteOutcome.Gone _ when start != null ->
                    refuseStart(start, StartResult.ALREADY_EXISTS);
            case WriteOutcome.Gone _ -> throw WriteFailures.gone(actorContext.persistenceId());
            case WriteOutcome.Rejected _ when reopening != null ->
                    refuseRedrive(reopening, RedriveReply.of(RedriveResult.OVERLOADED));
            case WriteOutcome.MachineChanged _ ->
                    refuseStart(required(start), StartResult.MACHINE_MOVED);
            case WriteOutcome.Rejected _ when start != null ->
                    refuseStart(start, StartResult.OVERLOADED);
            case WriteOutcome.Rejected _ -> {
                commits.onRejected();
                actorContext.timers().startSingleTimer(new Commits.WriteAgain(), WRITE_AGAIN);
                yield Behaviors.same();
            }
            case WriteOutcome.Fenced(var other) ->
                    throw WriteFailures.fenced(actorContext.persistenceId(), other);
            case WriteOutcome.Failed(var cause) ->
                    throw WriteFailures.failed(actorContext.persistenceId(), cause);
        };
    }

    private Start required(@Nullable Start start) {
        if (start == null) {
            throw new IllegalStateException(
                    actorContext.persistenceId() + " was not being started");
        }
        return start;
    }

    private Behavior<ExecutionCommand> refuseStart(Start start, StartResult result) {
        actorContext.failures().endStart();
        requests.answer(start, result);
        return unlessHandedOff(null, () -> actorContext.unstashAll(lifecycle.unknown()));
    }

    private Behavior<ExecutionCommand> refuseRedrive(Redrive redrive, RedriveReply reply) {
        runner.abandon();
        redrive.replyTo().tell(reply);
        return unlessHandedOff(null, () -> actorContext.unstashAll(lifecycle.unknown()));
    }

    /** Stops the actor if its shard has requested a hand-off and waits for it. */
    private Behavior<ExecutionCommand> unlessHandedOff(
            ExecutionCommand.@Nullable Remote asked, Supplier<Behavior<ExecutionCommand>> here) {
        return passivation.isUnderWay() ? actorContext.stopAndForward(asked) : here.get();
    }

    private Behavior<ExecutionCommand> onCommitted(int bucket) {
        boolean confirmed = unconfirmedRequest() != null;
        unconfirmed = null;
        reopening = null;
        attempts.onCommitted();
        actorContext.memory().onCommitted();
        if (withoutRunning) {
            commits.committed(bucket);
            commits.answerCallers();
            return unlessHandedOff(null, () -> lifecycle.recover(new ExecutionCommand.Wake()));
        }
        runner.releaseUseless();
        long delivered = commits.noticesDurable();
        // A caller who receives its answer and then polls must find the task.
        var versions = commits.committed(bucket);
        memoryCount.onCommitted();
        runner.committed(versions);
        commits.answerCallers();
        deliverNotices(delivered);
        runner.takeTurn();
        passivateIfDone();
        passivation.evictIfSuspended(requestToForward());
        passivation.stopIfDone();
        return confirmed && actorContext.hasStashed()
                ? actorContext.unstashAll(Behaviors.receiveMessage(this::onMessage))
                : Behaviors.same();
    }

    /**
     * Sends the durable notices from an ordinal on. Pollers have them repeated until they are
     * acknowledged.
     */
    private void deliverNotices(long from) {
        var state = runner.state();
        state.pendingNotices()
                .forEach((ordinal, notice) -> {
                    if (ordinal >= from && ordinal < commits.noticesDurable()) {
                        services.children()
                                .deliver(state, ordinal, notice, actorContext.actor().getSelf());
                    }
                });
    }

    /** Passivates a closed execution without outstanding notices. */
    private void passivateIfDone() {
        var state = runner.state();
        if (!passivation.isBusy() && !state.isRunning() && state.pendingNotices().isEmpty()) {
            requests.confirmHandOvers();
            actorContext.passivate();
        }
    }
}
