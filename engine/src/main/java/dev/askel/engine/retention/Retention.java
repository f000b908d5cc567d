package dev.askel.engine.retention;

import dev.askel.engine.api.Answer;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.daemon.ClusterDaemon;
import dev.askel.engine.journal.retention.ReservedNames;
import dev.askel.engine.payload.ExpiredPayloads;
import dev.askel.engine.sql.SqlWorkers;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes closed executions whose retention has expired. It works in rounds of small steps, with
 * {@linkplain StepPause pauses} between them. One actor in the cluster runs retention.
 */
public final class Retention {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    private final SqlWorkers workers;
    private final EngineTime time;
    private final RetentionSettings settings;
    private final @Nullable Duration keptFor;
    private final RetentionStatistics statistics;
    private final TimerScheduler<Command> timers;
    private final ActorContext<Command> actor;

    /** The time up to which names of ended executions are reserved; null before the first round. */
    private @Nullable Long reservedTo;

    private final RetentionSteps steps;
    private final StepPause pause;
    private RetentionRound round;
    private long roundStartNanos;
    private boolean isSuspended;
    private long deletedBefore;
    private long movedBefore;
    private long droppedBefore;

    /** Messages of the retention actor to itself. */
    public sealed interface Command extends NoSerializationVerificationNeeded {}

    private record Round() implements Command {}

    private record Step() implements Command {}

    private record Stepped(Duration duration, @Nullable String failure) implements Command {}

    private record Stop() implements Command {}

    private Retention(
            SqlWorkers workers,
            EngineTime time,
            RetentionSettings settings,
            RetentionStatistics statistics,
            TimerScheduler<Command> timers,
            ActorContext<Command> actor) {
        this.workers = workers;
        this.time = time;
        this.settings = settings;
        this.keptFor = settings.retention();
        this.statistics = statistics;
        this.timers = timers;
        this.actor = actor;
        this.steps = new RetentionSteps(settings.step());
        this.pause = new StepPause(settings.roundInterval());
        this.round = newRound();
    }

    /**
     * Starts the cluster daemon on this node; retention then runs on one of the nodes.
     *
     * @param workers the threads that run the steps; no other work uses them
     * @return the statistics of this node
     */
    public static RetentionStatistics start(
            ActorSystem<?> system,
            SqlWorkers workers,
            EngineTime time,
            RetentionSettings settings) {
        var statistics = new RetentionStatistics();
        ClusterDaemon.start(
                system,
                Command.class,
                "askel-retention",
                1,
                _ -> behavior(workers, time, settings, statistics),
                new Stop());
        return statistics;
    }

    private static Behavior<Command> behavior(
            SqlWorkers workers,
            EngineTime time,
            RetentionSettings settings,
            RetentionStatistics statistics) {
        return Behaviors.setup(actor ->
                Behaviors.withTimers(timers -> {
                    timers.startSingleTimer(new Round(), settings.roundInterval());
                    var retention =
                            new Retention(workers, time, settings, statistics, timers, actor);
                    return Behaviors.receiveMessage(retention::onCommand);
                }));
    }

    private Behavior<Command> onCommand(Command command) {
        switch (command) {
            case Round _ -> startRound();
            case Step _ -> startStep();
            case Stepped stepped -> onStepped(stepped);
            case Stop _ -> {
                statistics.setSuspended(false);
                return Behaviors.stopped();
            }
        }
        return Behaviors.same();
    }

    /**
     * Starts a round unless deletions are paused, because after a jump of the clock all executions
     * would seem expired.
     */
    private void startRound() {
        var pauseReason = time.deletionPauseReason();
        statistics.setSuspended(pauseReason != null);
        if (pauseReason == null) {
            round = newRound();
            roundStartNanos = System.nanoTime();
            startStep();
        } else {
            if (!isSuspended) {
                LOG.warn("retention: deletions are paused: {}", pauseReason);
            }
            timers.startSingleTimer(new Round(), settings.roundInterval());
        }
        isSuspended = pauseReason != null;
    }

    private RetentionRound newRound() {
        long now = time.millis();
        if (keptFor == null) {
            return new RetentionRound(
                    statistics, now, 0, 0, null, false, new ExpiredPayloads(time::millis));
        }
        deletedBefore = statistics.deletedCount();
        movedBefore = statistics.movedCount();
        droppedBefore = statistics.droppedPartitionCount();
        return new RetentionRound(
                statistics,
                now,
                reservedTo == null ? 0 : reservedTo,
                now - keptFor.toMillis(),
                reservedTo,
                keptFor.compareTo(ReservedNames.RESERVED_FOR) < 0,
                new ExpiredPayloads(time::millis));
    }

    private void startStep() {
        long startNanos = System.nanoTime();
        var current = round;
        CompletionStage<Answer<Boolean>> done =
                workers.submit(database -> steps.run(database, current));
        actor.pipeToSelf(
                done,
                (answer, failure) ->
                        new Stepped(
                                Duration.ofNanos(System.nanoTime() - startNanos),
                                answer instanceof Answer.Refused(var error)
                                        ? error.message()
                                        : failure == null ? null : String.valueOf(failure)));
    }

    private void onStepped(Stepped stepped) {
        if (stepped.failure() != null) {
            LOG.warn(
                    "retention: a step failed, and the next round repeats it: {}",
                    stepped.failure());
            timers.startSingleTimer(new Round(), settings.roundInterval());
        } else if (round.isOver()) {
            logRound();
            reservedTo = round.reservedTo();
            pause.onRoundOver(roundAge());
            timers.startSingleTimer(new Round(), settings.roundInterval());
        } else {
            timers.startSingleTimer(
                    new Step(),
                    round.deletesRows()
                            ? pause.after(stepped.duration(), roundAge())
                            : pause.afterPartition(stepped.duration()));
        }
    }

    private Duration roundAge() {
        return Duration.ofNanos(System.nanoTime() - roundStartNanos);
    }

    private void logRound() {
        long deleted = statistics.deletedCount() - deletedBefore;
        long moved = statistics.movedCount() - movedBefore;
        long dropped = statistics.droppedPartitionCount() - droppedBefore;
        if (deleted + moved + dropped > 0) {
            LOG.info(
                    "retention: deleted {} executions that ended before {}, dropped {} partitions,"
                            + " moved {} retained executions out of them",
                    deleted,
                    Instant.ofEpochMilli(reservedTo == null ? 0 : reservedTo),
                    dropped,
                    moved);
        }
    }
}
