package dev.askel.engine.wakeup;

import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.journal.partition.SliceRange;
import dev.askel.engine.journal.task.MissedHeartbeat;
import dev.askel.engine.journal.task.TaskKey;
import dev.askel.engine.journal.wakeup.DueCursor;
import dev.askel.engine.journal.wakeup.Wakeup;
import dev.askel.engine.journal.wakeup.WakeupQueries;
import dev.askel.engine.task.CallPermits;
import java.time.Duration;
import java.util.HashSet;
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
 * Looks after one range of slices: pings executions that are due, repeats what they owe, tells of
 * missed heartbeats, and pings those whose calls were made by a node that is gone. Now and then it
 * pings all that have a call in flight: a node may have lost one that it claims, in a hand-over,
 * and an execution that is well takes no notice.
 */
public final class WakeupPoller {
    private static final Duration DUE_EVERY = Duration.ofSeconds(1);
    private static final Duration CALLS_EVERY = Duration.ofSeconds(15);

    /** Deferred calls are released about this often. */
    private static final Duration RELEASE_EVERY = Duration.ofSeconds(1);

    /** Executions are woken this much early; their own timers then ring in time. */
    private static final Duration LOOK_AHEAD = Duration.ofSeconds(3);

    /** A ping that changed nothing is repeated after this. */
    private static final Duration PING_AGAIN = Duration.ofSeconds(5);

    /** Rows of one slice in a page. */
    private static final int SLICE_ROWS_MAX = 32;

    /** So many are told at most each second. */
    private static final int NEWS_MAX = 250;

    /** So many rows are read at most each second, most of them of executions told before. */
    private static final int ROWS_MAX = 4_096;

    /** A row that was skipped counts as so many more: one busy machine may have all that is due. */
    private static final int SKIPPED_ROW_WEIGHT = 3;

    /** No execution was to be woken any more. */
    private static final int FULL = -1;

    /** Executions that lost their node are brought back at that pace, each poller's. */
    private static final int LOST_CALLS_MAX = 250;

    private static final Duration NEXT_PAGE = Duration.ofSeconds(1);

    /** A look of a second that finds no room for recoveries is left out, but one of so many. */
    private static final int MISSED_MAX = 5;

    private final ActorContext<Command> actor;
    private final TimerScheduler<Command> timers;
    private final SliceRange slices;
    private final WakeupQueries due;
    private final BiConsumer<String, ExecutionCommand> executions;
    private final EngineTime time;
    private final Cluster cluster;
    private final LatelyTold<String> pinged = new LatelyTold<>(PING_AGAIN);
    private final LatelyTold<Place> reported = new LatelyTold<>(PING_AGAIN);
    private final Set<Place> unconfirmed = new HashSet<>();
    private final Look dueLook;
    private final Look heartbeatLook;
    private final CallSweep lostCalls;
    private final CallSweep allCalls;
    private final PermitRelease release;
    private final WakeupRoom memory;
    private final RandomGenerator chance = new SplittableRandom();
    private int looks;

    /** Rows of the last page that were skipped. */
    private int skipped;

    private final Room dueRoom = new Room();
    private final Room callsRoom = new Room();

    /** What a poller tells itself. */
    public sealed interface Command {}

    private record LookForDue() implements Command {}

    private record LookForLostCalls() implements Command {}

    private record LookForAllCalls() implements Command {}

    private record DueFound(@Nullable List<Wakeup> wakeups) implements Command {}

    private record LostCallsFound(@Nullable List<Wakeup> wakeups) implements Command {}

    private record AllCallsFound(@Nullable List<Wakeup> wakeups) implements Command {}

    private record HeartbeatsFound(@Nullable List<MissedHeartbeat> missed) implements Command {}

    private record Confirmed(MissedHeartbeat missed, @Nullable Boolean isMissed)
            implements Command {}

    /** A task among all. */
    private record Place(String persistenceId, TaskKey task) {}

    private record ReleaseCalls() implements Command {}

    private record CallsReleased(PermitRelease.@Nullable Released released) implements Command {}

    private record MembersChanged() implements Command {}

    /** The daemon is to end. */
    public record Stop() implements Command {}

    /** How far a look for what is due has come; the next second goes on where this one ended. */
    private static final class Look {
        private final SliceRange slices;
        private DueCursor walk;
        private boolean looking;
        private int news;
        private int rows;

        Look(SliceRange slices) {
            this.slices = slices;
            this.walk = DueCursor.through(slices, SLICE_ROWS_MAX);
        }

        /** Whether to look, this second; false while an answer is awaited. */
        boolean begins() {
            if (looking) {
                return false;
            }
            looking = true;
            news = 0;
            rows = 0;
            if (walk.isFinished()) {
                walk = DueCursor.through(slices, SLICE_ROWS_MAX);
            }
            return true;
        }

        /** A page has come; whether to ask for the next one at once. */
        boolean goesOn(DueCursor after, int read, int told) {
            walk = after;
            rows += read;
            news += told;
            looking = !walk.isFinished() && news < NEWS_MAX && rows < ROWS_MAX;
            return looking;
        }

        void failed() {
            looking = false;
        }
    }

    /** Room for recoveries on this node; where there never is, some are woken all the same. */
    private final class Room {
        private int missed;

        boolean isThere() {
            missed = due.hasRecoveryCapacity() ? 0 : missed + 1;
            return missed % MISSED_MAX == 0;
        }
    }

    private WakeupPoller(
            ActorContext<Command> actor,
            TimerScheduler<Command> timers,
            SliceRange slices,
            WakeupQueries due,
            BiConsumer<String, ExecutionCommand> executions,
            EngineTime time,
            SweepPace sweep,
            CallPermits permits,
            WakeupRoom memory) {
        this.actor = actor;
        this.memory = memory;
        this.timers = timers;
        this.slices = slices;
        this.due = due;
        this.executions = executions;
        this.time = time;
        this.cluster = Cluster.get(actor.getSystem());
        this.dueLook = new Look(slices);
        this.heartbeatLook = new Look(slices);
        this.lostCalls = new CallSweep(slices, LOST_CALLS_MAX, NEXT_PAGE, CALLS_EVERY);
        this.allCalls = new CallSweep(slices, sweep.rowsMax(), sweep.nextPage(), sweep.every());
        this.release = new PermitRelease(slices, due, permits, memory);
    }

    /**
     * The poller of {@code slices}.
     *
     * @param executions tells an execution, by its persistence id
     * @param permits free on this node, for calls that wait outside memory
     * @param memory of this node; the executions may be loaded on others
     */
    public static Behavior<Command> create(
            SliceRange slices,
            WakeupQueries due,
            BiConsumer<String, ExecutionCommand> executions,
            EngineTime time,
            SweepPace sweep,
            CallPermits permits,
            WakeupRoom memory) {
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
                                    permits,
                                    memory);
                    poller.begin(sweep);
                    return Behaviors.receiveMessage(poller::onMessage);
                }));
    }

    private void begin(SweepPace sweep) {
        timers.startTimerWithFixedDelay(new LookForDue(), Duration.ZERO, DUE_EVERY);
        lookForLostCalls();
        timers.startSingleTimer(new LookForAllCalls(), sweep.every());
        releaseLater();
        var changes =
                actor.messageAdapter(ClusterEvent.MemberEvent.class, _ -> new MembersChanged());
        cluster.subscriptions().tell(Subscribe.create(changes, ClusterEvent.MemberEvent.class));
    }

    private Behavior<Command> onMessage(Command message) {
        switch (message) {
            case LookForDue _ -> lookForDue();
            case LookForAllCalls _ -> lookForAllCalls();
            case MembersChanged _ -> {
                // What was sent to a node that is gone is lost, and due again at the next look.
                pinged.forgetAll();
                if (lostCalls.beginsAnew()) {
                    readLostCalls();
                }
            }
            case DueFound(var wakeups) -> onDue(wakeups);
            case LookForLostCalls _ when !callsRoom.isThere() ->
                    timers.startSingleTimer(new LookForLostCalls(), NEXT_PAGE);
            case LookForLostCalls _ -> lookForLostCalls();
            case LostCallsFound(var wakeups) ->
                    timers.startSingleTimer(new LookForLostCalls(), onCalls(lostCalls, wakeups));
            case AllCallsFound(var wakeups) ->
                    timers.startSingleTimer(new LookForAllCalls(), onCalls(allCalls, wakeups));
            case ReleaseCalls _ -> releaseCalls();
            case CallsReleased(var released) -> onReleased(released);
            case HeartbeatsFound(var missed) -> onHeartbeats(missed);
            case Confirmed(var missed, var isMissed) -> onConfirmed(missed, isMissed);
            case Stop _ -> {
                return Behaviors.stopped();
            }
        }
        return Behaviors.same();
    }

    // What is due

    private void lookForDue() {
        long now = time.millis();
        pinged.forget(now);
        reported.forget(now);
        if (dueRoom.isThere() && dueLook.begins()) {
            looks++;
            readDue();
        }
        if (heartbeatLook.begins()) {
            readHeartbeats();
        }
    }

    private void readDue() {
        actor.pipeToSelf(
                due.wakeupsDue(dueLook.walk, time.millis() + LOOK_AHEAD.toMillis()),
                (found, _) -> new DueFound(found));
    }

    private void onDue(@Nullable List<Wakeup> wakeups) {
        if (wakeups == null) {
            dueLook.failed();
            return;
        }
        int told = ping(wakeups, isForced());
        if (told == FULL) {
            // The same page comes again with the next look.
            dueLook.failed();
        } else if (dueLook.goesOn(
                dueLook.walk.afterWakeups(wakeups),
                wakeups.size() + skipped * SKIPPED_ROW_WEIGHT,
                told)) {
            readDue();
        }
    }

    /**
     * Now and then executions are pinged whatever the room here. They may be loaded on another
     * node, or be loaded already and wait for this ping to set a timer.
     */
    private boolean isForced() {
        return looks % MISSED_MAX == 0;
    }

    private void readHeartbeats() {
        actor.pipeToSelf(
                due.heartbeatsMissed(heartbeatLook.walk, time.millis()),
                (found, _) -> new HeartbeatsFound(found));
    }

    private void onHeartbeats(@Nullable List<MissedHeartbeat> missed) {
        if (missed == null) {
            heartbeatLook.failed();
        } else if (heartbeatLook.goesOn(
                heartbeatLook.walk.afterHeartbeats(missed), missed.size(), report(missed))) {
            readHeartbeats();
        }
    }

    // Calls in flight

    private void lookForLostCalls() {
        if (lostCalls.begins()) {
            readLostCalls();
        }
    }

    private void readLostCalls() {
        actor.pipeToSelf(
                due.callsWithoutNode(
                        slices, living(cluster), lostCalls.after(), lostCalls.rowsMax()),
                (found, _) -> new LostCallsFound(found));
    }

    private void lookForAllCalls() {
        if (allCalls.begins()) {
            actor.pipeToSelf(
                    due.callsInFlight(slices, allCalls.after(), allCalls.rowsMax()),
                    (found, _) -> new AllCallsFound(found));
        }
    }

    private Duration onCalls(CallSweep sweep, @Nullable List<Wakeup> wakeups) {
        if (wakeups == null) {
            return sweep.failed();
        }
        return ping(wakeups, isForced()) == FULL ? sweep.failed() : sweep.found(wakeups);
    }

    // Calls that wait for permits

    /** At a random moment: the pollers of a node take turns in being the first to claim permits. */
    private void releaseLater() {
        timers.startSingleTimer(
                new ReleaseCalls(),
                Duration.ofMillis(
                        RELEASE_EVERY.toMillis() / 2 + chance.nextLong(RELEASE_EVERY.toMillis())));
    }

    private void releaseCalls() {
        if (due.hasRecoveryCapacity() && release.begins()) {
            actor.pipeToSelf(release.round(), (released, _) -> new CallsReleased(released));
        } else {
            releaseLater();
        }
    }

    private void onReleased(PermitRelease.@Nullable Released released) {
        if (released == null) {
            release.failed();
        } else {
            var _ = ping(released.calls(), false);
            release.ended(released);
        }
        releaseLater();
    }

    /** The incarnations of the nodes that live. */
    public static Set<String> living(Cluster cluster) {
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

    /**
     * Pings those that were not pinged lately and have room; says how many, or {@link #FULL}.
     *
     * @param isForced whether to ping all the same where this node is full
     */
    private int ping(List<Wakeup> wakeups, boolean isForced) {
        long now = time.millis();
        int count = 0;
        skipped = 0;
        for (var each : wakeups) {
            var verdict = memory.of(each.persistenceId());
            if (verdict == WakeupRoom.Verdict.FULL && !isForced) {
                return FULL;
            }
            if (verdict == WakeupRoom.Verdict.ON_HOLD
                    || (verdict == WakeupRoom.Verdict.SHARE_TAKEN && !isForced)) {
                skipped++;
            } else if (pinged.first(each.persistenceId(), now)) {
                executions.accept(each.persistenceId(), new ExecutionCommand.Wake());
                count++;
            }
        }
        return count;
    }

    /** Follows up those that were not followed up lately; says how many. */
    private int report(List<MissedHeartbeat> missed) {
        long now = time.millis();
        int count = 0;
        for (var each : missed) {
            if (!unconfirmed.contains(place(each)) && reported.first(place(each), now)) {
                confirm(each, now);
                count++;
            }
        }
        return count;
    }

    /** A heartbeat that was being committed while this poller looked has come. */
    private void confirm(MissedHeartbeat missed, long now) {
        if (missed.isCertain()) {
            tell(missed);
            return;
        }
        unconfirmed.add(place(missed));
        actor.pipeToSelf(
                due.confirmMissed(missed, now), (isMissed, _) -> new Confirmed(missed, isMissed));
    }

    private void onConfirmed(MissedHeartbeat missed, @Nullable Boolean isMissed) {
        unconfirmed.remove(place(missed));
        if (isMissed != null && isMissed) {
            tell(missed);
        } else if (isMissed != null) {
            reported.forget(place(missed));
        }
    }

    private void tell(MissedHeartbeat missed) {
        executions.accept(
                missed.persistenceId(),
                new ExecutionCommand.HeartbeatMissed(
                        missed.task().frame(),
                        Math.toIntExact(missed.task().ordinal()),
                        missed.redriveCount(),
                        missed.takenAtMillis()));
    }

    private static Place place(MissedHeartbeat missed) {
        return new Place(missed.persistenceId(), missed.task());
    }
}
