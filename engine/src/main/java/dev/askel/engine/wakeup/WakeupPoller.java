package dev.askel.engine.wakeup;

import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionRegion;
import dev.askel.engine.journal.Due;
import dev.askel.engine.journal.EngineTime;
import dev.askel.engine.journal.SliceRange;
import dev.askel.engine.journal.StoredTask;
import dev.askel.engine.journal.Wakeup;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;
import org.jspecify.annotations.Nullable;

/**
 * Looks after one range of slices: pings executions that are due, repeats what they owe, tells of
 * missed heartbeats, and pings those whose calls were made by a node that is gone.
 */
public final class WakeupPoller {
    private static final Duration DUE_EVERY = Duration.ofSeconds(1);
    private static final Duration CALLS_EVERY = Duration.ofSeconds(15);

    /** Executions are woken this much early; their own timers then ring in time. */
    private static final Duration LOOK_AHEAD = Duration.ofSeconds(3);

    /** A ping that changed nothing is repeated after this. */
    private static final Duration PING_AGAIN = Duration.ofSeconds(5);

    private static final int ROWS_MAX = 1_000;

    private final ActorContext<Command> actor;
    private final TimerScheduler<Command> timers;
    private final SliceRange slices;
    private final Due due;
    private final ExecutionRegion executions;
    private final EngineTime time;
    private final Cluster cluster;
    private final Map<String, Long> pinged = new HashMap<>();
    private boolean lookingForDue;
    private boolean lookingForCalls;

    /** What a poller tells itself. */
    public sealed interface Command {}

    private record LookForDue() implements Command {}

    private record LookForCalls() implements Command {}

    private record DueFound(@Nullable List<Wakeup> wakeups) implements Command {}

    private record CallsFound(@Nullable List<Wakeup> wakeups) implements Command {}

    private record HeartbeatsFound(@Nullable List<StoredTask> tasks) implements Command {}

    private record MembersChanged() implements Command {}

    /** The daemon is to end. */
    public record Stop() implements Command {}

    private WakeupPoller(
            ActorContext<Command> actor,
            TimerScheduler<Command> timers,
            SliceRange slices,
            Due due,
            ExecutionRegion executions,
            EngineTime time) {
        this.actor = actor;
        this.timers = timers;
        this.slices = slices;
        this.due = due;
        this.executions = executions;
        this.time = time;
        this.cluster = Cluster.get(actor.getSystem());
    }

    /** The poller of {@code slices}. */
    public static Behavior<Command> create(
            SliceRange slices, Due due, ExecutionRegion executions, EngineTime time) {
        return Behaviors.setup(actor ->
                Behaviors.withTimers(timers -> {
                    var poller = new WakeupPoller(actor, timers, slices, due, executions, time);
                    poller.begin();
                    return Behaviors.receiveMessage(poller::onMessage);
                }));
    }

    private void begin() {
        timers.startTimerWithFixedDelay(new LookForDue(), Duration.ZERO, DUE_EVERY);
        timers.startTimerWithFixedDelay(new LookForCalls(), Duration.ZERO, CALLS_EVERY);
        var changes =
                actor.messageAdapter(ClusterEvent.MemberEvent.class, _ -> new MembersChanged());
        cluster.subscriptions().tell(Subscribe.create(changes, ClusterEvent.MemberEvent.class));
    }

    private Behavior<Command> onMessage(Command message) {
        switch (message) {
            case LookForDue _ -> lookForDue();
            case LookForCalls _ -> lookForCalls();
            case MembersChanged _ -> lookForCalls();
            case DueFound(var wakeups) -> {
                lookingForDue = false;
                ping(wakeups);
            }
            case CallsFound(var wakeups) -> {
                lookingForCalls = false;
                ping(wakeups);
            }
            case HeartbeatsFound(var tasks) -> {
                if (tasks != null) {
                    tasks.forEach(this::heartbeatMissed);
                }
            }
            case Stop _ -> {
                return Behaviors.stopped();
            }
        }
        return Behaviors.same();
    }

    private void lookForDue() {
        if (lookingForDue) {
            return;
        }
        lookingForDue = true;
        long now = time.millis();
        pinged.values().removeIf(at -> at + PING_AGAIN.toMillis() < now);
        actor.pipeToSelf(
                due.wakeupsDue(slices, now + LOOK_AHEAD.toMillis(), ROWS_MAX),
                (found, _) -> new DueFound(found));
        actor.pipeToSelf(
                due.heartbeatsOverdue(slices, now, ROWS_MAX),
                (found, _) -> new HeartbeatsFound(found));
    }

    private void lookForCalls() {
        if (lookingForCalls) {
            return;
        }
        lookingForCalls = true;
        actor.pipeToSelf(
                due.callsWithoutNode(slices, living(), ROWS_MAX),
                (found, _) -> new CallsFound(found));
    }

    private Set<String> living() {
        return StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
                .filter(member ->
                        !member.status().equals(MemberStatus.down())
                                && !member.status().equals(MemberStatus.removed()))
                .map(WakeupPoller::incarnation)
                .collect(Collectors.toSet());
    }

    /** A node's incarnation, as wake-up rows name it. */
    public static String incarnation(Member member) {
        return member.uniqueAddress().address() + "#" + member.uniqueAddress().longUid();
    }

    private void ping(@Nullable List<Wakeup> wakeups) {
        if (wakeups == null) {
            return;
        }
        long now = time.millis();
        for (var each : wakeups) {
            if (pinged.putIfAbsent(each.persistenceId(), now) == null) {
                executions.tell(each.persistenceId(), new ExecutionCommand.Wake());
            }
        }
    }

    private void heartbeatMissed(StoredTask stored) {
        var key = stored.task().key();
        executions.tell(
                stored.persistenceId(),
                new ExecutionCommand.HeartbeatMissed(
                        key.frame(), Math.toIntExact(key.ordinal()), stored.task().redriveCount()));
    }
}
