package dev.askel.engine.express;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.execution.Effect;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.engine.api.RandomUuid;
import dev.askel.engine.evaluation.EvaluationOwner;
import dev.askel.engine.evaluation.EvaluationSize;
import dev.askel.engine.evaluation.EvaluationThreads.PendingEvaluation;
import dev.askel.engine.execution.ExecutionDispatcher;
import dev.askel.engine.execution.FatalErrors;
import dev.askel.engine.express.ExpressMessage.Abort;
import dev.askel.engine.express.ExpressMessage.CallCompleted;
import dev.askel.engine.express.ExpressMessage.EvaluationCompleted;
import dev.askel.engine.express.ExpressMessage.FrameReady;
import dev.askel.engine.express.ExpressMessage.PermitGranted;
import dev.askel.engine.express.ExpressMessage.TimeoutFired;
import dev.askel.engine.express.ExpressMessage.TimerFired;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Runs one Express execution from its start to its end. The execution is lost if its node fails.
 *
 * <p>A pooled thread computes the first transition; most executions end with it. An actor runs the
 * other executions, and waits for their timers, calls and branches. Evaluation threads compute long
 * transitions, one at a time.
 */
final class ExpressRun {
    private final ActorContext<ExpressMessage> actor;
    private final TimerScheduler<ExpressMessage> timers;
    private final ExpressServices services;
    private final ExpressExecution execution;
    private final ExpressTasks tasks;
    private final Map<FramePath, Set<TimerFired>> timersOf = new HashMap<>();

    private final EvaluationOwner owner;

    /** Actions that wait for the end of the current evaluation. */
    private final Deque<Runnable> deferred = new ArrayDeque<>();

    /** The transition that an evaluation thread computes. */
    private ExpressExecution.@Nullable FrameDecision evaluated;

    private @Nullable PendingEvaluation<Boolean> queued;

    private ExpressRun(
            ActorContext<ExpressMessage> actor,
            TimerScheduler<ExpressMessage> timers,
            ExpressServices services,
            WaitingCalls waitingCalls,
            ExpressExecution execution) {
        this.actor = actor;
        this.timers = timers;
        this.services = services;
        this.execution = execution;
        this.tasks =
                new ExpressTasks(
                        actor, services, execution.interpreter(), execution.ledger(), waitingCalls);
        var identity = execution.state().identity();
        this.owner = new EvaluationOwner(identity.account(), identity.machineId());
    }

    /**
     * Starts an execution on the dispatcher of executions.
     *
     * @param waitingCalls receives the calls that get no permit
     * @return completes with the last state; fails because of a bug in Askel; cancelled when the
     *     node shuts down
     */
    static CompletionStage<ExecutionState> start(
            ActorSystem<?> system,
            ExpressServices services,
            WaitingCalls waitingCalls,
            ExpressExecution execution) {
        var ended = new CompletableFuture<ExecutionState>();
        system.dispatchers()
                .lookup(ExecutionDispatcher.SELECTOR)
                .execute(() -> {
                    try {
                        execution.start();
                        if (execution.state().isRunning()) {
                            var _ = resume(system, services, waitingCalls, execution, ended);
                        } else {
                            ended.complete(execution.state());
                        }
                    } catch (RuntimeException | Error bug) {
                        fail(ended, bug);
                    }
                });
        return ended;
    }

    /**
     * Continues an execution in an actor, because its first transition did not end it.
     *
     * @param ended completes with the last state of the execution, as the result of {@link #start}
     * @return the actor; {@link ExpressMessage.Abort} ends it
     */
    static ActorRef<ExpressMessage> resume(
            ActorSystem<?> system,
            ExpressServices services,
            WaitingCalls waitingCalls,
            ExpressExecution execution,
            CompletableFuture<ExecutionState> ended) {
        return system.systemActorOf(
                actorBehavior(services, waitingCalls, execution, ended),
                "askel-express-" + RandomUuid.next(),
                ExecutionDispatcher.SELECTOR);
    }

    private static Behavior<ExpressMessage> actorBehavior(
            ExpressServices services,
            WaitingCalls waitingCalls,
            ExpressExecution execution,
            CompletableFuture<ExecutionState> ended) {
        return Behaviors.setup(actor ->
                Behaviors.withTimers(timers -> {
                    try {
                        var run = new ExpressRun(actor, timers, services, waitingCalls, execution);
                        run.resume();
                        return run.behavior(ended);
                    } catch (RuntimeException | Error bug) {
                        fail(ended, bug);
                        return Behaviors.stopped();
                    }
                }));
    }

    private Behavior<ExpressMessage> behavior(CompletableFuture<ExecutionState> ended) {
        return Behaviors.receive(ExpressMessage.class)
                .onAnyMessage(message -> {
                    try {
                        on(message);
                    } catch (RuntimeException | Error bug) {
                        tasks.cancelAll();
                        fail(ended, bug);
                        return Behaviors.stopped();
                    }
                    if (state().isRunning()) {
                        return Behaviors.same();
                    }
                    ended.complete(state());
                    return Behaviors.stopped();
                })
                .onSignal(
                        PostStop.class,
                        _ -> {
                            cancelEvaluation();
                            tasks.cancelAll();
                            ended.cancel(false);
                            return Behaviors.same();
                        })
                .build();
    }

    /** Fails the execution. The receiver of {@code ended} logs the bug. */
    private static void fail(CompletableFuture<ExecutionState> ended, Throwable bug) {
        FatalErrors.throwIfFatal(bug);
        ended.completeExceptionally(bug);
    }

    private ExecutionState state() {
        return execution.state();
    }

    /** Performs the outstanding effects of the first transition. */
    private void resume() {
        for (var effect : Interpreter.outstandingEffects(state())) {
            if (effect instanceof Effect.TimeOutExecution(var due)) {
                startTimeout(due);
            }
        }
        performOutstanding();
    }

    private void on(ExpressMessage message) {
        switch (message) {
            case EvaluationCompleted(var decision, var accepted, var bug) ->
                    onEvaluated(decision, accepted, bug);
            case TimeoutFired(var due) -> {
                if (services.timeUntil(due).isPositive()) {
                    startTimeout(due);
                } else {
                    cancelEvaluation();
                    execution.timeOut(due);
                    performOutstanding();
                }
            }
            case Abort _ -> {
                cancelEvaluation();
                execution.abort();
                performOutstanding();
            }
            case FrameReady(var frame) ->
                    afterEvaluation(() -> decide(frame, Stimulus.Proceed.INSTANCE));
            case TimerFired timer -> {
                if (services.timeUntil(timer.due()).isPositive()) {
                    startTimer(timer);
                } else {
                    afterEvaluation(() -> decide(timer.frame(), timer.stimulus()));
                }
            }
            case CallCompleted(var result) ->
                    afterEvaluation(() ->
                            tasks.stimuli(result)
                                    .forEach(stimulus ->
                                            afterEvaluation(
                                                    () -> decide(result.frame(), stimulus))));
            case PermitGranted(var frame, int ordinal, var permit) ->
                    tasks.onPermitGranted(frame, ordinal, permit);
        }
    }

    /** Runs an action now, or after the current evaluation if there is one. */
    private void afterEvaluation(Runnable next) {
        if (evaluated == null) {
            next.run();
        } else {
            deferred.add(next);
        }
    }

    private void decide(FramePath path, Stimulus stimulus) {
        if (stimulus instanceof Stimulus.Proceed && execution.needsEvaluationThread()) {
            evaluate(path, stimulus, execution.evaluationSize());
            return;
        }
        switch (execution.decide(path, stimulus)) {
            case ACCEPTED -> performOutstanding();
            case OBSOLETE -> {}
            case NEEDS_EVALUATION -> evaluate(path, stimulus, EvaluationSize.SMALL);
        }
    }

    private void evaluate(FramePath path, Stimulus stimulus, EvaluationSize size) {
        var self = actor.getSelf();
        var decision = execution.evaluation(path, stimulus);
        var submitted = services.evaluations().submit(owner, size, decision::evaluate);
        evaluated = decision;
        queued = submitted;
        submitted
                .result()
                .whenComplete((accepted, bug) ->
                        self.tell(new EvaluationCompleted(decision, accepted, bug)));
    }

    private void onEvaluated(
            ExpressExecution.FrameDecision decision,
            @Nullable Boolean accepted,
            @Nullable Throwable bug) {
        if (!decision.equals(evaluated)) {
            return;
        }
        evaluated = null;
        queued = null;
        if (accepted == null) {
            if (bug != null) {
                FatalErrors.throwIfFatal(bug);
            }
            throw new IllegalStateException("An Express execution cannot continue", bug);
        }
        if (execution.accept(decision, accepted)) {
            performOutstanding();
        }
        while (evaluated == null && !deferred.isEmpty()) {
            deferred.remove().run();
        }
    }

    /** Cancels the current evaluation and the actions that wait for it. */
    private void cancelEvaluation() {
        if (queued != null) {
            queued.cancel();
        }
        evaluated = null;
        queued = null;
        deferred.clear();
    }

    /** Performs the outstanding effects of the frames that have changed. */
    private void performOutstanding() {
        tasks.cancelObsolete();
        if (!state().isRunning()) {
            return;
        }
        for (var path : execution.takeChangedFrames()) {
            var timersOfFrame = timersOf.remove(path);
            if (timersOfFrame != null) {
                timersOfFrame.forEach(timers::cancel);
            }
            var frame = state().frame(path);
            if (frame != null) {
                Interpreter.outstandingEffects(state(), frame).forEach(this::perform);
            }
        }
    }

    private void perform(Effect effect) {
        switch (effect) {
            case Effect.Advance(var frame) -> actor.getSelf().tell(new FrameReady(frame));
            case Effect.Wake(var frame, var due) ->
                    startTimer(new TimerFired(frame, due, new Stimulus.TimerFired(due)));
            case Effect.TimeOutCall(var frame, int ordinal, var due) ->
                    startTimer(new TimerFired(frame, due, new Stimulus.TimedOut(ordinal, false)));
            case Effect.PerformCall(var frame, var call) -> tasks.call(frame, call);
            // Definitions of Express state machines have no callbacks, activities, jobs or Map
            // Runs.
            case Effect.OfferActivityTask _,
                    Effect.AwaitCallback _,
                    Effect.AwaitMapRun _,
                    Effect.PollJob _,
                    Effect.TimeOutHeartbeat _,
                    Effect.RequeueUndelivered _,
                    Effect.TimeOutExecution _,
                    Effect.DeliverNotice _ -> {}
        }
    }

    private void startTimer(TimerFired timer) {
        timersOf.computeIfAbsent(timer.frame(), _ -> new HashSet<>()).add(timer);
        timers.startSingleTimer(timer, timer, services.timeUntil(timer.due()));
    }

    private void startTimeout(Instant due) {
        timers.startSingleTimer(TimeoutFired.class, new TimeoutFired(due), services.timeUntil(due));
    }
}
