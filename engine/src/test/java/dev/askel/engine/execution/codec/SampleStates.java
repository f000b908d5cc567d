package dev.askel.engine.execution.codec;

import static dev.askel.engine.execution.codec.Samples.AT;
import static dev.askel.engine.execution.codec.Samples.INPUT;
import static dev.askel.engine.execution.codec.Samples.parsed;
import static java.util.Map.entry;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.ForkOrigin;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.GraphPath;
import dev.askel.asl.history.HeldResult;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.history.MachineLimits;
import dev.askel.asl.history.Notice;
import dev.askel.asl.history.Parent;
import dev.askel.asl.history.SemaphoreName;
import dev.askel.asl.history.VersionChange;
import dev.askel.asl.interpreter.execution.AcceptedRedrive;
import dev.askel.asl.interpreter.execution.AnsweredRequests;
import dev.askel.asl.interpreter.execution.ExecutionPause;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.ExecutionState.Outcome;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.FrameStatus;
import dev.askel.asl.interpreter.execution.HeldPermits;
import dev.askel.asl.interpreter.execution.Migrations;
import dev.askel.asl.interpreter.execution.Pauses;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.Phase.CallKind;
import dev.askel.asl.interpreter.execution.SignalBuffer;
import dev.askel.asl.interpreter.execution.StartPermit;
import dev.askel.asl.interpreter.execution.StateVisit;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/** Fixed states by name. Together they have every phase, status and outcome. */
final class SampleStates {
    private static final HashPMap<String, Payload> VARIABLES =
            HashTreePMap.<String, Payload>empty().plus("n", parsed("1")).plus("in", INPUT);

    /** The same values without their original texts. */
    private static final HashPMap<String, Payload> COMPACT_VARIABLES =
            VARIABLES.plus("in", Payload.ofStoredJson(INPUT.utf8()));

    private static final GraphPath GRAPH = new GraphPath(null, "P", 0);
    private static final FrameStatus OPEN = new FrameStatus.Open();

    private SampleStates() {}

    static Map<String, ExecutionState> storableInVersion1() {
        var states = new LinkedHashMap<String, ExecutionState>();
        states.put("running", running());
        states.put("succeeded", ended(new Outcome.Succeeded(AT, parsed("{\"done\":true}"))));
        states.put("failed", ended(new Outcome.Failed(AT, "E", "c")));
        states.put("failed-silently", ended(new Outcome.Failed(AT, null, null)));
        states.put("aborted", ended(new Outcome.Aborted(AT, "E", "c")));
        states.put("aborted-silently", ended(new Outcome.Aborted(AT, null, null)));
        states.put("timed-out", ended(new Outcome.TimedOut(AT, "E", "c")));
        states.put("timed-out-silently", ended(new Outcome.TimedOut(AT, null, null)));
        return states;
    }

    /** States that a snapshot of version 1 cannot store. */
    static Map<String, ExecutionState> sinceVersion2() {
        return Map.ofEntries(
                entry("start-queued", withStartPermit(new StartPermit("k", null))),
                entry("start-admitted", withStartPermit(new StartPermit("", 7L))),
                entry("handing-over", awaitingConfirmation()),
                entry("missed-heartbeat", withMissedHeartbeat()),
                entry("with-lives", withLife()),
                entry("redriven", redriven()),
                entry("with-job", withJob()),
                entry("mocked", mocked()),
                entry("signaled", signaled()),
                entry("with-map-runs", withMapRuns()),
                entry("with-permits", withPermits()),
                entry("paused", paused()),
                entry("paused-again", pausedAgain()),
                entry("resumed", resumed()),
                entry("forked", forked()),
                entry("migration-requested", migrationRequested()),
                entry("migrated", migrated(Samples.MIGRATION, null)),
                entry("migrated-fork", migrated(Samples.WAY_BACK, Samples.FORK_ORIGIN)),
                entry("migrated-by-job", migratedByJob()),
                entry("with-later-attributes", withLaterAttributes()),
                entry("with-limits", withLimits(Samples.LIMITS)),
                entry("with-bare-limits", withLimits(MachineLimits.NONE)));
    }

    /** A child of a Map Run whose branches are in distributed Map states themselves. */
    private static ExecutionState withMapRuns() {
        var runs =
                List.of(
                        new Phase.MapRun(7, Samples.PLAN, 0, Phase.MapRunStage.RUNNING),
                        new Phase.MapRun(8, Samples.PLAN_OF_READER, 2, Phase.MapRunStage.ENDED),
                        new Phase.MapRun(
                                9, Samples.PLAN_OF_MEMBERS, 1, Phase.MapRunStage.REOPENED));
        HashPMap<FramePath, Frame> branches = HashTreePMap.empty();
        for (int index = 0; index < runs.size(); index++) {
            var frame = branch(index, OPEN, new Phase.Mapping(runs.get(index)));
            branches = branches.plus(frame.path(), frame);
        }
        return new ExecutionState(
                MapChildIdentities.of(Samples.IDENTITY, Samples.MAP_CHILD),
                null,
                99,
                AT,
                INPUT,
                null,
                frame(
                        FramePath.ROOT,
                        Samples.MAP_CHILD.processor(),
                        OPEN,
                        joining(null, null),
                        null),
                branches,
                1,
                AT.plusSeconds(5),
                HashTreePMap.empty(),
                0,
                AnsweredRequests.hash("start"),
                TreePVector.empty(),
                TreePVector.empty());
    }

    /** A frame in a distributed Map state within a branch. */
    static Frame mapping() {
        return branch(
                1,
                OPEN,
                new Phase.Mapping(
                        new Phase.MapRun(7, Samples.PLAN_OF_READER, 0, Phase.MapRunStage.RUNNING)));
    }

    private static ExecutionState awaitingConfirmation() {
        var call = call(CallKind.ACTIVITY);
        var taken =
                new Phase.Call(
                        call.ordinal(),
                        call.kind(),
                        call.resourceType(),
                        call.resource(),
                        call.parameters(),
                        call.scheduledAt(),
                        null,
                        null,
                        null,
                        new Phase.Progress(
                                AT.plusMillis(1),
                                false,
                                null,
                                "worker",
                                new Phase.Delivery("take", AT.plusSeconds(30)),
                                null));
        return new ExecutionState(
                Samples.IDENTITY,
                null,
                5,
                AT,
                INPUT,
                null,
                frame(FramePath.ROOT, null, OPEN, new Phase.Calling(taken), null),
                HashTreePMap.empty(),
                0,
                null,
                HashTreePMap.<Long, Notice>empty()
                        .plus(
                                1L,
                                new Notice.StopUnconfirmedChild(
                                        "child", Samples.BRANCH, 7, AT.plusSeconds(180))),
                2,
                AnsweredRequests.hash("start"),
                TreePVector.singleton(AnsweredRequests.hash("r1")),
                TreePVector.empty());
    }

    private static ExecutionState withJob() {
        var call = call(CallKind.INTEGRATION);
        var startedJob =
                new Phase.Call(
                        call.ordinal(),
                        call.kind(),
                        "batch",
                        "submitJob.sync",
                        call.parameters(),
                        call.scheduledAt(),
                        null,
                        null,
                        "role",
                        new Phase.Progress(
                                AT.plusMillis(1),
                                true,
                                null,
                                null,
                                null,
                                new Phase.Job("{\"Id\":\"j\"}", AT.plusSeconds(60))));
        return new ExecutionState(
                Samples.IDENTITY,
                null,
                5,
                AT,
                INPUT,
                null,
                frame(FramePath.ROOT, null, OPEN, new Phase.Calling(startedJob), null),
                HashTreePMap.empty(),
                0,
                null,
                HashTreePMap.<Long, Notice>empty()
                        .plus(1L, Notice.StopJob.firstSentAt(AT, Samples.JOB, "j", null))
                        .plus(2L, Notice.StopJob.firstSentAt(AT, Samples.JOB, "k", "role")),
                3,
                AnsweredRequests.hash("start"),
                TreePVector.empty(),
                TreePVector.empty());
    }

    private static ExecutionState mocked() {
        var call = call(CallKind.LAMBDA_FUNCTION);
        var mocked =
                new Phase.Call(
                        call.ordinal(),
                        call.kind(),
                        call.resourceType(),
                        call.resource(),
                        call.parameters(),
                        call.scheduledAt(),
                        null,
                        null,
                        null,
                        new Phase.Progress(AT, false, null, null, null, null),
                        3);
        return new ExecutionState(
                Samples.IDENTITY.withStart(AT).withTestCase(Samples.TEST_CASE),
                null,
                5,
                AT,
                INPUT,
                null,
                frame(FramePath.ROOT, null, OPEN, new Phase.Calling(mocked), null),
                HashTreePMap.empty(),
                0,
                null,
                HashTreePMap.empty(),
                1,
                null,
                TreePVector.empty(),
                TreePVector.empty(),
                HashTreePMap.<String, Integer>empty().plus("S", 4).plus("T", 1),
                SignalBuffer.EMPTY,
                TreePVector.empty(),
                null,
                Pauses.NONE,
                null,
                Migrations.NONE);
    }

    /** An execution that has consumed some of its signals. */
    private static ExecutionState signaled() {
        var signals =
                new SignalBuffer(
                        TreePVector.from(
                                List.of(
                                        new SignalBuffer.Signal(3, "go", null, INPUT, AT),
                                        new SignalBuffer.Signal(
                                                5, "go", "k", parsed("1"), AT.plusSeconds(1)))),
                        6,
                        HashTreePMap.<FramePath, SignalBuffer.Declined>empty()
                                .plus(FramePath.ROOT, new SignalBuffer.Declined(2, 3)));
        return running(1, signals, TreePVector.empty());
    }

    private static ExecutionState withPermits() {
        return running(
                5,
                SignalBuffer.EMPTY,
                TreePVector.from(
                        List.of(
                                new HeldPermits(FramePath.ROOT, 3, Samples.SEMAPHORE, 2, 5, 1_000L),
                                new HeldPermits(
                                        new FramePath("0.1"),
                                        0,
                                        new SemaphoreName("deploy", ""),
                                        1,
                                        1,
                                        null))));
    }

    private static ExecutionState forked() {
        return running(
                3, SignalBuffer.EMPTY, TreePVector.empty(), null, Pauses.NONE, Samples.FORK_ORIGIN);
    }

    private static ExecutionState withStartPermit(StartPermit permit) {
        return running(1, SignalBuffer.EMPTY, TreePVector.empty(), permit, Pauses.NONE);
    }

    private static ExecutionState paused() {
        return running(
                5,
                SignalBuffer.EMPTY,
                TreePVector.empty(),
                null,
                new Pauses(
                        new ExecutionPause(
                                AT,
                                "arn:aws:iam::1:user/op",
                                "fire",
                                true,
                                List.of(FramePath.ROOT)),
                        HashTreePMap.<FramePath, Pauses.Held>empty()
                                .plus(
                                        FramePath.ROOT,
                                        new Pauses.Held(
                                                2,
                                                TreePVector.from(
                                                        List.of(
                                                                new HeldResult.Response(
                                                                        1, INPUT, "job"),
                                                                new HeldResult.Response(
                                                                        1, INPUT, null),
                                                                new HeldResult.Succeeded(
                                                                        1, INPUT)))))
                                .plus(
                                        new FramePath("0.1"),
                                        new Pauses.Held(
                                                1,
                                                TreePVector.from(
                                                        List.of(
                                                                new HeldResult.Failed(0, "E", "c"),
                                                                new HeldResult.Failed(
                                                                        0, null, null),
                                                                new HeldResult.HeartbeatMissed(
                                                                        0))))),
                        Duration.ZERO,
                        null));
    }

    private static ExecutionState pausedAgain() {
        return running(
                5,
                SignalBuffer.EMPTY,
                TreePVector.empty(),
                null,
                new Pauses(
                        new ExecutionPause(AT, null, null, false, List.of()),
                        HashTreePMap.empty(),
                        Duration.ofMillis(1_500),
                        AT));
    }

    private static ExecutionState resumed() {
        return running(
                5,
                SignalBuffer.EMPTY,
                TreePVector.empty(),
                null,
                new Pauses(null, HashTreePMap.empty(), Duration.ofMillis(1_500), AT));
    }

    private static ExecutionState running(
            long lastEventId, SignalBuffer signals, PVector<HeldPermits> heldPermits) {
        return running(lastEventId, signals, heldPermits, null, Pauses.NONE);
    }

    private static ExecutionState running(
            long lastEventId,
            SignalBuffer signals,
            PVector<HeldPermits> heldPermits,
            @Nullable StartPermit startPermit,
            Pauses pauses) {
        return running(lastEventId, signals, heldPermits, startPermit, pauses, null);
    }

    private static ExecutionState running(
            long lastEventId,
            SignalBuffer signals,
            PVector<HeldPermits> heldPermits,
            @Nullable StartPermit startPermit,
            Pauses pauses,
            @Nullable ForkOrigin forkOrigin) {
        return new ExecutionState(
                Samples.IDENTITY,
                null,
                lastEventId,
                AT,
                INPUT,
                null,
                frame(FramePath.ROOT, null, OPEN, new Phase.Running(), null),
                HashTreePMap.empty(),
                0,
                null,
                HashTreePMap.empty(),
                1,
                null,
                TreePVector.empty(),
                TreePVector.empty(),
                HashTreePMap.empty(),
                signals,
                heldPermits,
                startPermit,
                pauses,
                forkOrigin,
                Migrations.NONE);
    }

    private static ExecutionState migrationRequested() {
        return migrating(
                new Phase.Reentering("S", INPUT),
                new Migrations(
                        new Migrations.Request(AT, "op", "fire", Samples.TARGET, null), null),
                null);
    }

    /** An execution that has migrated, and migrates back. */
    private static ExecutionState migrated(VersionChange change, @Nullable ForkOrigin forkOrigin) {
        return migrating(
                new Phase.Reentering("S", INPUT, change),
                new Migrations(
                        new Migrations.Request(AT, null, null, Samples.BARE_TARGET, null),
                        new Migrations.Applied(AT, "S", Samples.TARGET, null)),
                forkOrigin);
    }

    private static ExecutionState withLaterAttributes() {
        return started(Samples.IDENTITY.withLaterAttributes(Samples.LATER_ATTRIBUTES), null);
    }

    private static ExecutionState withLimits(MachineLimits limits) {
        return started(Samples.IDENTITY.withLimits(limits), null);
    }

    private static ExecutionState migratedByJob() {
        return migrating(
                new Phase.Reentering("S", INPUT, Samples.MIGRATION),
                new Migrations(
                        new Migrations.Request(AT, "op", "fire", Samples.TARGET, "token"),
                        new Migrations.Applied(AT, "S", Samples.TARGET, "token")),
                null);
    }

    private static ExecutionState migrating(
            Phase phase, Migrations migrations, @Nullable ForkOrigin forkOrigin) {
        return new ExecutionState(
                Samples.IDENTITY,
                null,
                3,
                AT,
                INPUT,
                null,
                frame(FramePath.ROOT, null, OPEN, phase, null),
                HashTreePMap.empty(),
                0,
                null,
                HashTreePMap.empty(),
                1,
                null,
                TreePVector.empty(),
                TreePVector.empty(),
                HashTreePMap.empty(),
                SignalBuffer.EMPTY,
                TreePVector.empty(),
                null,
                Pauses.NONE,
                forkOrigin,
                migrations);
    }

    private static ExecutionState withLife() {
        return started(Samples.IDENTITY.withStart(AT), Samples.PARENT_WITH_LIFE);
    }

    private static ExecutionState started(ExecutionIdentity identity, @Nullable Parent parent) {
        return new ExecutionState(
                identity,
                parent,
                1,
                AT,
                INPUT,
                null,
                frame(FramePath.ROOT, null, OPEN, new Phase.Running(), null),
                HashTreePMap.empty(),
                0,
                null,
                HashTreePMap.empty(),
                1,
                null,
                TreePVector.empty(),
                TreePVector.empty());
    }

    private static ExecutionState redriven() {
        return new ExecutionState(
                Samples.IDENTITY,
                null,
                9,
                AT.plusSeconds(900),
                INPUT,
                null,
                frame(FramePath.ROOT, null, OPEN, new Phase.Running(), null),
                HashTreePMap.empty(),
                2,
                AT.plusSeconds(900),
                HashTreePMap.empty(),
                0,
                AnsweredRequests.hash("start"),
                TreePVector.empty(),
                TreePVector.from(
                        List.of(
                                new AcceptedRedrive("first", AT),
                                new AcceptedRedrive("second", AT.plusSeconds(900)))));
    }

    private static ExecutionState withMissedHeartbeat() {
        var failed = new FrameStatus.Failed("States.Timeout", "", 17, true);
        return running(Stream.concat(statuses().stream(), Stream.of(failed)).toList());
    }

    private static ExecutionState running() {
        return running(statuses());
    }

    private static ExecutionState running(List<FrameStatus> statuses) {
        HashPMap<FramePath, Frame> branches = HashTreePMap.empty();
        int index = 0;
        for (var phase : phases()) {
            var frame = branch(index++, OPEN, phase);
            branches = branches.plus(frame.path(), frame);
        }
        for (var status : statuses) {
            var frame = branch(index++, status, new Phase.Running());
            branches = branches.plus(frame.path(), frame);
        }
        return new ExecutionState(
                Samples.IDENTITY,
                Samples.PARENT,
                99,
                AT.plusMillis(1_234),
                INPUT,
                null,
                frame(FramePath.ROOT, null, OPEN, joining(null, null), null),
                branches,
                1,
                AT.plusSeconds(5),
                HashTreePMap.<Long, Notice>empty()
                        .plus(3L, new Notice.StopChild("child"))
                        .plus(1L, new Notice.ChildFinished(Samples.PARENT)),
                4,
                null,
                TreePVector.from(List.of(AnsweredRequests.hash("r2"), AnsweredRequests.hash("r1"))),
                TreePVector.empty());
    }

    private static ExecutionState ended(Outcome outcome) {
        return new ExecutionState(
                Samples.BARE_IDENTITY,
                null,
                2,
                AT,
                parsed("{}"),
                outcome,
                new Frame(
                        FramePath.ROOT,
                        null,
                        41,
                        OPEN,
                        new Phase.Exited(parsed("{}")),
                        null,
                        97,
                        6,
                        COMPACT_VARIABLES,
                        null),
                HashTreePMap.empty(),
                0,
                null,
                HashTreePMap.empty(),
                0,
                null,
                TreePVector.empty(),
                TreePVector.empty());
    }

    private static List<Phase> phases() {
        return List.of(
                new Phase.Starting(INPUT),
                new Phase.Reentering("S", INPUT),
                new Phase.Running(),
                new Phase.Sleeping(AT.plusSeconds(60)),
                new Phase.BackingOff(AT.plusNanos(1)),
                new Phase.Calling(call(CallKind.LAMBDA_FUNCTION)),
                new Phase.Calling(call(CallKind.INTEGRATION)),
                new Phase.Calling(
                        new Phase.Call(
                                5,
                                CallKind.ACTIVITY,
                                "states",
                                "startExecution.sync",
                                parsed("{}"),
                                AT,
                                60L,
                                10L,
                                "role",
                                new Phase.Progress(
                                        AT.plusMillis(1), true, "child", "worker", null, null))),
                joining(null, null),
                joining(parsed("[1,2,3]"), INPUT),
                new Phase.Exited(parsed("[]")));
    }

    private static Phase.Call call(CallKind kind) {
        return new Phase.Call(
                4,
                kind,
                "",
                "f",
                INPUT,
                AT,
                null,
                null,
                null,
                new Phase.Progress(null, false, null, null, null, null));
    }

    private static Phase joining(@Nullable Payload items, @Nullable Payload input) {
        var results =
                HashTreePMap.<Integer, Payload>empty().plus(2, parsed("2")).plus(0, parsed("0"));
        return new Phase.Joining(
                new Phase.Join(3, 8, 3, 2, results, items, input, Integer.MAX_VALUE, 20, 21));
    }

    private static List<FrameStatus> statuses() {
        return List.of(
                OPEN,
                new FrameStatus.Failed("E", "c", 17, false),
                new FrameStatus.Failed(null, null, 18, false),
                new FrameStatus.Aborted());
    }

    private static Frame branch(int index, FrameStatus status, Phase phase) {
        var graph = new GraphPath(GRAPH, "M\ud800", index);
        var item = new Frame.Item(index, parsed("\"item\""));
        return frame(FramePath.ROOT.child(3, index), graph, status, phase, item);
    }

    private static Frame frame(
            FramePath path,
            @Nullable GraphPath graph,
            FrameStatus status,
            Phase phase,
            Frame.@Nullable Item item) {
        return new Frame(path, graph, 41, status, phase, visit(path), 97, 6, VARIABLES, item);
    }

    /** The visit of a frame; null for the root and for the first branch. */
    private static @Nullable StateVisit visit(FramePath path) {
        if (path.isRoot() || path.index() == 0) {
            return null;
        }
        var attempts = HashTreePMap.<Integer, Integer>empty().plus(1, 2).plus(0, 1);
        return new StateVisit(
                "S",
                path.index() % 2 == 0
                        ? HistoryEventType.TaskStateEntered
                        : HistoryEventType.MapStateEntered,
                90,
                89,
                AT.plusMillis(7),
                INPUT,
                attempts);
    }
}
