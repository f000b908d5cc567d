package dev.askel.engine.observability;

import dev.askel.engine.journal.LogBacklog;
import dev.askel.engine.journal.LogBacklog.Group;
import dev.askel.engine.journal.partition.SliceRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Sees to the log groups of some slices: looks which are owed something, and has some of them
 * delivered to at a time, each by one delivery. A group whose sink fails rests for a while, longer
 * each time; the others go on.
 */
final class LogLane {
    /** So long a commit's records wait for those of others. */
    private static final Duration GATHER = Duration.ofMillis(100);

    /** Where nobody told of a commit, as those of other nodes. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    private static final Duration REST_FIRST = Duration.ofSeconds(1);
    private static final Duration REST_MAX = Duration.ofMinutes(1);
    private static final int REST_DOUBLINGS_MAX = 6;
    private static final int GROUPS_MAX = 1_000;
    private static final int DELIVERIES_MAX = 8;

    private final ActorContext<Command> actor;
    private final TimerScheduler<Command> timers;
    private final SliceRange slices;
    private final LogBacklog backlog;
    private final LogDelivery delivery;
    private final LogStatistics statistics;
    private final Executor threads;
    private final Set<Group> delivering = new HashSet<>();
    private final Map<Group, Rest> resting = new HashMap<>();
    private boolean looking;
    private boolean lookAgain;

    /** What a lane is told. */
    sealed interface Command extends NoSerializationVerificationNeeded {}

    /** A commit owes something. */
    record Hinted() implements Command {}

    /** It is time to look. */
    record Look() implements Command {}

    /** These are owed something. */
    private record Found(@Nullable List<Group> groups, @Nullable Throwable failure)
            implements Command {}

    /** A delivery has ended. */
    private record Ended(Group group, @Nullable Throwable failure) implements Command {}

    /** The lane moves to another node, or its node ends. */
    record Stop() implements Command {}

    /** A group whose sink has failed so many times in a row, by {@link System#nanoTime}. */
    private record Rest(int failures, long untilNanos) {}

    private LogLane(
            ActorContext<Command> actor,
            TimerScheduler<Command> timers,
            SliceRange slices,
            LogBacklog backlog,
            LogDelivery delivery,
            LogStatistics statistics,
            Executor threads) {
        this.actor = actor;
        this.timers = timers;
        this.slices = slices;
        this.backlog = backlog;
        this.delivery = delivery;
        this.statistics = statistics;
        this.threads = threads;
    }

    static Behavior<Command> create(
            SliceRange slices,
            LogBacklog backlog,
            LogDelivery delivery,
            LogStatistics statistics,
            Executor threads) {
        return Behaviors.setup(actor ->
                Behaviors.withTimers(timers -> {
                    var lane =
                            new LogLane(
                                    actor, timers, slices, backlog, delivery, statistics, threads);
                    timers.startTimerAtFixedRate(new Look(), LOOK_EVERY);
                    actor.getSelf().tell(new Look());
                    return Behaviors.receiveMessage(lane::on);
                }));
    }

    private Behavior<Command> on(Command command) {
        switch (command) {
            case Hinted _ -> {
                if (!timers.isTimerActive(Hinted.class)) {
                    timers.startSingleTimer(Hinted.class, new Look(), GATHER);
                }
            }
            case Look _ -> look();
            case Found(var groups, var failure) -> {
                looking = false;
                if (groups == null) {
                    actor.getLog().info("What logs are owed cannot be read: {}", said(failure));
                } else {
                    begin(groups);
                }
                if (lookAgain) {
                    lookAgain = false;
                    look();
                }
            }
            case Ended(var group, var failure) -> ended(group, failure);
            case Stop _ -> {
                return Behaviors.stopped();
            }
        }
        return Behaviors.same();
    }

    private void look() {
        if (looking) {
            lookAgain = true;
            return;
        }
        looking = true;
        actor.pipeToSelf(backlog.groups(slices, GROUPS_MAX), Found::new);
    }

    private void begin(List<Group> found) {
        resting.keySet().retainAll(found);
        long now = System.nanoTime();
        var groups = new ArrayList<>(found);
        // More than can be delivered to at a time: no group is always the last.
        Collections.shuffle(groups);
        for (var group : groups) {
            var rest = resting.get(group);
            if (delivering.size() >= DELIVERIES_MAX) {
                return;
            }
            if ((rest == null || now - rest.untilNanos() >= 0) && delivering.add(group)) {
                actor.pipeToSelf(
                        CompletableFuture.runAsync(() -> deliver(group), threads),
                        (_, failure) -> new Ended(group, failure));
            }
        }
    }

    private void deliver(Group group) {
        try {
            delivery.deliver(group);
        } catch (UndeliveredException e) {
            throw new CompletionException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
        }
    }

    private void ended(Group group, @Nullable Throwable failure) {
        delivering.remove(group);
        if (failure == null) {
            if (resting.remove(group) != null) {
                actor.getLog().info("Logs get to {} again", group.logGroupArn());
            }
            // There may be more, and a commit meanwhile found the group busy.
            look();
            return;
        }
        statistics.failedOnce();
        var rest = resting.get(group);
        int failures = rest == null ? 1 : rest.failures() + 1;
        var pause = REST_FIRST.multipliedBy(1L << Math.min(failures - 1, REST_DOUBLINGS_MAX));
        if (pause.compareTo(REST_MAX) > 0) {
            pause = REST_MAX;
        }
        resting.put(group, new Rest(failures, System.nanoTime() + pause.toNanos()));
        actor.getLog()
                .warn(
                        "Logs do not get to {}, tried again in {}: {}",
                        group.logGroupArn(),
                        pause,
                        said(failure));
    }

    /** An expected failure in its own words; a bug of ours with where it happened. */
    private String said(@Nullable Throwable failure) {
        var cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        if (cause instanceof UndeliveredException || cause == null) {
            return cause == null ? "unknown" : String.valueOf(cause.getMessage());
        }
        actor.getLog().debug("The failure of a delivery", cause);
        return cause.toString();
    }
}
