package dev.askel.engine.express;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.Context;
import dev.askel.asl.interpreter.Effect;
import dev.askel.asl.interpreter.ExecutionState;
import dev.askel.asl.interpreter.HeldBytes;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.model.Resource;
import dev.askel.engine.api.LoggingConfiguration;
import dev.askel.engine.execution.ChildStarts;
import dev.askel.engine.execution.Trouble;
import dev.askel.engine.registry.PinnedRevision;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * One Express execution from its start to its end. What it decides is done at once, since nothing
 * has to become durable before; it goes with its node.
 */
final class ExpressRun {
    /** Data that may come before what is held is measured. */
    private static final long MEASURED_AFTER = 128 * 1024;

    /** By how much the tally may be wrong about an execution. */
    private static final long TOLD_AFTER = 16 * 1024;

    private final ActorContext<Message> actor;
    private final TimerScheduler<Message> timers;
    private final ExpressServices services;
    private final Interpreter interpreter;
    private final Ledger ledger;
    private final LoggingConfiguration logging;
    private final boolean countsRedrives;
    private final ExpressTasks tasks;
    private final RunningTally.Place place;
    private final @Nullable HistoryTape tape;
    private long measured;
    private long grown;
    private long told;
    private final Map<FramePath, Set<TimerDue>> timersOf = new HashMap<>();

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

    /** A start that found us in trouble is to be made again. */
    record StartDue(FramePath frame, int ordinal) implements Message {}

    private ExpressRun(
            ActorContext<Message> actor,
            TimerScheduler<Message> timers,
            ExpressServices services,
            PinnedRevision revision,
            ExecutionIdentity identity,
            Payload input,
            boolean countsRedrives,
            RunningTally.Place place,
            @Nullable HistoryTape tape) {
        this.place = place;
        this.tape = tape;
        this.actor = actor;
        this.timers = timers;
        this.services = services;
        this.logging = revision.loggingConfiguration();
        this.countsRedrives = countsRedrives;
        var limits = services.withoutHistory();
        this.interpreter =
                new Interpreter(
                        revision.model(),
                        identity,
                        input,
                        services.tokens().of(identity),
                        services.missingActivities(),
                        this::refusal,
                        limits);
        this.ledger = new Ledger(null, limits);
        this.tasks = new ExpressTasks(actor, services, interpreter, ledger);
        ledger.begin(Interpreter.begin(identity, null, input, identity.startedAt()));
    }

    /**
     * The behaviour of an execution.
     *
     * @param identity with its start
     * @param countsRedrives whether its context object says that there was none
     * @param place is told what it holds
     * @param tape takes its history; null when that is not kept
     * @param ended completes with its last state; it fails when the execution met a bug of ours,
     *     and is cancelled when its node ends
     */
    static Behavior<Message> create(
            ExpressServices services,
            PinnedRevision revision,
            ExecutionIdentity identity,
            Payload input,
            boolean countsRedrives,
            RunningTally.Place place,
            @Nullable HistoryTape tape,
            CompletableFuture<ExecutionState> ended) {
        return Behaviors.setup(actor ->
                Behaviors.withTimers(timers -> {
                    try {
                        var run =
                                new ExpressRun(
                                        actor,
                                        timers,
                                        services,
                                        revision,
                                        identity,
                                        input,
                                        countsRedrives,
                                        place,
                                        tape);
                        run.begin();
                        return run.behavior(ended);
                    } catch (RuntimeException | Error bug) {
                        return failed(ended, bug);
                    }
                }));
    }

    private Behavior<Message> behavior(CompletableFuture<ExecutionState> ended) {
        if (!state().isRunning()) {
            ended.complete(state());
            return Behaviors.stopped();
        }
        return Behaviors.receive(Message.class)
                .onAnyMessage(message -> {
                    try {
                        on(message);
                    } catch (RuntimeException | Error bug) {
                        tasks.giveUpAll();
                        return failed(ended, bug);
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
                            tasks.giveUpAll();
                            ended.cancel(false);
                            return Behaviors.same();
                        })
                .build();
    }

    /** The log has the evidence from whoever waits for the end. */
    private static Behavior<Message> failed(
            CompletableFuture<ExecutionState> ended, Throwable bug) {
        Trouble.throwTheNodes(bug);
        ended.completeExceptionally(bug);
        return Behaviors.stopped();
    }

    private ExecutionState state() {
        return ledger.state();
    }

    private @Nullable Failure refusal(Resource resource, Payload parameters) {
        return ChildStarts.serves(resource)
                ? ChildStarts.refusal(parameters)
                : services.connectors().refusal(resource, parameters);
    }

    private void begin() {
        for (var effect : Interpreter.outstanding(state())) {
            if (effect instanceof Effect.ExpireExecution(var due)) {
                expireAt(due);
            }
        }
        ledger.takeTouched();
        decide(FramePath.ROOT, Stimulus.Proceed.INSTANCE);
    }

    private void on(Message message) {
        switch (message) {
            case GoOn(var frame) -> decide(frame, Stimulus.Proceed.INSTANCE);
            case TimerDue timer -> {
                if (services.until(timer.due()).isPositive()) {
                    ring(timer);
                } else {
                    decide(timer.frame(), timer.stimulus());
                }
            }
            case Expired(var due) -> {
                if (services.until(due).isPositive()) {
                    expireAt(due);
                } else {
                    ledger.close(
                            HistoryEventType.ExecutionTimedOut,
                            ErrorName.TIMEOUT,
                            null,
                            services.now());
                    settle();
                }
            }
            case Answered(var answer) ->
                    tasks.stimuli(answer).forEach(stimulus -> decide(answer.frame(), stimulus));
            case StartDue(var frame, int ordinal) -> tasks.startAgain(frame, ordinal);
        }
    }

    private void decide(FramePath path, Stimulus stimulus) {
        var frame = state().frame(path);
        if (frame == null || !state().isRunning()) {
            return;
        }
        // Where the root decides nobody comes between.
        long lastEventId = path.isRoot() ? state().lastEventId() : Context.UNKNOWN;
        var transition = interpreter.advance(frame, stimulus, context(lastEventId));
        if (ledger.accept(interpreter, transition, () -> context(state().lastEventId()))) {
            settle();
        }
    }

    private Context context(long lastEventId) {
        return new Context(
                services.now(),
                services.chance(),
                new Budget(),
                lastEventId,
                countsRedrives ? 0 : Context.NO_REDRIVES,
                null);
    }

    /** Does what follows from what was accepted. */
    private void settle() {
        takePending();
        tasks.giveUpUseless();
        if (!state().isRunning()) {
            return;
        }
        for (var path : ledger.takeTouched()) {
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

    private void takePending() {
        long bytes = ledger.pendingBytes();
        var entries = ledger.takePending();
        var identity = state().identity();
        services.logs().say(logging, identity.arn(), identity.stateMachineName(), entries);
        if (tape != null) {
            tape.add(entries, bytes);
        }
        grown += bytes;
        // What came is not all held: measured now and then, it costs about as much as it came to.
        if (grown > Math.max(MEASURED_AFTER, measured)) {
            measured = HeldBytes.of(state());
            grown = 0;
        }
        long now = measured + grown + (tape == null ? 0 : tape.bytes());
        if (Math.abs(now - told) > TOLD_AFTER) {
            told = now;
            place.holds(now);
        }
    }

    private void perform(Effect effect) {
        switch (effect) {
            case Effect.Advance(var frame) -> actor.getSelf().tell(new GoOn(frame));
            case Effect.Wake(var frame, var due) ->
                    ring(new TimerDue(frame, due, new Stimulus.Due(due)));
            case Effect.Expire(var frame, int ordinal, var due) ->
                    ring(new TimerDue(frame, due, new Stimulus.TimedOut(ordinal, false)));
            case Effect.Perform(var frame, var call) -> tasks.make(frame, call);
            // No definition of an Express machine has what waits for somebody outside.
            case Effect.Offer _,
                    Effect.Await _,
                    Effect.Heartbeat _,
                    Effect.TakeBack _,
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
