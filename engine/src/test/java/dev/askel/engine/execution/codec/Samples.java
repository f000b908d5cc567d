package dev.askel.engine.execution.codec;

import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.Entry;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.ForkOrigin;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.GraphPath;
import dev.askel.asl.history.HeldResult;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.history.MachineLimits;
import dev.askel.asl.history.MapChild;
import dev.askel.asl.history.MapRunPlan;
import dev.askel.asl.history.MigrationTarget;
import dev.askel.asl.history.Notice;
import dev.askel.asl.history.Parent;
import dev.askel.asl.history.SemaphoreName;
import dev.askel.asl.history.VersionChange;
import dev.askel.asl.mock.TestCase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Fixed entries, at least one of every shape. The golden files hold them, so they never change. */
final class Samples {
    static final Instant AT = Instant.parse("2026-03-01T10:15:30.123Z");
    static final Payload INPUT = parsed("{ \"b\" : 1.10,\n \"a\" : \"\\u0000 \\ud83d\\ude00\" }");
    private static final List<String> STATES =
            List.of("Pass", "Task", "Choice", "Wait", "Succeed", "Fail", "Parallel", "Map");
    static final FramePath BRANCH = FramePath.ROOT.child(3, 0);
    static final FramePath ITERATION = BRANCH.child(1, 2);
    static final Parent PARENT =
            new Parent(
                    "arn:aws:states:eu-north-1:123456789012:execution:outer:one",
                    "123456789012/eu-north-1/m-0/one",
                    BRANCH,
                    4,
                    null);
    static final Parent PARENT_WITH_LIFE =
            new Parent(
                    PARENT.executionArn(),
                    PARENT.persistenceId(),
                    BRANCH,
                    4,
                    AT.minusSeconds(9).toEpochMilli());
    static final ExecutionIdentity IDENTITY =
            new ExecutionIdentity(
                    "arn:aws:states:eu-north-1:123456789012:execution:order:7f3a",
                    "7f3a",
                    "123456789012",
                    "eu-north-1",
                    "arn:aws:states:eu-north-1:123456789012:stateMachine:order",
                    "order",
                    "m-1",
                    12,
                    "arn:aws:iam::123456789012:role/order",
                    AT,
                    3_600L,
                    "arn:aws:states:eu-north-1:123456789012:stateMachine:order:3",
                    "arn:aws:states:eu-north-1:123456789012:stateMachine:order:live",
                    "Root=1-67891233-abcdef012345678912345678");

    /** An identity without its optional members. */
    static final ExecutionIdentity BARE_IDENTITY =
            new ExecutionIdentity("", "", "", "", "", "", "", 0, "", AT, null, null, null, null);

    static final TestCase TEST_CASE =
            new TestCase(
                    "Happy",
                    parsed(
                            "{\"S\":{\"response\":\"R\",\"invocations\":{\"0\":{\"Return\":{\"a\":[1]}}}}}"));

    /** A plan whose items are the members of an object, with batches but without BatchInput. */
    static final MapRunPlan PLAN_OF_MEMBERS =
            new MapRunPlan(
                    "0c1f3a52-93e2-4b0f-8a0e-0f8c6b5d1e77",
                    "label",
                    INPUT,
                    parsed("[{\"Key\":\"k\",\"Value\":1}]"),
                    null,
                    new MapRunPlan.Batching(2, 262_144, null),
                    new MapRunPlan.Writer(null, null, parsed("{\"OutputType\":\"JSONL\"}")),
                    0,
                    33.25,
                    0,
                    true);

    /** A plan with items and without optional fields. */
    static final MapRunPlan PLAN =
            new MapRunPlan("u", "l", INPUT, parsed("[1,2]"), null, null, null, 40, 0, 0, false);

    /** A plan with a reader and all other fields. */
    static final MapRunPlan PLAN_OF_READER =
            new MapRunPlan(
                    "u",
                    "l",
                    INPUT,
                    null,
                    new MapRunPlan.Reader(
                            "arn:aws:states:::s3:getObject",
                            parsed("{\"Bucket\":\"b\",\"Key\":\"k\"}"),
                            parsed("{\"InputType\":\"CSV\"}"),
                            MapRunPlan.ITEMS_UNLIMITED),
                    new MapRunPlan.Batching(Integer.MAX_VALUE, 1_000, parsed("{\"a\":1}")),
                    new MapRunPlan.Writer(
                            "arn:aws:states:::s3:putObject",
                            parsed("{\"Bucket\":\"b\",\"Prefix\":\"p\"}"),
                            parsed("{}")),
                    1_000,
                    100,
                    5_000_000_000L,
                    false);

    static final MapChild MAP_CHILD =
            new MapChild(
                    "arn:aws:states:eu-north-1:123456789012:mapRun:order/label:u",
                    "123456789012/eu-north-1/m-1/u",
                    "label",
                    5_000_000_000L,
                    3,
                    new GraphPath(new GraphPath(null, "P", 1), "M\ud800", 0));

    private Samples() {}

    static Payload parsed(String json) {
        try {
            return Payload.parse(json);
        } catch (MalformedJsonException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    /**
     * Contains each kind of event details with and without optional members, and then each kind of
     * fact.
     */
    static List<Entry> entries() {
        var all = new ArrayList<Entry>();
        all.add(new Fact.Identified(IDENTITY, PARENT));
        addEvents(all);
        addFacts(all);
        return all;
    }

    /** Creates events with these details. Their type is arbitrary. */
    static List<Entry> eventsOf(List<EventDetails> details) {
        var events = new ArrayList<Entry>();
        details.forEach(each -> add(events, "PassStateEntered", each));
        return events;
    }

    private static void addEvents(List<Entry> all) {
        var output = parsed("[1,true,null,\"\u00e5\"]");
        add(all, "ExecutionStarted", new EventDetails.ExecutionStarted(INPUT, "role", "v", "a"));
        add(all, "ExecutionStarted", new EventDetails.ExecutionStarted(INPUT, "", null, null));
        add(all, "ExecutionSucceeded", new EventDetails.Output(output));
        add(all, "ExecutionFailed", new EventDetails.Failed("E", "c"));
        add(all, "ExecutionAborted", new EventDetails.Failed(null, null));
        add(all, "ExecutionTimedOut", new EventDetails.Failed("", null));
        add(all, "ExecutionRedriven", new EventDetails.ExecutionRedriven(2));
        for (var state : STATES) {
            add(all, state + "StateEntered", new EventDetails.StateEntered("S\ud800", INPUT));
            if (!state.equals("Fail")) {
                var exited = new EventDetails.StateExited("S\ud800", output, Map.of());
                add(all, state + "StateExited", exited);
            }
        }
        var assigned = new LinkedHashMap<String, Payload>();
        assigned.put("z", output);
        assigned.put("a", INPUT);
        add(all, "PassStateExited", new EventDetails.StateExited("S", output, assigned));
        addTaskEvents(all, output);
        add(all, "ParallelStateStarted", EventDetails.None.INSTANCE);
        add(all, "ParallelStateSucceeded", EventDetails.None.INSTANCE);
        add(all, "ParallelStateFailed", EventDetails.None.INSTANCE);
        add(all, "MapStateStarted", new EventDetails.MapStateStarted(40));
        add(all, "MapStateSucceeded", EventDetails.None.INSTANCE);
        add(all, "MapStateFailed", EventDetails.None.INSTANCE);
        for (var end : List.of("Started", "Succeeded", "Failed", "Aborted")) {
            add(all, "MapIteration" + end, new EventDetails.MapIteration("M", 39));
        }
        for (var state : List.of("Task", "Wait", "Parallel", "Map")) {
            add(all, state + "StateAborted", EventDetails.None.INSTANCE);
        }
        add(all, "MapRunStarted", new EventDetails.MapRunStarted("run"));
        add(all, "MapRunSucceeded", EventDetails.None.INSTANCE);
        add(all, "MapRunFailed", new EventDetails.Failed("E", "c"));
        add(all, "MapRunAborted", EventDetails.None.INSTANCE);
        add(all, "MapRunRedriven", new EventDetails.MapRunRedriven("run", 1));
        add(all, "EvaluationFailed", new EventDetails.EvaluationFailed("S", "E", "c", "/Output"));
        add(all, "EvaluationFailed", new EventDetails.EvaluationFailed("S", "E", "c", null));
    }

    private static void addTaskEvents(List<Entry> all, Payload output) {
        var scheduled =
                new EventDetails.TaskScheduled(
                        "states", "startExecution.sync", "eu-north-1", INPUT, 60L, 10L, "role");
        add(all, "TaskScheduled", scheduled);
        scheduled = new EventDetails.TaskScheduled("sqs", "s", "", output, null, null, null);
        add(all, "TaskScheduled", scheduled);
        add(all, "TaskStarted", new EventDetails.TaskStarted("sqs", "sendMessage"));
        add(all, "TaskSubmitted", new EventDetails.TaskOutput("sqs", "sendMessage", output));
        add(all, "TaskSucceeded", new EventDetails.TaskOutput("sqs", "sendMessage", INPUT));
        for (var type : List.of("TaskFailed", "TaskStartFailed", "TaskSubmitFailed")) {
            add(all, type, new EventDetails.TaskFailed("sqs", "sendMessage", "E", "c"));
        }
        add(all, "TaskTimedOut", new EventDetails.TaskFailed("sqs", "s", null, null));
        var function = "arn:aws:lambda:eu-north-1:123456789012:function:f";
        var scheduledFunction =
                new EventDetails.LambdaFunctionScheduled(function, INPUT, 5L, "role");
        add(all, "LambdaFunctionScheduled", scheduledFunction);
        scheduledFunction = new EventDetails.LambdaFunctionScheduled(function, output, null, null);
        add(all, "LambdaFunctionScheduled", scheduledFunction);
        add(all, "LambdaFunctionStarted", EventDetails.None.INSTANCE);
        add(all, "LambdaFunctionSucceeded", new EventDetails.Output(output));
        for (var type : List.of("Failed", "TimedOut", "ScheduleFailed", "StartFailed")) {
            add(all, "LambdaFunction" + type, new EventDetails.Failed("E", null));
        }
        var activity = "arn:aws:states:eu-north-1:123456789012:activity:a";
        add(all, "ActivityScheduled", new EventDetails.ActivityScheduled(activity, INPUT, 9L, 8L));
        var withoutTimeouts = new EventDetails.ActivityScheduled(activity, output, null, null);
        add(all, "ActivityScheduled", withoutTimeouts);
        add(all, "ActivityStarted", new EventDetails.ActivityStarted("worker"));
        add(all, "ActivityStarted", new EventDetails.ActivityStarted(null));
        add(all, "ActivitySucceeded", new EventDetails.Output(INPUT));
        for (var type : List.of("Failed", "TimedOut", "ScheduleFailed")) {
            add(all, "Activity" + type, new EventDetails.Failed(null, "c"));
        }
    }

    /** A resource whose jobs are awaited. */
    static final String JOB = "arn:aws:states:::batch:submitJob.sync";

    private static void addFacts(List<Entry> all) {
        var last = all.size();
        all.add(new Fact.Identified(BARE_IDENTITY, null));
        all.add(new Fact.TimerSet(FramePath.ROOT, AT.plusSeconds(60)));
        all.add(new Fact.TimerSet(BRANCH, Instant.MAX));
        all.add(new Fact.TimerSet(BRANCH, AT.plusNanos(1)));
        all.add(new Fact.RetryScheduled(BRANCH, 1, AT.plusMillis(1_500), last));
        all.add(new Fact.ItemsEvaluated(BRANCH, INPUT, parsed("[1,2]"), 40));
        all.add(new Fact.BranchStarted(ITERATION, "M", INPUT, last - 2, parsed("2")));
        all.add(new Fact.BranchStarted(BRANCH, "P", INPUT, last - 2, null));
        all.add(new Fact.BranchFinished(BRANCH, parsed("\"done\"")));
        all.add(new Fact.FrameFailed(ITERATION, "E", "c", last, false));
        all.add(new Fact.FrameFailed(ITERATION, null, null, 0, false));
        all.add(new Fact.ChildStarted(BRANCH, 7, "child"));
        all.add(new Fact.TaskRequeued(BRANCH, 7));
        all.add(new Fact.NoticeAdded(1, new Notice.ChildFinished(PARENT)));
        all.add(new Fact.NoticeAdded(2, new Notice.StopChild("child")));
        all.add(new Fact.NoticeAcknowledged(1));
        all.add(new Fact.RequestAnswered("3fa85f64-5717-4562-b3fc-2c963f66afa6"));
        all.add(new Fact.DeliveryStarted(BRANCH, 7, "take", AT.plusSeconds(30)));
        all.add(new Fact.DeliveryConfirmed(BRANCH, 7));
        all.add(
                new Fact.NoticeAdded(
                        3,
                        new Notice.StopUnconfirmedChild(
                                "child", ITERATION, 7, AT.plusSeconds(180))));
        all.add(new Fact.FrameFailed(ITERATION, "States.Timeout", "", last, true));
        all.add(new Fact.Identified(BARE_IDENTITY.withStart(AT), PARENT_WITH_LIFE));
        all.add(new Fact.NoticeAdded(4, new Notice.ChildFinished(PARENT_WITH_LIFE)));
        all.add(new Fact.RedriveAccepted("token"));
        all.add(new Fact.TaskHandleKnown(BRANCH, 7, "{\"Id\":\"j\"}", AT.plusMillis(100)));
        all.add(new Fact.TaskPolled(BRANCH, 7, AT.plusSeconds(60)));
        all.add(
                new Fact.NoticeAdded(
                        5, Notice.StopJob.firstSentAt(AT, JOB, "{\"Id\":\"j\"}", "role")));
        all.add(new Fact.NoticeAdded(6, Notice.StopJob.firstSentAt(AT, JOB, "j", null)));
        all.add(new Fact.Identified(IDENTITY.withTestCase(TEST_CASE), null));
        all.add(new Fact.Identified(BARE_IDENTITY.withStart(AT).withTestCase(TEST_CASE), null));
        all.add(new Fact.MapRunPlanned(BRANCH, PLAN));
        all.add(new Fact.MapRunPlanned(FramePath.ROOT, PLAN_OF_READER));
        all.add(new Fact.MapRunPlanned(FramePath.ROOT, PLAN_OF_MEMBERS));
        all.add(new Fact.Identified(MapChildIdentities.of(IDENTITY, MAP_CHILD), null));
        all.add(
                new Fact.Identified(
                        MapChildIdentities.of(
                                BARE_IDENTITY.withStart(AT).withTestCase(TEST_CASE), MAP_CHILD),
                        null));
        all.add(new Fact.SignalReceived("go", null, INPUT, AT.plusSeconds(1)));
        all.add(new Fact.SignalReceived("go", "k", INPUT, AT.plusSeconds(2)));
        all.add(new Fact.SignalsConsumed(BRANCH, 7, List.of(3L, 5L)));
        all.add(new Fact.SignalsDeclined(BRANCH, 7, 5));
        all.add(new Fact.PermitsGranted(BRANCH, 7, SEMAPHORE, 3, 5, 1_000));
        all.add(new Fact.PermitsReleased(BRANCH, SEMAPHORE, 2, null));
        all.add(
                new Fact.PermitsReleased(
                        FramePath.ROOT, new SemaphoreName("deploy", ""), null, "stuck"));
        all.add(new Fact.PermitsDeclined("0.1", 7));
        all.add(
                new Fact.Paused(
                        AT,
                        "arn:aws:iam::123456789012:user/op",
                        "fire",
                        true,
                        List.of(FramePath.ROOT, BRANCH)));
        all.add(new Fact.Paused(AT, null, null, false, List.of()));
        all.add(new Fact.Resumed(AT));
        all.add(new Fact.ResultHeld(BRANCH, new HeldResult.Response(7, INPUT, null)));
        all.add(new Fact.ResultHeld(BRANCH, new HeldResult.Response(7, INPUT, "job")));
        all.add(new Fact.ResultHeld(FramePath.ROOT, new HeldResult.Succeeded(0, INPUT)));
        all.add(new Fact.ResultHeld(BRANCH, new HeldResult.Failed(7, "E", "c")));
        all.add(new Fact.ResultHeld(BRANCH, new HeldResult.Failed(7, null, null)));
        all.add(new Fact.ResultHeld(BRANCH, new HeldResult.HeartbeatMissed(7)));
        all.add(new Fact.StartQueued("shop/eu"));
        all.add(new Fact.StartQueued(""));
        all.add(new Fact.StartAdmitted(1_001));
        add(
                all,
                "ExecutionStarted",
                new EventDetails.ExecutionStarted(INPUT, "role", null, null, FORK_ORIGIN));
        all.add(new Fact.Forked(null, FramePath.ROOT, 1, Map.of(), List.of()));
        all.add(
                new Fact.Forked(
                        MAP_CHILD.processor(),
                        BRANCH,
                        7,
                        Map.of("S", 4, "T", 1),
                        List.of(new Fact.Forked.Permits(BRANCH, 7, SEMAPHORE, 3, 5))));
        all.add(new Fact.FrameForked(FramePath.ROOT, 0, Map.of(), Map.of(), null));
        all.add(
                new Fact.FrameForked(
                        BRANCH,
                        3,
                        Map.of("x", INPUT, "y", parsed("1")),
                        Map.of(0, 2, 1, 1),
                        new Fact.FrameForked.StateEntry("S", INPUT)));
        all.add(new Fact.ResultsForked(BRANCH, Map.of(0, INPUT, 2, parsed("2"))));
        addMigrations(all);
    }

    private static void addMigrations(List<Entry> all) {
        add(all, "PassStateEntered", new EventDetails.StateEntered("S", INPUT, MIGRATION));
        add(all, "PassStateEntered", new EventDetails.StateEntered("S", INPUT, WAY_BACK));
        all.add(new Fact.EntryDeferred(FramePath.ROOT, "S", INPUT));
        all.add(new Fact.MigrationRequested(AT, "op", "fire", TARGET, null));
        all.add(new Fact.MigrationRequested(AT, null, null, BARE_TARGET, null));
        all.add(new Fact.MigrationCancelled(AT));
        all.add(new Fact.Migrated(AT, "S", TARGET));
        all.add(new Fact.MigrationRequested(AT, "op", "fire", TARGET, "token"));
        all.add(new Fact.Identified(IDENTITY.withLaterAttributes(LATER_ATTRIBUTES), null));
        addLimits(all);
    }

    private static void addLimits(List<Entry> all) {
        all.add(new Fact.Identified(IDENTITY.withLimits(LIMITS), null));
        all.add(new Fact.Identified(IDENTITY.withLimits(MachineLimits.NONE), null));
        all.add(
                new Fact.Identified(
                        IDENTITY.withLaterAttributes(LATER_ATTRIBUTES).withLimits(LIMITS), null));
    }

    static final MachineLimits LIMITS =
            new MachineLimits(1_048_576, 100_000L, 63_072_000L, 200, 5_000, 1_000_000L);

    static final String LATER_ATTRIBUTES = "{\"version\":2,\"attributes\":[]}";

    static final MigrationTarget TARGET =
            new MigrationTarget(
                    2,
                    "role",
                    60L,
                    "arn:aws:states:eu-north-1:1:stateMachine:m:2",
                    "arn:aws:states:eu-north-1:1:stateMachine:m:PROD");

    static final MigrationTarget BARE_TARGET = new MigrationTarget(1, "role", null, null, null);

    static final VersionChange MIGRATION =
            new VersionChange(1, null, 2, "arn:aws:states:eu-north-1:1:stateMachine:m:2");

    static final VersionChange WAY_BACK = new VersionChange(2, TARGET.versionArn(), 1, null);

    static final ForkOrigin FORK_ORIGIN =
            new ForkOrigin("arn:aws:states:eu-north-1:1:execution:m:origin", 1_017, 2);

    static final SemaphoreName SEMAPHORE = new SemaphoreName("deploy", "shop/eu");

    private static void add(List<Entry> all, String type, EventDetails details) {
        long id = all.size();
        all.add(
                new HistoryEvent(
                        id % 3 == 0 ? ITERATION : FramePath.ROOT,
                        id,
                        id - 1 - id % 2,
                        AT.plusMillis(id * id),
                        HistoryEventType.valueOf(type),
                        details));
    }
}
