package dev.askel.engine.execution.recovery;

import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionCommand.InspectReply;
import dev.askel.engine.execution.ExecutionCommand.PauseReply;
import dev.askel.engine.execution.ExecutionCommand.PauseResult;
import dev.askel.engine.execution.ExecutionCommand.RedriveReply;
import dev.askel.engine.execution.ExecutionCommand.RedriveResult;
import dev.askel.engine.execution.ExecutionCommand.RepairReply;
import dev.askel.engine.execution.ExecutionCommand.RepairResult;
import dev.askel.engine.execution.ExecutionCommand.SignalReply;
import dev.askel.engine.execution.ExecutionCommand.SignalResult;
import dev.askel.engine.execution.ExecutionCommand.StartReply;
import dev.askel.engine.execution.ExecutionCommand.StartResult;
import dev.askel.engine.execution.ExecutionCommand.StopReply;
import dev.askel.engine.execution.ExecutionCommand.TakeReply;
import dev.askel.engine.execution.ExecutionCommand.TaskReply;
import dev.askel.engine.execution.ExecutionCommand.TaskResult;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.execution.HandOff;
import dev.askel.engine.execution.MigrationReply;
import dev.askel.engine.execution.actor.ExecutionActorContext;
import dev.askel.engine.execution.read.Inspection;
import dev.askel.engine.journal.Quarantine;
import dev.askel.engine.journal.RecoveryRows;
import dev.askel.engine.visibility.RedriveVerdict;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/**
 * An execution in quarantine, because its recoveries have failed repeatedly. Its status is
 * unchanged, but it does not advance. A request to stop or retry it, and the deletion of its state
 * machine, start another recovery.
 *
 * <p>A repeated request from before the quarantine starts no recovery, because the request has
 * already caused one. A stop by a parent contains no time of the request, so its recovery starts
 * after a delay. The delay is at least one minute. It is also at least as long as the notice was
 * outstanding when the quarantine began.
 */
public final class QuarantinedExecution {
    /** The quarantine that was read for a request; null when it has ended. */
    private record QuarantineLoaded(@Nullable Quarantine quarantine, @Nullable Throwable failure)
            implements ExecutionCommand.RecoveryReply {}

    private static final long QUARANTINE_MILLIS_MIN = Duration.ofMinutes(1).toMillis();

    private final ExecutionActorContext actorContext;
    private final ExecutionServices services;
    private final ExecutionBehaviors lifecycle;
    private final RecoveryRows recovered;

    public QuarantinedExecution(
            ExecutionActorContext actorContext,
            ExecutionServices services,
            ExecutionBehaviors lifecycle,
            RecoveryRows recovered) {
        this.actorContext = actorContext;
        this.services = services;
        this.lifecycle = lifecycle;
        this.recovered = recovered;
    }

    public Behavior<ExecutionCommand> behavior() {
        actorContext
                .actor()
                .setReceiveTimeout(
                        services.settings().idleTimeout(), new ExecutionActorContext.Idle());
        return Behaviors.receiveMessage(message ->
                switch (message) {
                    case ExecutionCommand.Stop stop -> onStop(stop);
                    case ExecutionCommand.Abort abort -> lifecycle.abort(abort);
                    case ExecutionCommand.Retry retry -> onRetry(retry);
                    case ExecutionCommand.Inspect inspect -> onInspect(inspect);
                    case ExecutionCommand.MachineDeleted _ -> lifecycle.release(message);
                    case HandOff _ -> Behaviors.stopped();
                    case ExecutionActorContext.Idle _ -> {
                        actorContext.passivate();
                        yield Behaviors.same();
                    }
                    case ExecutionCommand.Internal _ -> Behaviors.same();
                    case ExecutionCommand.Remote remote -> {
                        answer(remote);
                        yield Behaviors.same();
                    }
                });
    }

    private Behavior<ExecutionCommand> onStop(ExecutionCommand.Stop stop) {
        var row = recovered.execution();
        var stoppedAt = row == null ? null : row.progress().stoppedAtMillis();
        if (stoppedAt != null && stop.askedAtMillis() == null) {
            stop.replyTo().tell(new StopReply(true, stoppedAt));
            return Behaviors.same();
        }
        return withQuarantine(
                stop,
                quarantine ->
                        // A stop that starts no recovery gets no reply. The parent will repeat it.
                        startsRecovery(stop, quarantine)
                                ? lifecycle.release(stop)
                                : actorContext.unstashAll(behavior()));
    }

    private Behavior<ExecutionCommand> onRetry(ExecutionCommand.Retry retry) {
        return withQuarantine(
                retry,
                quarantine -> {
                    if (quarantine == null || retry.askedAtMillis() >= quarantine.sinceMillis()) {
                        return lifecycle.release(retry);
                    }
                    refuse(retry, "Another recovery has failed: " + quarantine.error());
                    return actorContext.unstashAll(behavior());
                });
    }

    private Behavior<ExecutionCommand> onInspect(ExecutionCommand.Inspect inspect) {
        return withQuarantine(
                inspect,
                quarantine -> {
                    inspect.replyTo()
                            .tell(new InspectReply(Inspection.json(recovered, quarantine)));
                    return actorContext.unstashAll(behavior());
                });
    }

    private Behavior<ExecutionCommand> withQuarantine(
            ExecutionCommand.Remote request,
            Function<@Nullable Quarantine, Behavior<ExecutionCommand>> next) {
        actorContext.pipeToSelf(
                services.journal().findQuarantine(actorContext.persistenceId()),
                QuarantineLoaded::new);
        return actorContext.stashUntil(
                request,
                message -> {
                    if (!(message instanceof QuarantineLoaded(var quarantine, var failure))) {
                        return null;
                    }
                    // If the journal is unavailable, the sender repeats the request.
                    return failure == null
                            ? next.apply(quarantine)
                            : actorContext.unstashAll(behavior());
                });
    }

    private static void refuse(ExecutionCommand.RepairCommand repair, String reason) {
        repair.replyTo().tell(new RepairReply(RepairResult.REFUSED, reason));
    }

    private boolean startsRecovery(ExecutionCommand.Stop stop, @Nullable Quarantine quarantine) {
        if (quarantine == null) {
            return true;
        }
        long since = quarantine.sinceMillis();
        var askedAt = stop.askedAtMillis();
        if (askedAt != null) {
            return askedAt >= since;
        }
        var outstandingSince = stop.owedSinceMillis();
        long quarantinedMillis = services.time().millis() - since;
        return quarantinedMillis
                >= Math.max(
                        QUARANTINE_MILLIS_MIN,
                        outstandingSince == null ? 0 : since - outstandingSince);
    }

    private void answer(ExecutionCommand.Remote message) {
        switch (message) {
            case ExecutionCommand.Start start -> {
                // Without the journal of a running execution, its start request is unknown.
                if (Recovery.isRunning(recovered)) {
                    start.replyTo().tell(startReply(start));
                }
            }
            case ExecutionCommand.Redrive redrive ->
                    redrive.replyTo()
                            .tell(
                                    Recovery.isRunning(recovered)
                                            ? RedriveReply.refused(RedriveVerdict.RUNNING)
                                            : RedriveReply.of(RedriveResult.UNAVAILABLE));
            case ExecutionCommand.CompleteTask complete ->
                    complete.replyTo().tell(new TaskReply(TaskResult.UNAVAILABLE));
            case ExecutionCommand.ReceiveSignal signal ->
                    signal.replyTo().tell(new SignalReply(SignalResult.UNAVAILABLE));
            case ExecutionCommand.Pause pause ->
                    pause.replyTo().tell(PauseReply.of(PauseResult.UNAVAILABLE));
            case ExecutionCommand.Resume resume ->
                    resume.replyTo().tell(PauseReply.of(PauseResult.UNAVAILABLE));
            case ExecutionCommand.Migrate migrate ->
                    migrate.replyTo().tell(MigrationReply.of(MigrationReply.Result.UNAVAILABLE));
            case ExecutionCommand.CancelMigration cancel ->
                    cancel.replyTo().tell(MigrationReply.of(MigrationReply.Result.UNAVAILABLE));
            case ExecutionCommand.DescribeMigration describe ->
                    describe.replyTo().tell(MigrationReply.of(MigrationReply.Result.UNAVAILABLE));
            case ExecutionCommand.TaskHandedOver handedOver ->
                    handedOver.replyTo().tell(new TaskReply(TaskResult.UNAVAILABLE));
            case ExecutionCommand.TakeTask take -> take.replyTo().tell(new TakeReply(null, null));
            case ExecutionCommand.RepairCommand repair ->
                    refuse(
                            repair,
                            "It is in quarantine and does nothing until it is retried or aborted.");
            case ExecutionCommand.Stop _,
                    ExecutionCommand.Inspect _,
                    ExecutionCommand.MachineDeleted _ ->
                    throw new IllegalArgumentException("Handled by behavior(): " + message);
            // The senders of notices repeat them until they are acknowledged. No caller waits for a
            // reply to the other messages.
            case ExecutionCommand.ReturnTask _,
                    ExecutionCommand.HeartbeatMissed _,
                    ExecutionCommand.Wake _,
                    ExecutionCommand.PermitsDecided _,
                    ExecutionCommand.StartDecided _,
                    ExecutionCommand.ChildFinished _,
                    ExecutionCommand.MapRunEnded _,
                    ExecutionCommand.NoticeReceived _ -> {}
        }
    }

    private StartReply startReply(ExecutionCommand.Start start) {
        var identity = Objects.requireNonNull(recovered.execution()).identity();
        var input = identity.input();
        boolean same =
                input != null
                        && services.journal()
                                .payloads()
                                .fromText(identity.persistenceId(), start.input())
                                .equals(
                                        services.journal()
                                                .payloads()
                                                .columnPayload(identity.persistenceId(), input));
        return new StartReply(
                same ? StartResult.STARTED : StartResult.ALREADY_EXISTS,
                identity.startedAtMillis());
    }
}
