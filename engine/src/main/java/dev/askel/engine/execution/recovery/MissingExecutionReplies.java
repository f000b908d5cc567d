package dev.askel.engine.execution.recovery;

import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionCommand.InspectReply;
import dev.askel.engine.execution.ExecutionCommand.PauseReply;
import dev.askel.engine.execution.ExecutionCommand.PauseResult;
import dev.askel.engine.execution.ExecutionCommand.RedriveReply;
import dev.askel.engine.execution.ExecutionCommand.RedriveResult;
import dev.askel.engine.execution.ExecutionCommand.Remote;
import dev.askel.engine.execution.ExecutionCommand.RepairReply;
import dev.askel.engine.execution.ExecutionCommand.RepairResult;
import dev.askel.engine.execution.ExecutionCommand.SignalReply;
import dev.askel.engine.execution.ExecutionCommand.SignalResult;
import dev.askel.engine.execution.ExecutionCommand.StopReply;
import dev.askel.engine.execution.ExecutionCommand.TakeReply;
import dev.askel.engine.execution.ExecutionCommand.TaskReply;
import dev.askel.engine.execution.ExecutionCommand.TaskResult;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.execution.MigrationReply;

/** Replies to messages for executions that do not exist. */
public final class MissingExecutionReplies {
    private MissingExecutionReplies() {}

    public static void answer(Remote message, ExecutionServices services) {
        switch (message) {
            case ExecutionCommand.Stop stop -> stop.replyTo().tell(new StopReply(false, 0));
            case ExecutionCommand.Redrive redrive ->
                    redrive.replyTo().tell(RedriveReply.of(RedriveResult.NO_EXECUTION));
            case ExecutionCommand.CompleteTask complete ->
                    complete.replyTo().tell(new TaskReply(TaskResult.NO_EXECUTION));
            case ExecutionCommand.ReceiveSignal signal ->
                    signal.replyTo().tell(new SignalReply(SignalResult.NO_EXECUTION));
            case ExecutionCommand.Pause pause ->
                    pause.replyTo().tell(PauseReply.of(PauseResult.NO_EXECUTION));
            case ExecutionCommand.Resume resume ->
                    resume.replyTo().tell(PauseReply.of(PauseResult.NO_EXECUTION));
            case ExecutionCommand.Migrate migrate ->
                    migrate.replyTo().tell(MigrationReply.of(MigrationReply.Result.NO_EXECUTION));
            case ExecutionCommand.CancelMigration cancel ->
                    cancel.replyTo().tell(MigrationReply.of(MigrationReply.Result.NO_EXECUTION));
            case ExecutionCommand.DescribeMigration describe ->
                    describe.replyTo().tell(MigrationReply.of(MigrationReply.Result.NO_EXECUTION));
            case ExecutionCommand.TaskHandedOver handedOver ->
                    handedOver.replyTo().tell(new TaskReply(TaskResult.NO_EXECUTION));
            case ExecutionCommand.TakeTask take -> take.replyTo().tell(new TakeReply(null, null));
            case ExecutionCommand.Inspect inspect -> inspect.replyTo().tell(new InspectReply(null));
            case ExecutionCommand.RepairCommand repair ->
                    repair.replyTo().tell(new RepairReply(RepairResult.NO_EXECUTION, ""));
            // A missing parent does not need the notice. The notice is acknowledged, because the
            // child would otherwise repeat it.
            case ExecutionCommand.ChildFinished finished ->
                    services.children()
                            .acknowledge(finished.senderPersistenceId(), finished.noticeOrdinal());
            case ExecutionCommand.MapRunEnded ended ->
                    services.mapRuns().acknowledge(ended.mapRunId(), ended.redriveCount());
            case ExecutionCommand.Start _,
                    ExecutionCommand.ReturnTask _,
                    ExecutionCommand.HeartbeatMissed _,
                    ExecutionCommand.Wake _,
                    ExecutionCommand.MachineDeleted _,
                    ExecutionCommand.PermitsDecided _,
                    ExecutionCommand.StartDecided _,
                    ExecutionCommand.NoticeReceived _ -> {}
        }
    }
}
