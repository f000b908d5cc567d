package dev.askel.trigger.schedule;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.daemon.ClusterDaemon;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.trigger.schedule.ScheduleTable.Advance;
import dev.askel.trigger.target.Deliveries;
import dev.askel.trigger.target.Delivery;
import dev.askel.trigger.target.Lanes;
import dev.askel.trigger.target.TriggerMetrics;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
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
 * Fires the due schedules of one lane. One transaction locks due rows, inserts their deliveries and
 * stores their next occurrences. So an occurrence fires exactly once, also when two nodes own the
 * lane for a moment.
 */
public final class ScheduleLane {
    private static final Logger LOG = LoggerFactory.getLogger(ScheduleLane.class);

    /** The maximum number of schedules that one transaction fires. */
    private static final int BATCH_MAX = 50;

    /**
     * The maximum rate of deliveries of all lanes together. Without it, many schedules that are due
     * at the same second would take the processors and the database from all other executions.
     */
    static final int DELIVERIES_PER_SECOND_MAX = 2_000;

    /** The maximum size of their definitions, in bytes. One definition may be larger. */
    private static final long BATCH_BYTES_MAX = 2 * 1024 * 1024;

    /** After this number of deliveries a transaction fires no further schedule. */
    static final int DELIVERIES_MAX = 500;

    /** The delay of a schedule that cannot be decoded; a later release may be able to. */
    private static final long UNREADABLE_DELAY_MILLIS = Duration.ofHours(1).toMillis();

    /** The interval of polls, for schedules that were created or changed since the last poll. */
    private static final Duration POLL_MAX = Duration.ofMillis(500);

    private static final Duration DELETION_EVERY = Duration.ofSeconds(2);
    private static final int DELETIONS_MAX = 10;

    private final ActorContext<Command> actor;
    private final TimerScheduler<Command> timers;
    private final int lane;
    private final SqlWorkers workers;
    private final Deliveries deliveries;
    private final EngineTime time;
    private final TriggerMetrics metrics;

    /** The begin of the time without a downtime of the lane. */
    private long runningSinceMillis;

    /** The begin of the last poll that succeeded, or of the lane. */
    private long polledMillis;

    /** Messages of a lane to itself. */
    sealed interface Command extends NoSerializationVerificationNeeded {}

    private record Poll() implements Command {}

    private record Polled(
            long startedMillis, @Nullable Answer<Round> round, @Nullable Throwable failure)
            implements Command {}

    private record ContinueDeletions() implements Command {}

    private record DeletionsContinued() implements Command {}

    private record Stop() implements Command {}

    /**
     * The result of a transaction.
     *
     * @param fired the number of schedules
     * @param due the times at which their delivered occurrences were due
     * @param nextDueMillis the earliest due time of the lane
     */
    record Round(int fired, List<Instant> due, long nextDueMillis) {}

    private ScheduleLane(
            ActorContext<Command> actor,
            TimerScheduler<Command> timers,
            int lane,
            SqlWorkers workers,
            Deliveries deliveries,
            EngineTime time,
            TriggerMetrics metrics) {
        this.actor = actor;
        this.timers = timers;
        this.lane = lane;
        this.workers = workers;
        this.deliveries = deliveries;
        this.time = time;
        this.metrics = metrics;
    }

    /**
     * Starts this node's share of the lanes.
     *
     * @param workers run the transactions of the lanes; changes are fenced
     */
    public static void startAll(
            ActorSystem<?> system,
            SqlWorkers workers,
            Deliveries deliveries,
            EngineTime time,
            TriggerMetrics metrics) {
        ClusterDaemon.start(
                system,
                Command.class,
                "askel-schedules",
                Lanes.COUNT,
                lane ->
                        Behaviors.setup(actor ->
                                Behaviors.withTimers(timers -> {
                                    var owner =
                                            new ScheduleLane(
                                                    actor,
                                                    timers,
                                                    lane,
                                                    workers,
                                                    deliveries,
                                                    time,
                                                    metrics);
                                    owner.start();
                                    return Behaviors.receiveMessage(owner::onMessage);
                                })),
                new Stop());
    }

    private void start() {
        polledMillis = time.millis();
        runningSinceMillis = polledMillis;
        poll();
        if (lane == 0) {
            timers.startSingleTimer(new ContinueDeletions(), DELETION_EVERY);
        }
    }

    private Behavior<Command> onMessage(Command message) {
        switch (message) {
            case Poll _ -> poll();
            case Polled(var started, var round, var failure) -> onPolled(started, round, failure);
            case ContinueDeletions _ -> continueDeletions();
            case DeletionsContinued _ ->
                    timers.startSingleTimer(new ContinueDeletions(), DELETION_EVERY);
            case Stop _ -> {
                return Behaviors.stopped();
            }
        }
        return Behaviors.same();
    }

    private void poll() {
        long now = time.millis();
        if (now - polledMillis > Firings.LATENESS_MAX.toMillis() || now < runningSinceMillis) {
            runningSinceMillis = now;
        }
        var runningSince = Instant.ofEpochMilli(runningSinceMillis);
        actor.pipeToSelf(
                workers.submit(database ->
                        database.transact(connection ->
                                fire(connection, lane, now, runningSince, deliveries))),
                (round, failure) -> new Polled(now, round, failure));
    }

    private void onPolled(
            long startedMillis, @Nullable Answer<Round> answer, @Nullable Throwable failure) {
        if (!(answer instanceof Answer.Ok<Round>(var round))) {
            if (failure != null) {
                LOG.error("The schedules of lane {} cannot be fired", lane, failure);
            }
            timers.startSingleTimer(new Poll(), POLL_MAX);
            return;
        }
        polledMillis = startedMillis;
        if (round.fired() > 0) {
            deliveries.onCommitted();
            var now = Instant.ofEpochMilli(time.millis());
            round.due().forEach(due -> metrics.onOccurrence(Duration.between(due, now)));
        }
        long untilDue = Math.max(0, round.nextDueMillis() - time.millis());
        // Rows that another transaction has locked remain due, so a poll without result waits.
        long delay = round.fired() == 0 ? Math.max(1, untilDue) : untilDue;
        long pause = pauseMillis(round.due().size(), time.millis() - startedMillis);
        timers.startSingleTimer(
                new Poll(),
                Duration.ofMillis(Math.max(pause, Math.min(delay, POLL_MAX.toMillis()))));
    }

    /** Returns the pause after a round, so that the lane keeps its part of the maximum rate. */
    static long pauseMillis(int deliveries, long elapsedMillis) {
        return Math.max(
                0,
                Duration.ofSeconds((long) deliveries * Lanes.COUNT)
                                .dividedBy(DELIVERIES_PER_SECOND_MAX)
                                .toMillis()
                        - elapsedMillis);
    }

    /**
     * Fires due schedules of a lane in the transaction of a connection.
     *
     * @param runningSince the begin of the time without a downtime of the lane
     */
    static Answer<Round> fire(
            Connection connection,
            int lane,
            long nowMillis,
            Instant runningSince,
            Deliveries deliveries)
            throws SQLException {
        var now = Instant.ofEpochMilli(nowMillis);
        var due = ScheduleTable.lockDue(connection, lane, nowMillis, BATCH_MAX, BATCH_BYTES_MAX);
        var unreadable = new ArrayList<>(due.unreadable());
        var inserted = new ArrayList<Delivery>();
        var advances = new ArrayList<Advance>();
        var completed = new ArrayList<UUID>();
        var dueTimes = new ArrayList<Instant>();
        for (var each : due.readable()) {
            if (inserted.size() >= DELIVERIES_MAX) {
                break;
            }
            var id = each.schedule().id();
            try {
                var fired =
                        Firings.fire(
                                each.schedule(), each.firing(), each.policy(), now, runningSince);
                inserted.addAll(fired.deliveries());
                dueTimes.addAll(fired.due());
                if (fired.isCompleted()) {
                    completed.add(id);
                } else {
                    advances.add(new Advance(id, fired.next()));
                }
            } catch (RuntimeException invalid) {
                LOG.error("The schedule {} cannot be fired; it is postponed", id, invalid);
                unreadable.add(id);
            }
        }
        int fired = advances.size() + completed.size();
        if (fired > 0) {
            deliveries.insert(connection, inserted);
            ScheduleTable.advance(connection, advances);
            ScheduleTable.deleteCompleted(connection, completed);
        }
        ScheduleTable.postpone(connection, unreadable, nowMillis + UNREADABLE_DELAY_MILLIS);
        return Answer.ok(new Round(fired, dueTimes, ScheduleTable.nextDueMillis(connection, lane)));
    }

    /** Continues the deletion of groups that a node has begun. */
    private void continueDeletions() {
        actor.pipeToSelf(
                workers.<Boolean>submit(database -> {
                    for (var group :
                            database.read(connection ->
                                    GroupTable.deletions(connection, DELETIONS_MAX))) {
                        var _ =
                                StoredGroups.deletePart(
                                        database,
                                        new Caller(group.account(), group.region(), "deletion"),
                                        group.name(),
                                        group.createdAt());
                    }
                    return Answer.ok(true);
                }),
                (_, _) -> new DeletionsContinued());
    }
}
