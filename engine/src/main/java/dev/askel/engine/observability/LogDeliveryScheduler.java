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
 * Schedules deliveries for a range of slices; a slice is a fixed part of all log groups. It polls
 * for log groups with pending rows, and runs a bounded number of deliveries, at most one for each
 * group. A group whose sink fails is retried after growing delays, while other groups continue.
 */
final class LogDeliveryScheduler {
    /** The delay after a hint, to gather the records of several commits. */
    private static final Duration GATHER_DELAY = Duration.ofMillis(100);

    /**
     * The polling interval. A poll finds the rows of commits without a hint, such as commits of
     * other nodes.
     */
    private static final Duration POLL_EVERY = Duration.ofSeconds(2);

    private static final Duration RETRY_DELAY_MIN = Duration.ofSeconds(1);
    private static final Duration RETRY_DELAY_MAX = Duration.ofMinutes(1);
    private static final int RETRY_DOUBLINGS_MAX = 6;
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
    private final Map<Group, Delay> delayed = new HashMap<>();
    private boolean polling;
    private boolean pollAgain;

    /** Messages of a deliverer. */
    sealed interface Command extends NoSerializationVerificationNeeded {}

    /** A commit has added pending rows. */
    record Hinted() implements Command {}

    /** Polls the backlog. */
    record Poll() implements Command {}

    /** The groups with pending rows. */
    private record Found(@Nullable List<Group> groups, @Nullable Throwable failure)
            implements Command {}

    /** A delivery has ended. */
    private record Ended(Group group, @Nullable Throwable failure) implements Command {}

    /** The stop message. The deliverer moves to another node, or its node shuts down. */
    record Stop() implements Command {}

    /**
     * The delay of a group after consecutive failures of its sink. The times are those of {@link
     * System#nanoTime}.
     */
    private record Delay(int failures, long untilNanos) {}

    private LogDeliveryScheduler(
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
                    var deliverer =
                            new LogDeliveryScheduler(
                                    actor, timers, slices, backlog, delivery, statistics, threads);
                    timers.startTimerAtFixedRate(new Poll(), POLL_EVERY);
                    actor.getSelf().tell(new Poll());
                    return Behaviors.receiveMessage(deliverer::onCommand);
                }));
    }

    private Behavior<Command> onCommand(Command command) {
        switch (command) {
            case Hinted _ -> {
                if (!timers.isTimerActive(Hinted.class)) {
                    timers.startSingleTimer(Hinted.class, new Poll(), GATHER_DELAY);
                }
            }
            case Poll _ -> poll();
            case Found(var groups, var failure) -> {
                polling = false;
                if (groups == null) {
                    actor.getLog().info("The pending logs cannot be read: {}", message(failure));
                } else {
                    startDeliveries(groups);
                }
                if (pollAgain) {
                    pollAgain = false;
                    poll();
                }
            }
            case Ended(var group, var failure) -> onEnded(group, failure);
            case Stop _ -> {
                return Behaviors.stopped();
            }
        }
        return Behaviors.same();
    }

    private void poll() {
        if (polling) {
            pollAgain = true;
            return;
        }
        polling = true;
        actor.pipeToSelf(backlog.groups(slices, GROUPS_MAX), Found::new);
    }

    private void startDeliveries(List<Group> found) {
        delayed.keySet().retainAll(found);
        long now = System.nanoTime();
        var groups = new ArrayList<>(found);
        // The groups are shuffled, so that no group is always last when there are more groups than
        // deliveries.
        Collections.shuffle(groups);
        for (var group : groups) {
            var delay = delayed.get(group);
            if (delivering.size() >= DELIVERIES_MAX) {
                return;
            }
            if ((delay == null || now - delay.untilNanos() >= 0) && delivering.add(group)) {
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

    private void onEnded(Group group, @Nullable Throwable failure) {
        delivering.remove(group);
        if (failure == null) {
            if (delayed.remove(group) != null) {
                actor.getLog().info("Logs are delivered to {} again", group.logGroupArn());
            }
            // There may be further rows, because hints for the group had no effect during its
            // delivery.
            poll();
            return;
        }
        statistics.addFailure();
        var delay = delayed.get(group);
        int failures = delay == null ? 1 : delay.failures() + 1;
        var pause = RETRY_DELAY_MIN.multipliedBy(1L << Math.min(failures - 1, RETRY_DOUBLINGS_MAX));
        if (pause.compareTo(RETRY_DELAY_MAX) > 0) {
            pause = RETRY_DELAY_MAX;
        }
        delayed.put(group, new Delay(failures, System.nanoTime() + pause.toNanos()));
        actor.getLog()
                .warn(
                        "Logs cannot be delivered to {}, retry in {}: {}",
                        group.logGroupArn(),
                        pause,
                        message(failure));
    }

    /**
     * Returns the message of an expected failure. For a bug in Askel, the result includes the class
     * of the exception.
     */
    private String message(@Nullable Throwable failure) {
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
