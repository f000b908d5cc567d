package dev.askel.engine.execution;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.GraphPath;
import dev.askel.asl.history.MachineLimits;
import dev.askel.asl.history.MapChild;
import dev.askel.asl.history.MigrationTarget;
import dev.askel.asl.history.Parent;
import dev.askel.asl.mock.TestCase;
import dev.askel.engine.activity.ActivityCommand;
import dev.askel.engine.api.MapRuns.MapRunStatus;
import dev.askel.engine.execution.codec.MapChildIdentities;
import dev.askel.engine.execution.live.Redrives;
import dev.askel.engine.feed.FeedMessage;
import dev.askel.engine.feed.Topic;
import dev.askel.engine.journal.attribute.AttributeRow;
import dev.askel.engine.journal.attribute.AttributeRow.Kind;
import dev.askel.engine.maprun.MapRunCommand;
import dev.askel.engine.startrule.StartPermitRequest;
import dev.askel.engine.visibility.RedriveVerdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.jspecify.annotations.Nullable;

/** Fixed messages of every shape, for a golden file. New ones are added at the end. */
final class SampleMessages {
    private static final Instant AT = Instant.parse("2026-03-01T10:15:30.123456789Z");

    private final ActorRefResolver references;

    /**
     * Creates messages with references to actors of the other node.
     *
     * @param references creates the references
     */
    SampleMessages(ActorRefResolver references) {
        this.references = references;
    }

    private <T> ActorRef<T> replyTo() {
        return references.resolveActorRef("pekko://askel@10.0.0.7:7355/temp/ask$a#4711");
    }

    List<EngineMessage> all() {
        var all = new ArrayList<EngineMessage>();
        addCommands(all);
        addReplies(all);
        addActivityMessages(all);
        addHandOvers(all);
        all.add(new ExecutionCommand.Wake(7L));
        all.add(new ExecutionCommand.Stop(null, null, null, replyTo(), AT.toEpochMilli(), null));
        all.add(new ExecutionCommand.Stop(null, null, null, replyTo(), null, AT.toEpochMilli()));
        addRepairs(all);
        addMessagesWithLife(all);
        addRedrives(all);
        addFeedMessages(all);
        all.add(
                new ExecutionCommand.ChildFinished(
                        "a/r/m/n", 7, "1.2", 3, null, childSucceededByAlias()));
        all.add(
                new ExecutionCommand.Start(
                        bareIdentity()
                                .withStart(AT)
                                .withTestCase(new TestCase("Happy", Payload.EMPTY_OBJECT)),
                        3,
                        "{}",
                        null,
                        "r",
                        replyTo()));
        all.add(new ExecutionCommand.HeartbeatMissed("1.2", 3, 1, 1_000L));
        addMapRunMessages(all);
        addSignals(all);
        all.add(
                new ExecutionCommand.ReleasePermits(
                        "deploy", "shop", "stuck", "request", replyTo()));
        all.add(new ExecutionCommand.PermitsDecided("0.1", 2, 7, null, null));
        all.add(new ExecutionCommand.PermitsDecided("", 2, 7, "E", "because"));
        var task = new Parent("arn", "a/r/m/n", new FramePath("1.2"), 4, null);
        all.add(new ExecutionCommand.Pause("op", "fire", true, null, replyTo()));
        all.add(new ExecutionCommand.Pause(null, null, false, task, replyTo()));
        all.add(new ExecutionCommand.Resume(null, replyTo()));
        all.add(new ExecutionCommand.Resume(task, replyTo()));
        all.add(
                new ExecutionCommand.PauseReply(
                        ExecutionCommand.PauseResult.DONE,
                        List.of(new ExecutionCommand.PausedChild("arn:child", task))));
        for (var result : ExecutionCommand.PauseResult.values()) {
            all.add(ExecutionCommand.PauseReply.of(result));
        }
        addStartLimits(all);
        addMigrations(all);
        addMachineLimits(all);
        return all;
    }

    private void addMachineLimits(List<EngineMessage> all) {
        var limits = new MachineLimits(1_048_576, 100_000L, 3_600L, 200, 5_000, 1_000_000L);
        all.add(
                new ExecutionCommand.Start(
                        bareIdentity().withLimits(limits), 3, "{}", null, "r", replyTo()));
        all.add(
                new ExecutionCommand.Start(
                        bareIdentity().withLimits(MachineLimits.NONE),
                        3,
                        "{}",
                        null,
                        "r",
                        replyTo()));
        all.add(new ExecutionCommand.TaskReply(ExecutionCommand.TaskResult.TOO_LARGE, 1_048_576));
    }

    private void addMigrations(List<EngineMessage> all) {
        var target = new MigrationTarget(2, "role", 60L, "arn:m:2", "arn:m:PROD");
        var bare = new MigrationTarget(1, "role", null, null, null);
        all.add(new ExecutionCommand.Migrate(target, "op", "fire", null, false, replyTo()));
        all.add(new ExecutionCommand.Migrate(bare, null, null, null, true, replyTo()));
        all.add(new ExecutionCommand.Migrate(null, null, null, null, false, replyTo()));
        all.add(new ExecutionCommand.CancelMigration(replyTo()));
        all.add(new ExecutionCommand.DescribeMigration(replyTo()));
        all.add(
                new MigrationReply(
                        MigrationReply.Result.DONE,
                        new MigrationReply.Status(
                                bare,
                                new MigrationReply.Requested(target, 1_000, "op", "fire"),
                                new MigrationReply.Last(target, 2_000, "S", null)),
                        target,
                        List.of(
                                new MigrationReply.Next("S", true),
                                new MigrationReply.Next("T", false))));
        all.add(
                new MigrationReply(
                        MigrationReply.Result.DONE,
                        new MigrationReply.Status(
                                bare, new MigrationReply.Requested(bare, 1_000, null, null), null),
                        null,
                        List.of()));
        all.add(
                new MigrationReply(
                        MigrationReply.Result.DONE,
                        new MigrationReply.Status(bare, null, null),
                        null,
                        List.of()));
        for (var result : MigrationReply.Result.values()) {
            all.add(MigrationReply.of(result));
        }
        all.add(new ExecutionCommand.Migrate(bare, "op", "fire", "token", false, replyTo()));
        all.add(
                new MigrationReply(
                        MigrationReply.Result.DONE,
                        new MigrationReply.Status(
                                bare, null, new MigrationReply.Last(target, 2_000, "S", "token")),
                        null,
                        List.of()));
        all.add(
                new ExecutionCommand.Start(
                        bareIdentity().withLaterAttributes("{}"), 3, "{}", null, "r", replyTo()));
    }

    private void addStartLimits(List<EngineMessage> all) {
        all.add(new ExecutionCommand.StartDecided(7, 1_000, null, null));
        all.add(new ExecutionCommand.StartDecided(7, 1_000, "E", "because"));
        all.add(
                new ExecutionCommand.Start(
                        bareIdentity(),
                        3,
                        "{}",
                        null,
                        "r",
                        replyTo(),
                        null,
                        new StartPermitRequest("shop", 0, null)));
        all.add(
                new ExecutionCommand.Start(
                        bareIdentity(),
                        3,
                        "{}",
                        null,
                        "r",
                        replyTo(),
                        7L,
                        new StartPermitRequest("", 0, null)));
        all.add(
                new ExecutionCommand.Redrive(
                        "token",
                        replyTo(),
                        null,
                        new ExecutionCommand.RedriveRule("{\"queueMax\":1}", 5)));
        all.add(
                new ExecutionCommand.Redrive(
                        "token", replyTo(), null, new ExecutionCommand.RedriveRule(null, 5)));
        all.add(ExecutionCommand.RedriveReply.of(ExecutionCommand.RedriveResult.RULE_CHANGED));
        all.add(new ExecutionCommand.StartReply(ExecutionCommand.StartResult.QUEUE_FULL, 0));
        all.add(
                new ExecutionCommand.Start(
                        bareIdentity(),
                        3,
                        "{}",
                        null,
                        "r",
                        replyTo(),
                        null,
                        new StartPermitRequest("shop", 1.5, "customer")));
        all.add(
                new ExecutionCommand.Start(
                        bareIdentity(),
                        3,
                        "{}",
                        null,
                        "r",
                        replyTo(),
                        null,
                        null,
                        List.of(
                                new AttributeRow(7, Kind.TEXT, "Late parcel", List.of("late")),
                                new AttributeRow(8, Kind.NUMBER, "1.5"),
                                new AttributeRow(9, Kind.KEYWORD, "O-17"),
                                new AttributeRow(10, Kind.TIME, "1767225600000"),
                                new AttributeRow(11, Kind.FLAG, "true"),
                                new AttributeRow(12, Kind.PROBLEM, "INEXACT_NUMBER"))));
        all.add(
                new ExecutionCommand.StartReply(
                        ExecutionCommand.StartResult.ACCOUNT_QUEUES_FULL, 0));
        all.add(
                new ExecutionCommand.Stop(
                        null, null, null, replyTo(), AT.toEpochMilli(), null, true));
        all.add(new ExecutionCommand.StopReply(true, 0, true));
    }

    private void addMapRunMessages(List<EngineMessage> all) {
        var processor = new GraphPath(new GraphPath(null, "Outer", 1), "Map", 0);
        all.add(
                new ExecutionCommand.Start(
                        MapChildIdentities.of(
                                bareIdentity(),
                                new MapChild(
                                        "arn:aws:states:us-east-1:1:mapRun:m/l:u",
                                        "1/us-east-1/m-0/u",
                                        "l",
                                        7,
                                        3,
                                        processor)),
                        0,
                        "{}",
                        null,
                        "r",
                        replyTo()));
        var id = "1/us-east-1/m-0/u";
        long startStamp = AT.toEpochMilli();
        all.add(
                new ExecutionCommand.MapRunEnded(
                        id, "1.2", 3, startStamp, 1, MapRunStatus.SUCCEEDED, "[]", null, null));
        all.add(
                new ExecutionCommand.MapRunEnded(
                        id, "1.2", 3, null, 1, MapRunStatus.FAILED, null, "E", "c"));
        all.add(
                new ExecutionCommand.MapRunEnded(
                        id, "", 0, null, 0, MapRunStatus.ABORTED, null, null, null));
        all.add(
                new ExecutionCommand.MapRunEnded(
                        id, "", 0, null, 0, MapRunStatus.RUNNING, null, null, null));
        all.add(new MapRunCommand.Wake());
        for (var status : ExecutionStatus.values()) {
            all.add(
                    new MapRunCommand.ChildEnded(
                            7, 3, "u", status, null, "E", "c", startStamp, startStamp + 1, 2));
        }
        all.add(
                new MapRunCommand.ChildEnded(
                        7,
                        3,
                        "u",
                        ExecutionStatus.SUCCEEDED,
                        "{}",
                        null,
                        null,
                        startStamp,
                        startStamp + 1,
                        0));
        all.add(new MapRunCommand.ParentAcknowledged(2));
        all.add(new ExecutionCommand.Start(bareIdentity(), 0, "{}", null, "r", replyTo(), 7L));
        all.add(
                new MapRunCommand.ChildEnded(
                        7,
                        3,
                        "u",
                        ExecutionStatus.FAILED,
                        null,
                        "E",
                        "c",
                        startStamp,
                        startStamp + 1,
                        2,
                        24L));
    }

    private void addFeedMessages(List<EngineMessage> all) {
        var events = new Topic("123456789012/us-east-1/one", false);
        var end = new Topic("123456789012/us-east-1/one", true);
        all.add(new FeedMessage.Interest(7, List.of(events, end), List.of(end), replyTo()));
        all.add(new FeedMessage.Noted(7, replyTo()));
        all.add(new FeedMessage.Happened(events, 3));
    }

    /** The messages of nodes that distinguish executions of the same name. */
    private void addMessagesWithLife(List<EngineMessage> all) {
        long startStamp = AT.toEpochMilli();
        var parent = Parent.of(bareIdentity().withStart(AT), FramePath.ROOT, 4);
        all.add(
                new ExecutionCommand.Start(
                        bareIdentity().withStart(AT), 3, "{}", parent, "r", replyTo()));
        all.add(
                new ExecutionCommand.CompleteTask(
                        "1.2", 3, 1, startStamp, "{}", null, null, "request", replyTo()));
        all.add(
                new ExecutionCommand.ChildFinished(
                        "a/r/m/n", 7, "1.2", 3, startStamp, succeededChild()));
        all.add(
                new ExecutionCommand.SettleTask(
                        "1.2#3", 1, startStamp, "{}", null, null, "request", replyTo()));
    }

    private void addSignals(List<EngineMessage> all) {
        all.add(new ExecutionCommand.ReceiveSignal("go", null, "{}", "request", replyTo()));
        all.add(new ExecutionCommand.ReceiveSignal("go", "key", "{}", "request", replyTo()));
        for (var result : ExecutionCommand.SignalResult.values()) {
            all.add(new ExecutionCommand.SignalReply(result));
        }
    }

    private void addRedrives(List<EngineMessage> all) {
        all.add(new ExecutionCommand.Redrive("token", replyTo()));
        all.add(new ExecutionCommand.Redrive("token", replyTo(), "run"));
        all.add(Redrives.acceptedReply(AT));
        all.add(ExecutionCommand.RedriveReply.refused(RedriveVerdict.RUNNING));
        for (var result : ExecutionCommand.RedriveResult.values()) {
            if (result == ExecutionCommand.RedriveResult.RULE_CHANGED) {
                // A later release has added this value, so its sample follows the others.
                continue;
            }
            all.add(ExecutionCommand.RedriveReply.of(result));
        }
    }

    private void addRepairs(List<EngineMessage> all) {
        all.add(new ExecutionCommand.Abort("E", "c", replyTo()));
        all.add(new ExecutionCommand.Abort(null, null, replyTo()));
        all.add(new ExecutionCommand.Retry(AT.toEpochMilli(), replyTo()));
        all.add(new ExecutionCommand.Rouse("request", replyTo()));
        all.add(
                new ExecutionCommand.SettleTask(
                        "1.2#3", 1, null, "{}", null, null, "request", replyTo()));
        all.add(
                new ExecutionCommand.SettleTask(
                        "State", null, null, null, "E", "c", "request", replyTo()));
        for (var result : ExecutionCommand.RepairResult.values()) {
            all.add(new ExecutionCommand.RepairReply(result, "{}"));
        }
    }

    private void addCommands(List<EngineMessage> all) {
        var parent =
                new Parent(
                        "arn:aws:states:eu-north-1:123456789012:execution:outer:one",
                        "123456789012/eu-north-1/m-0/one",
                        FramePath.ROOT.child(1, 2),
                        4,
                        null);
        var input = " { \"a\" : \"\ud83d\ude00 \u0000\" } ";
        all.add(new ExecutionCommand.Start(fullIdentity(), 3, input, parent, "request", replyTo()));
        all.add(new ExecutionCommand.Start(bareIdentity(), 0, "\"\ud800\"", null, "", replyTo()));
        all.add(new ExecutionCommand.Stop("E", "\udc00 c", null, replyTo()));
        all.add(new ExecutionCommand.Stop(null, null, null, replyTo()));
        all.add(
                new ExecutionCommand.CompleteTask(
                        "1.2", 3, 1, null, "{}", null, null, "request", replyTo()));
        all.add(
                new ExecutionCommand.CompleteTask(
                        "", 0, 0, null, null, "E", "c", "request", replyTo()));
        all.add(new ExecutionCommand.TakeTask("1.2", 3, "worker", null, replyTo()));
        all.add(new ExecutionCommand.TakeTask("1.2", 3, null, null, replyTo()));
        all.add(new ExecutionCommand.ReturnTask("1.2", 3, null));
        all.add(new ExecutionCommand.HeartbeatMissed("1.2", 3, 1, null));
        all.add(new ExecutionCommand.Wake());
        all.add(new ExecutionCommand.MachineDeleted("machine"));
        all.add(new ExecutionCommand.ChildFinished("a/r/m/n", 7, "1.2", 3, null, succeededChild()));
        all.add(new ExecutionCommand.ChildFinished("a/r/m/n", 7, "1.2", 3, null, failedChild()));
        all.add(new ExecutionCommand.NoticeReceived(7));
        all.add(new ExecutionCommand.Inspect(replyTo()));
    }

    private static void addReplies(List<EngineMessage> all) {
        for (var result : ExecutionCommand.StartResult.values()) {
            if (result == ExecutionCommand.StartResult.QUEUE_FULL
                    || result == ExecutionCommand.StartResult.ACCOUNT_QUEUES_FULL) {
                // Later releases have added these values, so their samples follow the others.
                continue;
            }
            all.add(new ExecutionCommand.StartReply(result, AT.toEpochMilli()));
        }
        all.add(new ExecutionCommand.StopReply(true, AT.toEpochMilli()));
        all.add(new ExecutionCommand.StopReply(false, 0));
        for (var result : ExecutionCommand.TaskResult.values()) {
            if (result == ExecutionCommand.TaskResult.TOO_LARGE) {
                // A later release has added this value, so its sample follows the others.
                continue;
            }
            all.add(new ExecutionCommand.TaskReply(result));
        }
        all.add(new ExecutionCommand.TakeReply("token", "{}"));
        all.add(new ExecutionCommand.TakeReply(null, null));
        all.add(new ExecutionCommand.InspectReply("{}"));
        all.add(new ExecutionCommand.InspectReply(null));
    }

    private void addActivityMessages(List<EngineMessage> all) {
        all.add(new ActivityCommand.Poll("poll", "worker", 60_000, replyTo()));
        all.add(new ActivityCommand.Poll("poll", null, 0, replyTo()));
        all.add(new ActivityCommand.Withdraw("poll"));
        all.add(new ActivityCommand.Offered());
        for (var result : ActivityCommand.PollReply.Result.values()) {
            all.add(new ActivityCommand.PollReply(result, "token", "{}", null));
        }
        all.add(
                new ActivityCommand.PollReply(
                        ActivityCommand.PollReply.Result.NONE, null, null, null));
    }

    /** Added at the end, because the golden file only grows there. */
    private void addHandOvers(List<EngineMessage> all) {
        var parent = new Parent("arn", "a/r/m/n", FramePath.ROOT.child(1, 2), 4, null);
        all.add(new ExecutionCommand.Stop(null, null, parent, replyTo()));
        all.add(new ExecutionCommand.TakeTask("1.2", 3, "worker", "take", replyTo()));
        all.add(new ExecutionCommand.TaskHandedOver("1.2", 3, "take", replyTo()));
        all.add(new ExecutionCommand.ReturnTask("1.2", 3, "take"));
        all.add(
                new ActivityCommand.PollReply(
                        ActivityCommand.PollReply.Result.TASK, "token", "{}", "take"));
    }

    private static ExecutionIdentity fullIdentity() {
        return identity(3_600L, "version", "alias", "Root=1-67891233-abcdef012345678912345678");
    }

    private static ExecutionIdentity bareIdentity() {
        return identity(null, null, null, null);
    }

    private static ExecutionIdentity identity(
            @Nullable Long timeoutSeconds,
            @Nullable String version,
            @Nullable String alias,
            @Nullable String traceHeader) {
        return new ExecutionIdentity(
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
                timeoutSeconds,
                version,
                alias,
                traceHeader);
    }

    private static ChildOutcome succeededChild() {
        return new ChildOutcome(
                "arn", "name", "machine", "SUCCEEDED", "{}", "[]", null, null, 1, 2, 0, null, null);
    }

    private static ChildOutcome failedChild() {
        return new ChildOutcome(
                "arn", "name", "machine", "FAILED", "{}", null, "E", "c", 1, 2, 3, null, null);
    }

    private static ChildOutcome childSucceededByAlias() {
        return new ChildOutcome(
                "arn", "name", "machine", "SUCCEEDED", "{}", "[]", null, null, 1, 2, 0, "v", "a");
    }
}
