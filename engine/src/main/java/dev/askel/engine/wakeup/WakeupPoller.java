package dev.askel.engine.wakeup;

import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.journal.partition.SliceRange;
import dev.askel.engine.journal.task.MissedHeartbeat;
import dev.askel.engine.journal.wakeup.Wakeup;
import dev.askel.engine.journal.wakeup.WakeupQueries;
import dev.askel.engine.task.CallPermits;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
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
 * Polls the {@link Wakeup wake-up rows} of one slice range. To ping an execution means to send it
 * the message Wake, which loads it. The poller does the following:
 *
 * <ul>
 *   <li>It pings executions that are due.
 *   <li>It notifies executions of missed heartbeats.
 *   <li>It pings executions whose calls were made by a node that was removed from the cluster.
 *   <li>It pings executions whose deferred calls can get permits of this node.
 *   <li>It periodically pings all executions with a call in flight, because a call may have been
 *       lost during a hand-off. An execution that has not lost its call ignores the ping.
 * </ul>
 */
public final class WakeupPoller {
    private static final Duration DUE_EVERY = Duration.ofSeconds(1);
    private static final Duration CALLS_EVERY = Duration.ofSeconds(15);

    /** The average pause between two releases of deferred calls. */
    private static final Duration RELEASE_EVERY = Duration.ofSeconds(1);

    /**
     * The time by which executions are woken before they are due, so that their own timers fire in
     * time.
     */
    private static final Duration LOOK_AHEAD = Duration.ofSeconds(3);

    /** The time after which a ping without effect is repeated. */
    private static final Duration PING_AGAIN = Duration.ofSeconds(5);

    /**
     * Each skipped row counts as this number of further rows, so that the scan reads fewer rows
     * each second. Most of the due rows can belong to one state machine without memory, and are
     * then skipped.
     */
    private static final int SKIPPED_ROW_WEIGHT = 3;

    /** The result of a ping when memory is full. */
    private static final int FULL = -1;

    /**
     * The maximum number of executions that each poller recovers per page after their node has
     * failed.
     */
    private static final int LOST_CALLS_MAX = 250;

    private static final Duration NEXT_PAGE = Duration.ofSeconds(1);

    private final ActorContext<Command> actor;
    private final TimerScheduler<Command> timers;
    private final SliceRange slices;
    private final WakeupQueries due;
    private final BiConsumer<String, ExecutionCommand> executions;
    private final EngineTime time;
    private final Cluster cluster;
    private final RecentNotifications<String> pinged = new RecentNotifications<>(PING_AGAIN);
    private final DueScan dueScan;
    private final MissedHeartbeatScan heartbeats;
    private final CallSweep lostCalls;
    private final CallSweep allCalls;
    private final PermitRelease release;
    private final WakeupAdmission admission;
    private final RandomGenerator random = new SplittableRandom();
    private int polls;

    /** The number of rows of the last page that were skipped. */
    private int skipped;

    private final PollThrottle dueThrottle;
    private final PollThrottle callsThrottle;

    /** Messages of a poller to itself. */
    public sealed interface Command {}

    private record PollDue() implements Command {}

    private record PollLostCalls() implements Command {}

    private record PollAllCalls() implements Command {}

    private record DueFound(@Nullable List<Wakeup> wakeups) implements Command {}

    private record LostCallsFound(@Nullable List<Wakeup> wakeups) implements Command {}

    private record AllCallsFound(@Nullable List<Wakeup> wakeups) implements Command {}

    private record HeartbeatsFound(@Nullable List<MissedHeartbeat> missed) implements Command {}

    private record Confirmed(MissedHeartbeat missed, @Nullable Boolean isMissed)
            implements Command {}

    private record ReleaseCalls() implements Command {}

    private record CallsReleased(PermitRelease.@Nullable ReleasedCalls released)
            implements Command {}

    private record MembersChanged() implements Command {}

    /** Stops the poller. */
    public record Stop() implements Command {}

    private WakeupPoller(
            ActorContext<Command> actor,
            TimerScheduler<Command> timers,
            SliceRange slices,
            WakeupQueries due,
            BiConsumer<String, ExecutionCommand> executions,
            EngineTime time,
            SweepPace sweep,
            AwaitedPermits awaited,
            CallPermits permits,
            WakeupAdmission admission) {
        this.actor = actor;
        this.admission = admission;
        this.timers = timers;
        this.slices = slices;
        this.due = due;
        this.dueThrottle = new PollThrottle(due::hasRecoveryCapacity);
        this.callsThrottle = new PollThrottle(due::hasRecoveryCapacity);
        this.executions = executions;
        this.time = time;
        this.cluster = Cluster.get(actor.getSystem());
        this.dueScan = new DueScan(slices);
        this.heartbeats =
                new MissedHeartbeatScan(
                        slices,
                        due,
                        executions,
                        time,
                        admission,
                        read -> actor.pipeToSelf(read, (missed, _) -> new HeartbeatsFound(missed)),
                        (missed, confirmation) ->
                                actor.pipeToSelf(
                                        confirmation,
                                        (isMissed, _) -> new Confirmed(missed, isMissed)));
        this.lostCalls = new CallSweep(slices, LOST_CALLS_MAX, NEXT_PAGE, CALLS_EVERY);
        this.allCalls =
                new CallSweep(slices, sweep.rowsMax(), sweep.pagePause(), sweep.roundPause());
        this.release = new PermitRelease(slices, due, awaited, permits, admission);
    }

    /**
     * Returns the behavior of the poller of {@code slices}.
     *
     * @param executions sends a command to an execution, by its persistence id
     * @param awaited the permits for which calls wait; shared by the pollers of this node
     * @param permits grants permits of this node to deferred calls
     * @param admission uses the memory of this node, although other nodes may load the executions
     */
    static Behavior<Command> create(
            SliceRange slices,
            WakeupQueries due,
            BiConsumer<String, ExecutionCommand> executions,
            EngineTime time,
            SweepPace sweep,
            AwaitedPermits awaited,
            CallPermits permits,
            WakeupAdmission admission) {
        return Behaviors.setup(actor ->
                Behaviors.withTimers(timers -> {
                    var poller =
                            new WakeupPoller(
                                    actor,
                                    timers,
                                    slices,
                                    due,
                                    executions,
                                    time,
                                    sweep,
                                    awaited,
                                    permits,
                                    admission);
                    poller.start(sweep);
                    return Behaviors.receiveMessage(poller::onMessage);
                }));
    }

    private void start(SweepPace sweep) {
        timers.startTimerWithFixedDelay(new PollDue(), Duration.ZERO, DUE_EVERY);
        pollLostCalls();
        timers.startSingleTimer(new PollAllCalls(), sweep.roundPause());
        releaseLater();
        var changes =
                actor.messageAdapter(ClusterEvent.MemberEvent.class, _ -> new MembersChanged());
        cluster.subscriptions().tell(Subscribe.create(changes, ClusterEvent.MemberEvent.class));
    }

    private Behavior<Command> onMessage(Command message) {
        switch (message) {
            case PollDue _ -> pollDue();
            case PollAllCalls _ -> pollAllCalls();
            case MembersChanged _ -> {
                // Messages to a removed node are lost. The next poll sends them
                // again.
                pinged.clear();
                if (lostCalls.tryRestart()) {
                    readLostCalls();
                }
            }
            case DueFound(var wakeups) -> onDue(wakeups);
            case PollLostCalls _ when !callsThrottle.admitsPoll() ->
                    timers.startSingleTimer(new PollLostCalls(), NEXT_PAGE);
            case PollLostCalls _ -> pollLostCalls();
            case LostCallsFound(var wakeups) ->
                    timers.startSingleTimer(new PollLostCalls(), onCalls(lostCalls, wakeups));
            case AllCallsFound(var wakeups) ->
                    timers.startSingleTimer(new PollAllCalls(), onCalls(allCalls, wakeups));
            case ReleaseCalls _ -> releaseCalls();
            case CallsReleased(var released) -> onReleased(released);
            case HeartbeatsFound(var missed) -> heartbeats.onPage(missed);
            case Confirmed(var missed, var isMissed) -> heartbeats.onConfirmed(missed, isMissed);
            case Stop _ -> {
                return Behaviors.stopped();
            }
        }
        return Behaviors.same();
    }

    // Due rows

    private void pollDue() {
        long now = time.millis();
        pinged.expire(now);
        if (dueThrottle.admitsPoll() && dueScan.tryBegin()) {
            polls++;
            readDue();
        }
        heartbeats.poll(now);
    }

    private void readDue() {
        actor.pipeToSelf(
                due.wakeupsDue(dueScan.cursor(), time.millis() + LOOK_AHEAD.toMillis()),
                (found, _) -> new DueFound(found));
    }

    private void onDue(@Nullable List<Wakeup> wakeups) {
        if (wakeups == null) {
            dueScan.onFailure();
            return;
        }
        int notifiedNow = ping(wakeups, isForced());
        if (notifiedNow == FULL) {
            // The next poll reads the same page again.
            dueScan.onFailure();
        } else if (dueScan.onPage(
                dueScan.cursor().afterWakeups(wakeups),
                wakeups.size() + skipped * SKIPPED_ROW_WEIGHT,
                notifiedNow)) {
            readDue();
        }
    }

    /**
     * Returns whether executions are pinged although memory is full on this node. The execution may
     * be loaded on another node. It may also be loaded already and need the ping to start a timer.
     */
    private boolean isForced() {
        return polls % PollThrottle.FORCED_POLL_EVERY == 0;
    }

    // Calls in flight

    private void pollLostCalls() {
        if (lostCalls.tryBegin()) {
            readLostCalls();
        }
    }

    private void readLostCalls() {
        actor.pipeToSelf(
                due.callsWithoutNode(
                        slices, liveIncarnations(cluster), lostCalls.after(), lostCalls.rowsMax()),
                (found, _) -> new LostCallsFound(found));
    }

    private void pollAllCalls() {
        if (allCalls.tryBegin()) {
            actor.pipeToSelf(
                    due.callsInFlight(slices, allCalls.after(), allCalls.rowsMax()),
                    (found, _) -> new AllCallsFound(found));
        }
    }

    private Duration onCalls(CallSweep sweep, @Nullable List<Wakeup> wakeups) {
        if (wakeups == null) {
            return sweep.onFailure();
        }
        return ping(wakeups, isForced()) == FULL ? sweep.onFailure() : sweep.onPage(wakeups);
    }

    // Calls that wait for permits

    /**
     * Schedules the release at a random time, so that the pollers of a node do not always reserve
     * permits in the same order.
     */
    private void releaseLater() {
        timers.startSingleTimer(
                new ReleaseCalls(),
                Duration.ofMillis(
                        RELEASE_EVERY.toMillis() / 2 + random.nextLong(RELEASE_EVERY.toMillis())));
    }

    private void releaseCalls() {
        if (due.hasRecoveryCapacity() && release.tryBegin()) {
            actor.pipeToSelf(release.runRound(), (released, _) -> new CallsReleased(released));
        } else {
            releaseLater();
        }
    }

    private void onReleased(PermitRelease.@Nullable ReleasedCalls released) {
        if (released == null) {
            release.onRoundFailed();
        } else {
            var _ = ping(released.calls(), false);
            release.onRoundEnded(released);
        }
        releaseLater();
    }

    /** Returns the incarnations of the cluster's members that are not marked down. */
    public static Set<String> liveIncarnations(Cluster cluster) {
        return StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
                .filter(member ->
                        !member.status().equals(MemberStatus.down())
                                && !member.status().equals(MemberStatus.removed()))
                .map(WakeupPoller::incarnation)
                .collect(Collectors.toSet());
    }

    /** Returns the incarnation of a node: it identifies one run of the node in wake-up rows. */
    public static String incarnation(Member member) {
        return member.uniqueAddress().address() + "#" + member.uniqueAddress().longUid();
    }

    /**
     * Pings the executions that are admitted and were not pinged recently. Returns their number, or
     * {@link #FULL}.
     *
     * @param isForced whether to ping although memory is full
     */
    private int ping(List<Wakeup> wakeups, boolean isForced) {
        long now = time.millis();
        int count = 0;
        skipped = 0;
        for (var each : wakeups) {
            var verdict = admission.verdict(each.persistenceId());
            if (verdict == WakeupAdmission.Verdict.FULL && !isForced) {
                return FULL;
            }
            if (verdict == WakeupAdmission.Verdict.ON_HOLD
                    || (verdict == WakeupAdmission.Verdict.SHARE_USED_UP && !isForced)) {
                skipped++;
            } else if (pinged.tryAdd(each.persistenceId(), now)) {
                executions.accept(each.persistenceId(), new ExecutionCommand.Wake());
                count++;
            }
        }
        return count;
    }
}
