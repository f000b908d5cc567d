package dev.askel.engine.bulk;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.BulkJobs.Action;
import dev.askel.engine.api.workbench.BulkJobs.JobState;
import dev.askel.engine.bulk.JobStore.Held;
import dev.askel.engine.bulk.JobStore.Turn;
import dev.askel.engine.bulk.JobStore.Turned;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.deferral.DeferralReason;
import dev.askel.engine.deferral.DeferredWork;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Works one job off, from where it stands. Ends when there is nothing to do for it, for now or for
 * good, and when it cannot go on; the owner begins it again where that is called for.
 */
final class BulkRun {
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    /** Failures in a row after which its items cannot be gathered at all. */
    private static final int GATHERING_FAILURES_MAX = 5;

    /** Rests grow to so many times the first one. */
    private static final int REST_MAX = 16;

    private static final long BACK_OFF_MILLIS_MIN = 200;
    private static final long BACK_OFF_MILLIS_MAX = 10_000;

    /** What is no answer has been asked for so often already. */
    private static final int TRIES_OF_SILENCE = 4;

    private final ActorContext<Command> actor;
    private final TimerScheduler<Command> timers;
    private final JobStore store;
    private final OneExecution executions;
    private final EngineTime time;
    private final BulkSettings settings;
    private final UUID id;
    private final UUID owner = UUID.randomUUID();

    private @Nullable StoredJob job;
    private @Nullable TokenBucket bucket;
    private final Map<Long, StoredItem> inFlight = new HashMap<>();

    /** Items that could not be told, and how often that was tried. */
    private final ArrayDeque<StoredItem> again = new ArrayDeque<>();

    private final Map<Long, Integer> tries = new HashMap<>();
    private List<ItemResult> results = new ArrayList<>();
    private List<StoredItem> stopped = new ArrayList<>();
    private long takenUpTo;
    private boolean allTakenUp;
    private boolean turning;
    private int failures;
    private int gatheringFailures;
    private int refusals;
    private long quietUntilMillis;

    /** What it tells itself. */
    sealed interface Command {}

    private record TakeOver() implements Command {}

    private record HeldNow(
            boolean gathering, @Nullable Answer<Held> answer, @Nullable Throwable failure)
            implements Command {}

    private record Look() implements Command {}

    private record TurnOver(Turn turn, @Nullable Answer<Turned> answer) implements Command {}

    private record Told(StoredItem item, @Nullable Answer<?> answer, @Nullable Throwable failure)
            implements Command {}

    private BulkRun(
            ActorContext<Command> actor,
            TimerScheduler<Command> timers,
            UUID id,
            JobStore store,
            OneExecution executions,
            EngineTime time,
            BulkSettings settings) {
        this.actor = actor;
        this.timers = timers;
        this.id = id;
        this.store = store;
        this.executions = executions;
        this.time = time;
        this.settings = settings;
    }

    /** Takes the job over and goes on with it. */
    static Behavior<Command> of(
            UUID id,
            JobStore store,
            OneExecution executions,
            EngineTime time,
            BulkSettings settings) {
        return Behaviors.setup(actor ->
                Behaviors.withTimers(timers -> {
                    var run = new BulkRun(actor, timers, id, store, executions, time, settings);
                    run.takeOver();
                    return Behaviors.receiveMessage(run::onMessage);
                }));
    }

    private Behavior<Command> onMessage(Command message) {
        return switch (message) {
            case TakeOver _ -> takeOver();
            case HeldNow now -> onHeld(now);
            case Look _ -> look();
            case TurnOver(var turn, var answer) -> onTurnOver(turn, answer);
            case Told(var item, var answer, var failure) -> onTold(item, answer, failure);
        };
    }

    // Gathering

    private Behavior<Command> takeOver() {
        await(false, store.own(id, owner));
        return Behaviors.same();
    }

    private void await(boolean gathering, CompletionStage<Answer<Held>> held) {
        actor.pipeToSelf(held, (answer, failure) -> new HeldNow(gathering, answer, failure));
    }

    private Behavior<Command> onHeld(HeldNow now) {
        return switch (now.answer()) {
            case Answer.Ok<Held>(var held) -> {
                if (now.gathering()) {
                    failures = 0;
                    gatheringFailures = 0;
                }
                yield held.job() == null ? Behaviors.stopped() : goOn(held.job());
            }
            case Answer.Refused<Held>(var error) -> {
                boolean passes =
                        error instanceof EngineError.ThrottlingException
                                || error instanceof EngineError.ServiceUnavailable;
                var why = error.name() + ": " + error.message();
                yield notHeld(now.gathering() && !passes, why, null);
            }
            case null -> {
                var cause =
                        now.failure() instanceof CompletionException wrapped
                                        && wrapped.getCause() != null
                                ? wrapped.getCause()
                                : now.failure();
                yield notHeld(now.gathering(), "" + cause, cause);
            }
        };
    }

    /**
     * Rests and takes the job over anew: it may have been cancelled since. What will not pass by
     * itself ends the job while nothing has been done yet.
     *
     * @param lasting whether gathering failed, and not because of what goes on elsewhere
     */
    private Behavior<Command> notHeld(boolean lasting, String why, @Nullable Throwable failure) {
        actor.getLog().error("Bulk job {} does not go on: {}", id, why, failure);
        if (lasting && ++gatheringFailures >= GATHERING_FAILURES_MAX) {
            await(false, store.fail(id, owner, "Its executions could not be gathered: " + why));
            return Behaviors.same();
        }
        int times = Math.min(1 << Math.min(failures++, 10), REST_MAX);
        timers.startSingleTimer(new TakeOver(), settings.every().multipliedBy(times));
        return Behaviors.same();
    }

    private Behavior<Command> goOn(StoredJob held) {
        job = held;
        if (!held.gathered() && held.state() != JobState.CANCELLING) {
            await(
                    true,
                    CompletableFuture.completedStage(held)
                            .thenCompose(it -> store.gather(it, owner)));
            return Behaviors.same();
        }
        bucket = new TokenBucket(held.job().ratePerSecond(), time.millis());
        timers.startTimerWithFixedDelay(new Look(), Duration.ZERO, LOOK_EVERY);
        return Behaviors.same();
    }

    // Working off

    private Behavior<Command> look() {
        if (job == null || bucket == null || turning) {
            return Behaviors.same();
        }
        long now = time.millis();
        boolean paused = job.state() == JobState.PAUSED;
        int room = paused || now < quietUntilMillis ? 0 : room(bucket.tokens(now));
        boolean idle = inFlight.isEmpty() && again.isEmpty();
        var retried = new ArrayList<StoredItem>();
        while (room > 0 && !again.isEmpty()) {
            retried.add(again.remove());
            room--;
        }
        int wanted = allTakenUp && !idle ? 0 : room;
        if (wanted > 0
                || !results.isEmpty()
                || !stopped.isEmpty()
                || !retried.isEmpty()
                || (paused && inFlight.isEmpty())) {
            turn(job, new Turn(results, stopped, retried, takenUpTo, wanted, idle));
            results = new ArrayList<>();
            stopped = new ArrayList<>();
        }
        return Behaviors.same();
    }

    private int room(int tokens) {
        return Math.min(tokens, settings.inFlightMax() - inFlight.size());
    }

    private void turn(StoredJob of, Turn turn) {
        turning = true;
        actor.pipeToSelf(
                store.turn(of, owner, turn),
                (answer, failure) -> {
                    if (failure != null) {
                        actor.getLog().error("Bulk job {} does not go on", of.id(), failure);
                    }
                    return new TurnOver(turn, answer);
                });
    }

    private Behavior<Command> onTurnOver(Turn turn, @Nullable Answer<Turned> answer) {
        if (!(answer instanceof Answer.Ok<Turned>(var turned))) {
            results.addAll(turn.results());
            stopped.addAll(turn.stopped());
            again.addAll(turn.retried());
            // Until then it is as if the turn went on.
            timers.startTimerWithFixedDelay(new Look(), AFTER_FAILURE, LOOK_EVERY);
            turning = false;
            return Behaviors.same();
        }
        turning = false;
        var now = turned.job();
        if (now == null || bucket == null) {
            return Behaviors.stopped();
        }
        boolean paused = now.state() == JobState.PAUSED;
        // What is to be told again is pending, and is taken up anew some day.
        if (paused && inFlight.isEmpty() && results.isEmpty() && stopped.isEmpty()) {
            return Behaviors.stopped();
        }
        job = now;
        bucket.changeRate(now.job().ratePerSecond());
        allTakenUp = !paused && turned.items().size() < turn.itemsMax();
        if (paused) {
            again.addAll(turn.retried());
        } else {
            for (var item : turned.retried()) {
                begin(now, bucket, item);
            }
        }
        for (var item : turned.items()) {
            takenUpTo = item.ordinal();
            begin(now, bucket, item);
        }
        return results.isEmpty() ? Behaviors.same() : look();
    }

    private void begin(StoredJob of, TokenBucket tokens, StoredItem item) {
        var known = Judgement.before(of.order(), item);
        if (known == null) {
            tell(of, tokens, item);
        } else {
            tries.remove(item.ordinal());
            results.add(known);
        }
    }

    // One execution

    private void tell(StoredJob of, TokenBucket tokens, StoredItem item) {
        tokens.take(1);
        inFlight.put(item.ordinal(), item);
        var order = of.order();
        CompletionStage<? extends Answer<?>> told =
                order.action() == Action.STOP
                        ? executions.stop(
                                item.arn(), item.persistenceId(), order.error(), order.cause())
                        : executions.redrive(
                                item.arn(),
                                item.persistenceId(),
                                item.execution() != null && item.execution().running(),
                                // No token of a caller has a blank in it.
                                "bulk " + of.id());
        actor.pipeToSelf(told, (answer, failure) -> new Told(item, answer, failure));
    }

    private void reportSilence(StoredItem item, @Nullable Throwable failure) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof TimeoutException) {
            DeferredWork.BULK_ITEMS.deferred(DeferralReason.NO_ANSWER, item::persistenceId);
        } else {
            actor.getLog().warn("No answer of {}: {}", item.persistenceId(), "" + failure);
        }
    }

    private Behavior<Command> onTold(
            StoredItem item, @Nullable Answer<?> answer, @Nullable Throwable failure) {
        inFlight.remove(item.ordinal());
        switch (answer) {
            case null -> {
                reportSilence(item, failure);
                retry(item.maybeTold(), new EngineError.ServiceUnavailable(), TRIES_OF_SILENCE);
            }
            case Answer.Ok<?> _ -> {
                refusals = 0;
                tries.remove(item.ordinal());
                if (job != null && job.order().action() == Action.STOP) {
                    stopped.add(item);
                } else {
                    results.add(ItemResult.done(item));
                }
            }
            case Answer.Refused(var error) -> onRefused(item, error);
        }
        return Behaviors.same();
    }

    private void onRefused(StoredItem item, EngineError error) {
        switch (error) {
            case EngineError.ServiceUnavailable _ -> retry(item.maybeTold(), error, 1);
            case EngineError.ThrottlingException _, EngineError.ExecutionLimitExceeded _ ->
                    retry(item, error, 1);
            case EngineError.ExecutionNotRedrivable _, EngineError.ExecutionDoesNotExist _ -> {
                tries.remove(item.ordinal());
                results.add(ItemResult.skipped(item, error.message()));
            }
            default -> {
                tries.remove(item.ordinal());
                results.add(ItemResult.failed(item, error));
            }
        }
    }

    /** Whoever has no room for one has none for others either. */
    private void retry(StoredItem item, EngineError error, int times) {
        if (tries.merge(item.ordinal(), times, Integer::sum) >= settings.triesMax()) {
            tries.remove(item.ordinal());
            results.add(ItemResult.failed(item, error));
        } else {
            again.add(item);
        }
        long pause = Math.min(BACK_OFF_MILLIS_MIN << Math.min(refusals, 10), BACK_OFF_MILLIS_MAX);
        long until = time.millis() + pause;
        if (time.millis() >= quietUntilMillis) {
            refusals++;
        }
        quietUntilMillis = Math.max(quietUntilMillis, until);
    }
}
