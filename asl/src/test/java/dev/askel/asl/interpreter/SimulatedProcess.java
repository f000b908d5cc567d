package dev.askel.asl.interpreter;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.history.Entry;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.history.MigrationTarget;
import dev.askel.asl.interpreter.SimulatedWorld.Attempt;
import dev.askel.asl.interpreter.context.AdvanceContext;
import dev.askel.asl.interpreter.execution.Effect;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.OutstandingEffects;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.Transition;
import dev.askel.asl.interpreter.execution.Transition.Outcome;
import dev.askel.asl.interpreter.migration.MigrationPoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A process with the entity that owns an execution and with its branches. A crash loses all its
 * memory. Messages are handled one at a time, in an order that the simulation chooses.
 */
final class SimulatedProcess {
    private static final int MESSAGES_MAX = 200_000;

    private final SimulatedExecution execution;
    private final Ledger ledger;

    /** The revision that the process has loaded. */
    private final int revision;

    private final Interpreter interpreter;
    private final List<Runnable> inbox = new ArrayList<>();
    private final Set<EffectKey> performed = new HashSet<>();
    private final Set<FramePath> proceeding = new HashSet<>();
    private List<Runnable> replies = new ArrayList<>();
    private boolean flushing;
    private boolean answered;
    private boolean yielded;

    SimulatedProcess(SimulatedExecution execution, @Nullable ExecutionState recovered) {
        this.execution = execution;
        this.ledger = new Ledger(recovered, execution.limits());
        var identity = recovered == null ? execution.identity() : recovered.identity();
        this.revision = identity.revision();
        this.interpreter = execution.interpreter(revision);
    }

    // Lifecycle

    /** Starts the execution, or resumes it from the journal. */
    void start() {
        var recovered = execution.journal().state();
        if (recovered != null) {
            execution.outstanding(recovered).forEach(this::post);
            migrateIfSafe();
            return;
        }
        ledger.acceptFirstEntries(
                Interpreter.firstEntries(
                        execution.identity(),
                        execution.parent(),
                        execution.input(),
                        execution.time().now()));
        decide(FramePath.ROOT, Stimulus.Proceed.INSTANCE, () -> {});
        at(Boundary.STARTED_BEFORE_COMMIT);
    }

    /** Handles messages and timers until none is pending. */
    void handleMessages() {
        int handled = 0;
        do {
            while (!inbox.isEmpty()) {
                inbox.remove(execution.turn(inbox.size())).run();
                handled++;
            }
            if (++handled > MESSAGES_MAX) {
                throw new AssertionError("The execution does not end: " + ledger.state());
            }
        } while (execution.time().advance());
    }

    private void at(Boundary boundary) {
        execution.crashes().at(boundary);
    }

    // Messages

    /** Receives a stimulus for a frame. The reply runs when its result is durable. */
    void receive(FramePath frame, Stimulus stimulus, Runnable reply) {
        inbox.add(() -> decide(frame, stimulus, reply));
        var again = execution.redeliveryDelay();
        if (again.isPositive()) {
            timer(
                    execution.time().now().plus(again),
                    () -> inbox.add(() -> decide(frame, stimulus, () -> {})));
        }
    }

    /** Receives the end of a Map Run. The end of an earlier attempt changes nothing. */
    void receiveEnd(FramePath frame, Phase.MapRun run, Stimulus stimulus, Runnable reply) {
        inbox.add(() -> onMapRunEnd(frame, run, stimulus, reply));
        var again = execution.redeliveryDelay();
        if (again.isPositive()) {
            timer(
                    execution.time().now().plus(again),
                    () -> inbox.add(() -> onMapRunEnd(frame, run, stimulus, () -> {})));
        }
    }

    private void onMapRunEnd(FramePath frame, Phase.MapRun run, Stimulus stimulus, Runnable reply) {
        if (SimulatedWorld.isAwaited(ledger.state(), frame, run)) {
            decide(frame, stimulus, reply);
        } else {
            reply(reply);
        }
    }

    void acknowledged(long notice) {
        inbox.add(() -> {
            at(Boundary.NOTICE_DELIVERED);
            ledger.recordFact(new Fact.NoticeAcknowledged(notice));
            flushSoon();
        });
    }

    /** Ends the execution from outside. */
    void close(HistoryEventType type, @Nullable String error, @Nullable String cause) {
        inbox.add(() -> {
            if (ledger.state().isRunning()) {
                ledger.closeExecution(type, error, cause, execution.time().now());
                flushSoon();
            }
        });
    }

    /** Opens the execution again. */
    void redrive(int count) {
        inbox.add(() -> {
            if (!ledger.state().isRunning() && ledger.state().redriveCount() < count) {
                ledger.redrive(execution.time().now(), "token-" + count);
                flushSoon();
            }
        });
    }

    // Migrations

    /** Receives a request for a migration. */
    void migrate(MigrationTarget target) {
        inbox.add(() -> {
            var migrations = ledger.state().migrations();
            if (ledger.state().isRunning()
                    && migrations.requested() == null
                    && migrations.last() == null) {
                ledger.recordFact(
                        new Fact.MigrationRequested(
                                execution.time().now(), null, null, target, null));
                migrateIfSafe();
                flushSoon();
            }
        });
    }

    /** Migrates the execution if this was requested and the execution is between two states. */
    private void migrateIfSafe() {
        var state = ledger.state();
        var requested = state.migrations().requested();
        if (requested == null || isMigrated() || !MigrationPoint.awaitsDecision(state)) {
            return;
        }
        var target = requested.target();
        var entry = MigrationPoint.entryIn(state, execution.machine(target.revision()));
        if (entry != null) {
            ledger.recordFact(new Fact.Migrated(execution.time().now(), entry, target));
            flushSoon();
        }
    }

    /** Whether the execution must be recovered with another revision. */
    private boolean isMigrated() {
        return ledger.state().identity().revision() != revision;
    }

    /**
     * Lets the frame's actor decide. The root's transitions are accepted immediately, because their
     * ids are known. Those of branches are proposed and may be void.
     */
    private void decide(FramePath path, Stimulus stimulus, Runnable reply) {
        var frame = ledger.state().frame(path);
        var context =
                path.isRoot() && !execution.proposesRoot()
                        ? context().at(ledger.state().lastEventId())
                        : context();
        var transition =
                frame == null || !ledger.state().isRunning() || isMigrated()
                        ? null
                        : interpreter.advance(frame, stimulus, context);
        if (transition == null || transition.outcome() == Outcome.STALE) {
            reply(reply);
        } else if (context.lastEventId() >= 0) {
            accept(transition, stimulus, reply);
        } else {
            inbox.add(() -> {
                at(Boundary.PROPOSED_BEFORE_ACCEPT);
                accept(transition, stimulus, reply);
            });
        }
    }

    private void accept(Transition transition, Stimulus stimulus, Runnable reply) {
        if (!ledger.accept(interpreter, transition, this::context)) {
            execution.countVoid();
            decide(transition.frame(), stimulus, reply);
            return;
        }
        if (execution.mutant() == SimulatedExecution.Mutant.REPLIES_BEFORE_COMMIT) {
            reply.run();
        }
        replies.add(reply);
        answered |=
                switch (stimulus) {
                    case Stimulus.Proceed _, Stimulus.ProceedOneState _, Stimulus.TimerFired _ ->
                            false;
                    default -> true;
                };
        flushSoon();
        migrateIfSafe();
        if (transition.outcome() == Outcome.CONTINUES) {
            yielded = true;
            if (execution.advancesBeforeCommit()) {
                proceed(transition.frame());
            }
        }
    }

    /**
     * Queues an advance of a frame. Does nothing while an advance of this frame is already queued.
     */
    private void proceed(FramePath path) {
        if (proceeding.add(path)) {
            inbox.add(() -> {
                proceeding.remove(path);
                decide(path, execution.proceedStimulus(path), () -> {});
            });
        }
    }

    /** Even a refusal is sent only when the state that causes it is durable. */
    private void reply(Runnable reply) {
        if (ledger.hasPending()) {
            replies.add(reply);
            flushSoon();
        } else {
            reply.run();
        }
    }

    private AdvanceContext context() {
        var state = ledger.state();
        return new AdvanceContext(
                execution.time().now(),
                execution.random(),
                new Budget(),
                AdvanceContext.UNKNOWN,
                state.redriveCount(),
                state.redrivenAt(),
                state.migrations().requested() != null);
    }

    /** Whether the call of a callback or child is made and its service has not answered yet. */
    boolean isUnsubmitted(Attempt attempt) {
        var frame = ledger.state().frame(attempt.frame());
        return frame != null
                && ledger.state().isRunning()
                && OutstandingEffects.isActive(ledger.state(), frame)
                && frame.phase() instanceof Phase.Calling(var call)
                && call.ordinal() == attempt.ordinal()
                && call.kind() == Phase.CallKind.INTEGRATION
                && !call.submitted();
    }

    // Commit

    private void flushSoon() {
        if (!flushing) {
            flushing = true;
            inbox.add(this::flush);
        }
    }

    private void flush() {
        flushing = false;
        if (execution.mutant() == SimulatedExecution.Mutant.EFFECTS_BEFORE_COMMIT) {
            Interpreter.outstandingEffects(ledger.state()).forEach(this::perform);
        }
        at(answered ? Boundary.ANSWERED_BEFORE_COMMIT : Boundary.ACCEPTED_BEFORE_COMMIT);
        var batch = ledger.takePending();
        var touched = ledger.takeChangedFrames();
        var ready = replies;
        replies = new ArrayList<>();
        boolean continued = yielded;
        answered = false;
        yielded = false;
        execution.journal().commit(batch);
        var committed = ledger.state();
        if (!committed.equals(execution.journal().state())) {
            throw new AssertionError(
                    "Accepted state %s, but the journal has %s"
                            .formatted(committed, execution.journal().state()));
        }
        at(Boundary.COMMITTED_BEFORE_EFFECTS);
        kindsOf(batch).forEach(this::at);
        if (isMigrated() && committed.isRunning()) {
            // The recovery loads the other revision.
            throw new Crashes.Killed(Boundary.COMMITTED_BEFORE_EFFECTS);
        }
        if (continued) {
            at(Boundary.YIELDED);
        }
        for (var each : ready) {
            inbox.add(() -> {
                at(Boundary.BEFORE_REPLY);
                each.run();
            });
        }
        postEffects(committed, touched);
    }

    private void postEffects(ExecutionState committed, Set<FramePath> touched) {
        committed
                .pendingNotices()
                .forEach((ordinal, notice) -> post(new Effect.DeliverNotice(ordinal, notice)));
        if (touched.contains(FramePath.ROOT)) {
            Interpreter.outstandingEffects(committed).stream()
                    .filter(effect -> effect instanceof Effect.TimeOutExecution)
                    .forEach(this::post);
        }
        for (var path : touched) {
            var frame = committed.frame(path);
            if (frame != null) {
                Interpreter.outstandingEffects(committed, frame).forEach(this::post);
            }
        }
    }

    private static Set<Boundary> kindsOf(List<Entry> batch) {
        var kinds = EnumSet.noneOf(Boundary.class);
        for (var each : batch) {
            var kind =
                    switch (each) {
                        case Fact.TimerSet _ -> Boundary.TIMER_SET;
                        case Fact.RetryScheduled _ -> Boundary.BACK_OFF_SET;
                        case Fact.MapRunPlanned _ -> Boundary.MAP_RUN_STARTED;
                        case Fact.BranchStarted started ->
                                started.item() == null ? Boundary.BRANCHES_STARTED : null;
                        case Fact.BranchFinished _ -> Boundary.BRANCH_JOINED;
                        case Fact.FrameFailed _ -> Boundary.BRANCHES_ABORTED;
                        case Fact.ChildStarted _ -> Boundary.CHILD_STARTED;
                        case Fact.TaskRequeued _ -> Boundary.ACTIVITY_RETURNED;
                        case Fact.NoticeAdded _ -> Boundary.NOTICE_ADDED;
                        case Fact.TaskHandleKnown _ -> Boundary.JOB_KNOWN;
                        case Fact.TaskPolled _ -> Boundary.JOB_POLLED;
                        case Fact.Identified _,
                                Fact.DeliveryStarted _,
                                Fact.DeliveryConfirmed _,
                                Fact.ItemsEvaluated _,
                                Fact.NoticeAcknowledged _,
                                Fact.RequestAnswered _,
                                Fact.RedriveAccepted _,
                                Fact.SignalReceived _,
                                Fact.SignalsConsumed _,
                                Fact.SignalsDeclined _,
                                Fact.PermitsGranted _,
                                Fact.PermitsReleased _,
                                Fact.PermitsDeclined _,
                                Fact.StartQueued _,
                                Fact.StartAdmitted _,
                                Fact.PauseFact _,
                                Fact.EntryDeferred _,
                                Fact.MigrationFact _,
                                Fact.Forked _,
                                Fact.FrameForked _,
                                Fact.ResultsForked _ ->
                                null;
                        case HistoryEvent event -> kindOf(event.type());
                    };
            if (kind != null) {
                kinds.add(kind);
            }
        }
        return kinds;
    }

    private static @Nullable Boundary kindOf(HistoryEventType type) {
        return switch (type) {
            case ActivityScheduled -> Boundary.ACTIVITY_OFFERED;
            case ActivityStarted -> Boundary.ACTIVITY_POLLED;
            case TaskSubmitted -> Boundary.CALLBACK_SUBMITTED;
            case MapIterationStarted -> Boundary.ITERATION_STARTED;
            case MapIterationSucceeded -> Boundary.BRANCH_JOINED;
            case MapRunSucceeded, MapRunFailed -> Boundary.MAP_RUN_ENDED;
            case MapRunRedriven -> Boundary.MAP_RUN_REDRIVEN;
            case ExecutionSucceeded, ExecutionFailed, ExecutionAborted, ExecutionTimedOut ->
                    Boundary.CLOSED;
            case ExecutionRedriven -> Boundary.REDRIVEN;
            default -> null;
        };
    }

    // Effects

    private void post(Effect effect) {
        inbox.add(() -> perform(effect));
    }

    private void perform(Effect effect) {
        if (!(effect instanceof Effect.Advance) && !performed.add(EffectKey.of(effect))) {
            return;
        }
        at(Boundary.BEFORE_EFFECT);
        execution.journal().requireDurable(effect);
        int redrive = ledger.state().redriveCount();
        var world = execution.world();
        switch (effect) {
            case Effect.Advance(var frame) -> proceed(frame);
            case Effect.Wake(var frame, var due) ->
                    timer(
                            due,
                            () -> {
                                // The delay of the next retry can end at the same time, because its
                                // jitter can be zero.
                                performed.remove(EffectKey.of(effect));
                                wake(frame, due);
                            });
            case Effect.PerformCall(var frame, var call) when call.mocked() != null ->
                    MockedCalls.mockedStimuli(ledger.state(), frame, call.ordinal())
                            .forEach(answer -> receive(frame, answer, () -> {}));
            case Effect.PerformCall(var frame, var call) ->
                    world.perform(this, frame, call, redrive);
            case Effect.OfferActivityTask(var frame, var call) -> world.offer(frame, call, redrive);
            case Effect.AwaitCallback _ -> {}
            case Effect.AwaitMapRun(var frame, var run) -> world.run(frame, run);
            case Effect.PollJob(var frame, var call, var due) ->
                    timer(due, () -> world.poll(this, frame, call, due, redrive));
            case Effect.TimeOutCall(var frame, int ordinal, var due) ->
                    timer(due, () -> timeOut(frame, ordinal, false));
            case Effect.TimeOutHeartbeat(var frame, int ordinal, var due, long seconds) ->
                    timer(due, () -> heartbeat(frame, ordinal, due, seconds, redrive));
            case Effect.RequeueUndelivered(var frame, int ordinal, var deliveryId, var due) ->
                    timer(
                            due,
                            () ->
                                    receive(
                                            frame,
                                            new Stimulus.TaskRequeued(ordinal, deliveryId),
                                            () -> {}));
            case Effect.TimeOutExecution(var due) ->
                    timer(
                            due,
                            () ->
                                    close(
                                            HistoryEventType.ExecutionTimedOut,
                                            "States.Timeout",
                                            null));
            case Effect.DeliverNotice(long ordinal, var notice) ->
                    world.deliver(this, ordinal, notice);
        }
        at(Boundary.AFTER_EFFECT);
    }

    /** A timer that ends with this process. */
    private void timer(Instant due, Runnable action) {
        execution
                .time()
                .at(
                        due,
                        () -> {
                            if (execution.isAlive(this)) {
                                action.run();
                            }
                        });
    }

    private void wake(FramePath path, Instant due) {
        var frame = ledger.state().frame(path);
        if (frame != null) {
            at(
                    frame.phase() instanceof Phase.BackingOff
                            ? Boundary.BACK_OFF_FIRED
                            : Boundary.TIMER_FIRED);
        }
        receive(path, new Stimulus.TimerFired(due), () -> {});
    }

    private void timeOut(FramePath frame, int ordinal, boolean heartbeat) {
        at(Boundary.TASK_TIMEOUT_FIRED);
        receive(frame, new Stimulus.TimedOut(ordinal, heartbeat), () -> {});
    }

    private void heartbeat(FramePath frame, int ordinal, Instant due, long seconds, int redrive) {
        var heartbeatAt = execution.world().lastHeartbeat(frame, ordinal, redrive);
        var next = heartbeatAt == null ? due : heartbeatAt.plusSeconds(seconds);
        if (next.isAfter(execution.time().now())) {
            timer(next, () -> heartbeat(frame, ordinal, next, seconds, redrive));
        } else {
            timeOut(frame, ordinal, true);
        }
    }
}
