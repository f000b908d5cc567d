package dev.askel.engine.payload;

import dev.askel.engine.daemon.ClusterDaemon;
import dev.askel.engine.payload.BucketMoves.Step;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the bucket up to date by {@link BucketMoves}, step by step. One actor in the cluster does
 * it.
 */
final class BucketDaemon {
    private static final Logger LOG = LoggerFactory.getLogger(BucketDaemon.class);

    private static final Duration INTERVAL_MIN = Duration.ofMillis(100);
    private static final Duration INTERVAL_MAX = Duration.ofSeconds(10);

    /** The maximum pause after failures. */
    private static final Duration PAUSE_MAX = Duration.ofMinutes(5);

    private static final int DOUBLINGS_MAX = 20;

    private final BucketMoves moves;
    private final BooleanSupplier mayMove;
    private final Duration interval;
    private final TimerScheduler<Command> timers;
    private final ActorContext<Command> actor;

    /** The number of failed rounds since the last one without a failure. */
    private int failedRounds;

    /** Whether a step of this round has failed. */
    private boolean hasFailed;

    private sealed interface Command extends NoSerializationVerificationNeeded {}

    private record Round() implements Command {}

    private record Done(Step step) implements Command {}

    private record Stop() implements Command {}

    private BucketDaemon(
            BucketMoves moves,
            Duration moveAfter,
            BooleanSupplier mayMove,
            TimerScheduler<Command> timers,
            ActorContext<Command> actor) {
        this.moves = moves;
        this.mayMove = mayMove;
        this.timers = timers;
        this.actor = actor;
        interval =
                moveAfter.compareTo(INTERVAL_MIN) < 0
                        ? INTERVAL_MIN
                        : moveAfter.compareTo(INTERVAL_MAX) > 0 ? INTERVAL_MAX : moveAfter;
    }

    /**
     * Starts the cluster daemon on this node.
     *
     * @param moveAfter the age at which contents are moved
     * @param mayMove false while nothing may be moved or deleted
     */
    static void start(
            ActorSystem<?> system, BucketMoves moves, Duration moveAfter, BooleanSupplier mayMove) {
        ClusterDaemon.start(
                system,
                Command.class,
                "askel-payload-bucket",
                1,
                _ ->
                        Behaviors.setup(actor ->
                                Behaviors.withTimers(timers ->
                                        new BucketDaemon(moves, moveAfter, mayMove, timers, actor)
                                                .behavior())),
                new Stop());
    }

    private Behavior<Command> behavior() {
        timers.startSingleTimer(new Round(), interval);
        return Behaviors.receiveMessage(this::onCommand);
    }

    private Behavior<Command> onCommand(Command command) {
        switch (command) {
            case Round _ -> runStep();
            case Done(var step) -> onDone(step);
            case Stop _ -> {
                return Behaviors.stopped();
            }
        }
        return Behaviors.same();
    }

    private void runStep() {
        if (mayMove.getAsBoolean()) {
            actor.pipeToSelf(
                    CompletableFuture.supplyAsync(
                            moves::step, task -> Thread.ofVirtual().start(task)),
                    (step, failure) ->
                            new Done(failure == null ? step : new Step(0, failure.toString())));
        } else {
            endRound();
        }
    }

    private void onDone(Step step) {
        if (step.failure() != null) {
            if (failedRounds == 0 && !hasFailed) {
                LOG.warn(
                        "large payloads: objects cannot be stored or deleted, and this is repeated: {}",
                        step.failure());
            }
            hasFailed = true;
        }
        if (step.doneCount() > 0) {
            runStep();
        } else {
            endRound();
        }
    }

    /** Starts the next round later; after failures the pauses grow. */
    private void endRound() {
        if (failedRounds > 0 && !hasFailed) {
            LOG.info("large payloads: the bucket is used again");
        }
        failedRounds = hasFailed ? Math.min(failedRounds + 1, DOUBLINGS_MAX) : 0;
        hasFailed = false;
        var pause = interval.multipliedBy(1L << failedRounds);
        timers.startSingleTimer(new Round(), pause.compareTo(PAUSE_MAX) < 0 ? pause : PAUSE_MAX);
    }
}
