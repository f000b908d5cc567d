package dev.askel.engine.express;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.execution.Effect;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.engine.api.DrawnId;
import dev.askel.engine.evaluation.EvaluationOwner;
import dev.askel.engine.evaluation.EvaluationSize;
import dev.askel.engine.evaluation.EvaluationThreads.Unit;
import dev.askel.engine.execution.ExecutionDispatcher;
import dev.askel.engine.execution.Trouble;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * One Express execution from its start to its end, which goes with its node. Its first run needs no
 * more than a thread, and most end there; the others become an actor, which waits for timers, calls
 * and branches. An evaluation thread makes the decisions that take long, one at a time.
 */
final class ExpressRun {
    private final ActorContext<Message> actor;
    private final TimerScheduler<Message> timers;
    private final ExpressServices services;
    private final ExpressCourse course;
    private final ExpressTasks tasks;
    private final Map<FramePath, Set<TimerDue>> timersOf = new HashMap<>();

    private final EvaluationOwner owner;

    /** Actions that wait for the decision that is being evaluated. */
    private final Deque<Runnable> waiting = new ArrayDeque<>();

    /** The decision that an evaluation thread makes, and its place in the queue. */
    private ExpressCourse.@Nullable Evaluated evaluated;

    private @Nullable Unit<Boolean> unit;

    /** What an execution tells itself. */
    sealed interface Message extends NoSerializationVerificationNeeded {}

    /** A frame can go on by itself. */
    private record GoOn(FramePath frame) implements Message {}

    /** A timer of a frame rings. */
    private record TimerDue(FramePath frame, Instant due, Stimulus stimulus) implements Message {}

    /** The execution's time is over. */
    private record Expired(Instant due) implements Message {}

    /** What a call means to its frame, once that is to be decided. */
    record Answered(ExpressTasks.Answer answer) implements Message {}

    /** A call that waited for a permit is to be made again. */
    record PermitGranted(FramePath frame, int ordinal, String permit) implements Message {}

    /** An evaluation thread has decided; {@code accepted} is null when it met a bug. */
    private record Evaluated(
            ExpressCourse.Evaluated decision, @Nullable Boolean accepted, @Nullable Throwable bug)
            implements Message {}

    private ExpressRun(
            ActorContext<Message> actor,
            TimerScheduler<Message> timers,
            ExpressServices services,
            WaitingCalls waitingCalls,
            ExpressCourse course) {
        this.actor = actor;
        this.timers = timers;
        this.services = services;
        this.course = course;
        this.tasks =
                new ExpressTasks(
                        actor, services, course.interpreter(), course.ledger(), waitingCalls);
        var identity = course.state().identity();
        this.owner = new EvaluationOwner(identity.account(), identity.machineId());
    }

    /**
     * Runs an execution that is to begin, on the threads of executions.
     *
     * @param waitingCalls takes its calls that find no permit
     * @return completes with its last state; it fails when the execution met a bug of ours, and is
     *     cancelled when its node ends
     */
    static CompletionStage<ExecutionState> start(
            ActorSystem<?> system,
            ExpressServices services,
            WaitingCalls waitingCalls,
            ExpressCourse course) {
        var ended = new CompletableFuture<ExecutionState>();
        system.dispatchers()
                .lookup(ExecutionDispatcher.SELECTOR)
                .execute(() -> {
                    try {
                        course.begin();
                        if (course.state().isRunning()) {
                            system.systemActorOf(
                                    goOn(services, waitingCalls, course, ended),
                                    "askel-express-" + DrawnId.next(),
                                    ExecutionDispatcher.SELECTOR);
                        } else {
                            ended.complete(course.state());
                        }
                    } catch (RuntimeException | Error bug) {
                        fail(ended, bug);
                    }
                });
        return ended;
    }

    private static Behavior<Message> goOn(
            ExpressServices services,
            WaitingCalls waitingCalls,
            ExpressCourse course,
            CompletableFuture<ExecutionState> ended) {
        return Behaviors.setup(actor ->
                Behaviors.withTimers(timers -> {
                    try {
                        var run = new ExpressRun(actor, timers, services, waitingCalls, course);
                        run.goOn();
                        return run.behavior(ended);
                    } catch (RuntimeException | Error bug) {
                        fail(ended, bug);
                        return Behaviors.stopped();
                    }
                }));
    }

    private Behavior<Message> behavior(CompletableFuture<ExecutionState> ended) {
        return Behaviors.receive(Message.class)
                .onAnyMessage(message -> {
                    try {
                        on(message);
                    } catch (RuntimeException | Error bug) {
                        tasks.giveUpAll();
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
                            endEvaluation();
                            tasks.giveUpAll();
                            ended.cancel(false);
                            return Behaviors.same();
                        })
                .build();
    }

    /** The log has the evidence from whoever waits for the end. */
    private static void fail(CompletableFuture<ExecutionState> ended, Throwable bug) {
        Trouble.throwTheNodes(bug);
        ended.completeExceptionally(bug);
    }

    private ExecutionState state() {
        return course.state();
    }

    /** Does what the first run has left to be done. */
    private void goOn() {
        for (var effect : Interpreter.outstanding(state())) {
            if (effect instanceof Effect.ExpireExecution(var due)) {
                expireAt(due);
            }
        }
        settle();
    }

    private void on(Message message) {
        switch (message) {
            case Evaluated(var decision, var accepted, var bug) ->
                    onEvaluated(decision, accepted, bug);
            case Expired(var due) -> {
                if (services.until(due).isPositive()) {
                    expireAt(due);
                } else {
                    endEvaluation();
                    course.timeOut(due);
                    settle();
                }
            }
            case GoOn(var frame) -> inOrder(() -> decide(frame, Stimulus.Proceed.INSTANCE));
            case TimerDue timer -> {
                if (services.until(timer.due()).isPositive()) {
                    ring(timer);
                } else {
                    inOrder(() -> decide(timer.frame(), timer.stimulus()));
                }
            }
            case Answered(var answer) ->
                    inOrder(() ->
                            tasks.stimuli(answer)
                                    .forEach(stimulus ->
                                            inOrder(() -> decide(answer.frame(), stimulus))));
            case PermitGranted(var frame, int ordinal, var permit) ->
                    tasks.makeAgain(frame, ordinal, permit);
        }
    }

    /** Does it after the decision that is being evaluated. */
    private void inOrder(Runnable next) {
        if (evaluated == null) {
            next.run();
        } else {
            waiting.add(next);
        }
    }

    private void decide(FramePath path, Stimulus stimulus) {
        if (stimulus instanceof Stimulus.Proceed && course.computes()) {
            evaluate(path, stimulus, course.size());
            return;
        }
        switch (course.decide(path, stimulus)) {
            case CHANGED -> settle();
            case VOID -> {}
            case FELL_SHORT -> evaluate(path, stimulus, EvaluationSize.SMALL);
        }
    }

    private void evaluate(FramePath path, Stimulus stimulus, EvaluationSize size) {
        var self = actor.getSelf();
        var decision = course.evaluation(path, stimulus);
        var queued = services.evaluations().submit(owner, size, decision::within);
        evaluated = decision;
        unit = queued;
        queued.result()
                .whenComplete((accepted, bug) -> self.tell(new Evaluated(decision, accepted, bug)));
    }

    private void onEvaluated(
            ExpressCourse.Evaluated decision, @Nullable Boolean accepted, @Nullable Throwable bug) {
        if (!decision.equals(evaluated)) {
            return;
        }
        evaluated = null;
        unit = null;
        if (accepted == null) {
            if (bug != null) {
                Trouble.throwTheNodes(bug);
            }
            throw new IllegalStateException("An Express execution cannot go on", bug);
        }
        if (course.accept(decision, accepted)) {
            settle();
        }
        while (evaluated == null && !waiting.isEmpty()) {
            waiting.remove().run();
        }
    }

    /** Cancels the decision that is being evaluated. */
    private void endEvaluation() {
        if (unit != null) {
            unit.cancel();
        }
        evaluated = null;
        unit = null;
        waiting.clear();
    }

    /** Does what follows from what was accepted. */
    private void settle() {
        tasks.giveUpUseless();
        if (!state().isRunning()) {
            return;
        }
        for (var path : course.takeTouched()) {
            var rung = timersOf.remove(path);
            if (rung != null) {
                rung.forEach(timers::cancel);
            }
            var frame = state().frame(path);
            if (frame != null) {
                Interpreter.outstanding(state(), frame).forEach(this::perform);
            }
        }
    }

    private void perform(Effect effect) {
        switch (effect) {
            case Effect.Advance(var frame) -> actor.getSelf().tell(new GoOn(frame));
            case Effect.Wake(var frame, var due) ->
                    ring(new TimerDue(frame, due, new Stimulus.TimerFired(due)));
            case Effect.Expire(var frame, int ordinal, var due) ->
                    ring(new TimerDue(frame, due, new Stimulus.TimedOut(ordinal, false)));
            case Effect.Perform(var frame, var call) -> tasks.make(frame, call);
            // No definition of an Express machine has what waits for somebody outside.
            case Effect.Offer _,
                    Effect.Await _,
                    Effect.Poll _,
                    Effect.Heartbeat _,
                    Effect.RequeueUndelivered _,
                    Effect.ExpireExecution _,
                    Effect.Deliver _ -> {}
        }
    }

    private void ring(TimerDue timer) {
        timersOf.computeIfAbsent(timer.frame(), _ -> new HashSet<>()).add(timer);
        timers.startSingleTimer(timer, timer, services.until(timer.due()));
    }

    private void expireAt(Instant due) {
        timers.startSingleTimer(Expired.class, new Expired(due), services.until(due));
    }
}
