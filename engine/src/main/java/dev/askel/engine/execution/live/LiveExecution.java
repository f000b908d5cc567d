package dev.askel.engine.execution.live;

import dev.askel.asl.interpreter.Ledger;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionCommand.Redrive;
import dev.askel.engine.execution.ExecutionCommand.RedriveReply;
import dev.askel.engine.execution.ExecutionCommand.Start;
import dev.askel.engine.execution.ExecutionCommand.StartResult;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.execution.HandOff;
import dev.askel.engine.execution.actor.ExecutionActorContext;
import dev.askel.engine.execution.actor.RecoveryAttempts;
import dev.askel.engine.execution.call.CallMessage;
import dev.askel.engine.execution.call.DeferredCalls;
import dev.askel.engine.execution.call.DelayedDeliveryConfirmations;
import dev.askel.engine.execution.call.EarlyCallbacks;
import dev.askel.engine.execution.commit.Commits;
import dev.askel.engine.execution.commit.Commits.Written;
import dev.askel.engine.execution.commit.ExecutionWriter;
import dev.askel.engine.execution.commit.LogSelection;
import dev.askel.engine.execution.commit.MemoryReporter;
import dev.askel.engine.execution.decision.BranchMessage;
import dev.askel.engine.execution.decision.Decisions;
import dev.askel.engine.execution.read.Inspection;
import dev.askel.engine.execution.recovery.ExecutionBehaviors;
import dev.askel.engine.journal.RecoveryRows;
import dev.askel.engine.journal.WriteOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/**
 * An execution in memory. All pending entries are written as one journal row. When the row is
 * durable, callers get their replies and effects are performed. Entries that are accepted during
 * the write wait for the next row. A failed write stops the actor; the actor then recovers from its
 * journal.
 */
final class LiveExecution implements LiveActions {
    /** The redrive of the closed execution can begin. */
    record Reopen() implements ExecutionCommand.Internal {}

    private static final Duration WRITE_AGAIN = Duration.ofMillis(100);

    private final ExecutionActorContext actorContext;
    private final ExecutionServices services;
    private final ExecutionBehaviors lifecycle;
    private final RecoveryAttempts attempts;
    private final ExecutionWriter writer;
    private final Commits commits;
    private final ExecutionRunner runner;
    private final CallAnswers answers;
    private final Requests requests;
    private final Passivation passivation;
    private final Notifications notifications;
    private final WakeupRowUpdates wakeupRow;
    private final MemoryReporter memoryCount;

    /** Whether this actor only stores the execution. The execution is then recovered to run it. */
    private final boolean withoutRunning;

    /** The rows of a recovered closed execution; null for a running execution. */
    private final @Nullable RecoveryRows recovered;

    /** The requests of the runs. {@link Reopen} begins the next redrive. */
    private final RunRequests runs;

    LiveExecution(
            ExecutionActorContext actorContext,
            ExecutionServices services,
            ExecutionOrigin origin,
            ExecutionBehaviors lifecycle,
            RecoveryAttempts attempts) {
        this.actorContext = actorContext;
        this.services = services;
        this.lifecycle = lifecycle;
        this.attempts = attempts;
        this.withoutRunning = origin.isStoredOnly();
        this.runs = new RunRequests(actorContext.persistenceId(), origin.start(), origin.redrive());
        var state = origin.state();
        this.recovered = state != null && state.isRunning() ? null : origin.recovered();
        var ledger = new Ledger(state, services.limits(origin.identity()));
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
                        LogSelection.of(origin.pinned()),
                        deferred,
                        origin.machine());
        this.commits =
                new Commits(
                        actorContext.actor(),
                        ledger,
                        writer,
                        state == null ? 0 : state.nextNotice());
        var start = runs.start();
        if (start != null) {
            StartAdmission.begin(ledger, start, services.journal().payloads(), services.now());
        }
        this.memoryCount = new MemoryReporter(actorContext.memory(), commits);
        this.runner =
                new ExecutionRunner(
                        actorContext,
                        services,
                        ledger,
                        commits,
                        origin.machine(),
                        deferred,
                        memoryCount);
        this.notifications =
                new Notifications(services, runner, commits, actorContext.actor().getSelf());
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
                        services.settings().handOffTimeout(),
                        services::now);
        if (start != null) {
            commits.answerAfterNextWrite(() -> requests.answer(start, StartResult.STARTED));
        }
        var redrive = runs.redrive();
        if (redrive != null) {
            var now = services.now();
            StartAdmission.begin(ledger, writer, redrive, now);
            commits.answerAfterNextWrite(
                    () -> redrive.replyTo().tell(Redrives.acceptedReply(redrivenAt())));
        }
        passivation.startIdleTimeout(services);
        if (actorContext.memory().isOnHold()) {
            runner.stopNewWork();
        }
        memoryCount.measure();
    }

    Behavior<ExecutionCommand> behavior() {
        if (runs.isUnconfirmed()) {
            runner.advanceAll();
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
        if (runs.trySetNext(redrive)) {
            actorContext.tellSelf(new Reopen());
        } else {
            actorContext.stash(redrive);
        }
    }

    /**
     * Begins the next run of a closed execution. The actor must not keep components of the previous
     * run. If the actor has written a row, it recovers first, because the stored rows of other
     * tables must be read again.
     */
    private Behavior<ExecutionCommand> reopen() {
        var redrive = runs.takeNext();
        if (redrive == null) {
            return Behaviors.same();
        }
        if (runner.state().isRunning() || !commits.isDurable()) {
            requests.onRequest(redrive);
            return actorContext.hasStashed()
                    ? actorContext.unstashAll(Behaviors.receiveMessage(this::onMessage))
                    : Behaviors.same();
        }
        runner.abandon();
        var rows = recovered;
        return unlessHandedOff(
                redrive,
                () ->
                        rows != null && rows.lastSequenceNr() == writer.sequenceNr()
                                ? lifecycle.reopen(redrive, runner.state(), rows)
                                : lifecycle.recover(redrive));
    }

    private Instant redrivenAt() {
        return Objects.requireNonNull(runner.state().redrivenAt());
    }

    private void resume() {
        if (!actorContext.memory().isOnHold()) {
            runner.performOutstanding();
        }
        wakeupRow.correctStaleRow();
        notifications.repeat();
        requests.performIfSettled();
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
                if (runs.isUnconfirmed()) {
                    actorContext.stash(remote);
                } else {
                    requests.onRequest(remote);
                }
                yield Behaviors.same();
            }
        };
    }

    private Behavior<ExecutionCommand> onInternal(ExecutionCommand.Internal message) {
        switch (message) {
            case BranchMessage branches ->
                    runner.withFrameEvents(to -> to.onBranchMessage(branches));
            case Decisions.Evaluated evaluated ->
                    runner.withFrameEvents(to -> to.onEvaluated(evaluated));
            case ExecutionRunner.Proceed _ -> runner.proceed();
            case Reopen _ -> {
                return reopen();
            }
            case Commits.Flush _ -> {
                if (commits.flush(runs.start(), services.now())) {
                    runner.withEffects(DurableEffects::onFlushed);
                }
            }
            case Written written -> {
                return onWritten(written);
            }
            case Commits.WriteAgain _ -> commits.writeAgain();
            case DeferredCalls.DeferralsChanged _ -> runner.updateDeferredCalls();
            case Commits.ReplaceWakeupAgain again -> wakeupRow.onReplaceAgain(again);
            case Commits.WakeupReplaced replaced -> {
                if (wakeupRow.onReplaced(replaced)) {
                    passivation.passivateIfWaitingOutside();
                }
            }
            case FrameRuntimes.HeldResultsDue _ ->
                    runner.withFrameEvents(FrameEvents::onHeldResultsDue);
            case FrameRuntimes.SignalsDue _ -> runner.withFrameEvents(FrameEvents::onSignalsDue);
            case FrameRuntimes.TimerDue timer ->
                    runner.withFrameEvents(to -> to.onTimerFired(timer));
            case FrameRuntimes.ExecutionExpired timer -> runner.onExecutionExpired(timer);
            case CallMessage call -> {
                answers.onMessage(call);
                requests.releaseCallbacks(call.frame());
                // A withdrawn call or a refused result causes no write.
                passivation.passivateIfPaused();
            }
            case ExecutionMigrations.RevisionRead read ->
                    requests.migrations().onRevisionRead(read);
            case EarlyCallbacks.CallbackDue due -> requests.releaseCallbacks(due.frame());
            case DelayedDeliveryConfirmations.ConfirmationsDue _ -> requests.confirmHandOvers();
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
                return passivation.begin(runs.toForward());
            }
            case Passivation.HandOffEnded _ -> {
                return passivation.finish(runs.toForward());
            }
            case ExecutionCommand.RecoveryReply _ -> {}
            default -> throw new IllegalStateException("No part handles the message " + message);
        }
        requests.performIfSettled();
        if (mustLoadOtherRevision()) {
            return loadOtherRevision();
        }
        passivation.evictIfSuspended(runs.toForward());
        passivation.stopIfDone();
        return Behaviors.same();
    }

    // Migrating

    /**
     * Whether the execution has durably migrated to a revision that this actor has not loaded.
     * During a hand-off, the next owner of the shard loads this revision.
     */
    private boolean mustLoadOtherRevision() {
        return runner.isMigrated()
                && runner.state().isRunning()
                && commits.isDurable()
                && !passivation.isHandingOff();
    }

    private Behavior<ExecutionCommand> loadOtherRevision() {
        runner.abandon();
        return lifecycle.recover(new ExecutionCommand.Wake());
    }

    // Committing

    private Behavior<ExecutionCommand> onWritten(Written written) {
        if (!commits.isOwnWrite(written)) {
            // An earlier, failed run of the actor made this write.
            stopIfBehind(
                    written.outcome() instanceof WriteOutcome.Committed ? written.row() : null);
            return Behaviors.same();
        }
        var start = runs.start();
        var redrive = runs.redrive();
        return switch (written.outcome()) {
            case WriteOutcome.Committed(int bucket, var starts) ->
                    onCommitted(bucket, starts.own());
            case WriteOutcome.AlreadyExists _ -> {
                actorContext.failures().clearStart();
                runner.abandon();
                yield unlessHandedOff(
                        runs.requireStart(), () -> lifecycle.recover(runs.requireStart()));
            }
            case WriteOutcome.MachineChanged _,
                    WriteOutcome.Deleted _,
                    WriteOutcome.Rejected _,
                    WriteOutcome.StartRuleChanged _
                    when redrive != null ->
                    refuseRedrive(redrive, Redrives.refusal(written.outcome()));
            case WriteOutcome.Deleted _ when start != null ->
                    refuseStart(start, StartResult.ALREADY_EXISTS);
            case WriteOutcome.Deleted _ -> throw WriteFailures.gone(actorContext.persistenceId());
            case WriteOutcome.MachineChanged _,
                    WriteOutcome.MapRunChanged _,
                    WriteOutcome.StartQueueFull _ ->
                    refuseStart(runs.requireStart(), StartAdmission.resultOf(written.outcome()));
            case WriteOutcome.Rejected _ when start != null ->
                    refuseStart(start, StartResult.OVERLOADED);
            case WriteOutcome.Rejected _ -> {
                commits.onRejected();
                actorContext.timers().startSingleTimer(new Commits.WriteAgain(), WRITE_AGAIN);
                yield Behaviors.same();
            }
            case WriteOutcome.Fenced(var other) ->
                    throw WriteFailures.fenced(actorContext.persistenceId(), other);
            case WriteOutcome.PermitsChanged _,
                    WriteOutcome.PermitNotFree _,
                    WriteOutcome.StartRuleChanged _ ->
                    throw WriteFailures.permitsChanged(actorContext.persistenceId());
            case WriteOutcome.Failed(var cause) ->
                    throw WriteFailures.failed(actorContext.persistenceId(), cause);
        };
    }

    private Behavior<ExecutionCommand> refuseStart(Start start, StartResult result) {
        actorContext.failures().clearStart();
        requests.answer(start, result);
        return unlessHandedOff(null, () -> actorContext.unstashAll(lifecycle.beforeRecovery()));
    }

    private Behavior<ExecutionCommand> refuseRedrive(Redrive redrive, RedriveReply reply) {
        runner.abandon();
        redrive.replyTo().tell(reply);
        return unlessHandedOff(null, () -> actorContext.unstashAll(lifecycle.beforeRecovery()));
    }

    /**
     * Stops the actor if its shard has requested a hand-off. Otherwise continues with {@code next}.
     */
    private Behavior<ExecutionCommand> unlessHandedOff(
            ExecutionCommand.@Nullable Remote request, Supplier<Behavior<ExecutionCommand>> next) {
        return passivation.isHandingOff() ? actorContext.stopAndForward(request) : next.get();
    }

    private Behavior<ExecutionCommand> onCommitted(int bucket, @Nullable Long startDecision) {
        boolean wasUnconfirmed = runs.isUnconfirmed();
        runs.confirm();
        attempts.onCommitted();
        actorContext.memory().onCommitted();
        if (withoutRunning) {
            commits.onCommitted(bucket);
            commits.answerCallers();
            return unlessHandedOff(
                    null, () -> lifecycle.recover(requests.admission().messageOf(startDecision)));
        }
        runner.withEffects(DurableEffects::releaseUnneeded);
        long firstNewNotice = commits.durableNoticeCount();
        // Effects are performed before callers get their replies. A caller that polls after its
        // reply must find the task.
        var versions = commits.onCommitted(bucket);
        memoryCount.onCommitted();
        runner.withEffects(effects -> effects.onCommitted(versions));
        commits.answerCallers();
        notifications.deliver(firstNewNotice);
        notifications.reportMapChild();
        requests.admission().onGranted(startDecision);
        if (mustLoadOtherRevision()) {
            return loadOtherRevision();
        }
        runner.advanceAll();
        // The write may have ended the execution, and the caller of its pause then gets a reply.
        requests.performIfSettled();
        passivateIfDone();
        passivation.passivateIfQueued(wasUnconfirmed);
        passivation.passivateIfPaused();
        passivation.evictIfSuspended(runs.toForward());
        passivation.stopIfDone();
        return wasUnconfirmed && actorContext.hasStashed()
                ? actorContext.unstashAll(Behaviors.receiveMessage(this::onMessage))
                : Behaviors.same();
    }

    /** Passivates a closed execution without outstanding notices, and one whose hold has ended. */
    private void passivateIfDone() {
        var state = runner.state();
        boolean isDone = !state.isRunning() && state.pendingNotices().isEmpty();
        if (!passivation.isBusy() && (isDone || actorContext.memory().hasHoldEnded())) {
            requests.confirmHandOvers();
            actorContext.passivate();
        }
    }
}
