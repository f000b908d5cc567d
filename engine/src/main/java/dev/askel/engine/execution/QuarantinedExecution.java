package dev.askel.engine.execution;

import dev.askel.engine.execution.ExecutionCommand.InspectReply;
import dev.askel.engine.execution.ExecutionCommand.RedriveReply;
import dev.askel.engine.execution.ExecutionCommand.RedriveResult;
import dev.askel.engine.execution.ExecutionCommand.RepairReply;
import dev.askel.engine.execution.ExecutionCommand.RepairResult;
import dev.askel.engine.execution.ExecutionCommand.StartReply;
import dev.askel.engine.execution.ExecutionCommand.StartResult;
import dev.askel.engine.execution.ExecutionCommand.StopReply;
import dev.askel.engine.execution.ExecutionCommand.TakeReply;
import dev.askel.engine.execution.ExecutionCommand.TaskReply;
import dev.askel.engine.execution.ExecutionCommand.TaskResult;
import dev.askel.engine.execution.ExecutionEntity.QuarantineRead;
import dev.askel.engine.execution.ExecutionEntity.Weighed;
import dev.askel.engine.journal.Quarantine;
import dev.askel.engine.journal.Recovered;
import dev.askel.engine.visibility.RedriveVerdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/**
 * An execution whose recoveries failed again and again: it runs on paper, does nothing, and says
 * what is wrong with it. Stopping it, or deleting its machine, is somebody's decision to try once
 * more.
 *
 * <p>A request that was made before the quarantine has had its try; so its repetitions, which come
 * whenever no answer did, are no decision. A parent's notice is none either, and comes again and
 * again: it gets a try when the execution was left alone as long as the notice had been owed when
 * the last one failed, a minute at least.
 */
final class QuarantinedExecution {
    private static final long ALONE_MILLIS_MIN = Duration.ofMinutes(1).toMillis();

    private final Seat seat;
    private final ExecutionServices services;
    private final ExecutionEntity entity;
    private final Recovery recovery;
    private final Recovered recovered;

    QuarantinedExecution(
            Seat seat,
            ExecutionServices services,
            ExecutionEntity entity,
            Recovery recovery,
            Recovered recovered) {
        this.seat = seat;
        this.services = services;
        this.entity = entity;
        this.recovery = recovery;
        this.recovered = recovered;
    }

    Behavior<ExecutionCommand> behavior() {
        seat.actor().setReceiveTimeout(services.settings().idle(), new ExecutionEntity.Idle());
        return Behaviors.receiveMessage(message ->
                switch (message) {
                    case ExecutionCommand.Stop stop -> weigh(stop);
                    case ExecutionCommand.Abort abort -> entity.abort(abort);
                    case ExecutionCommand.Retry retry -> weigh(retry);
                    case ExecutionCommand.MachineDeleted _ -> recovery.release(message);
                    case ExecutionEntity.HandOff _ -> Behaviors.stopped();
                    case ExecutionEntity.Idle _ -> {
                        seat.passivate();
                        yield Behaviors.same();
                    }
                    case QuarantineRead(var inspect, var quarantine, var failure) -> {
                        if (failure == null) {
                            inspect.replyTo()
                                    .tell(new InspectReply(Inspection.json(recovered, quarantine)));
                        }
                        yield Behaviors.same();
                    }
                    case ExecutionEntity.Internal _ -> Behaviors.same();
                    case ExecutionCommand.Remote remote -> {
                        answer(remote);
                        yield Behaviors.same();
                    }
                });
    }

    private Behavior<ExecutionCommand> weigh(ExecutionCommand.Stop stop) {
        var row = recovered.execution();
        var stoppedAt = row == null ? null : row.progress().stoppedAtMillis();
        if (stoppedAt != null && stop.askedAtMillis() == null) {
            stop.replyTo().tell(new StopReply(true, stoppedAt));
            return Behaviors.same();
        }
        return weighed(
                stop,
                quarantine ->
                        // Not yet: it comes again.
                        isTried(stop, quarantine)
                                ? recovery.release(stop)
                                : seat.unstashAll(behavior()));
    }

    private Behavior<ExecutionCommand> weigh(ExecutionCommand.Retry retry) {
        return weighed(
                retry,
                quarantine -> {
                    if (quarantine == null || retry.askedAtMillis() >= quarantine.sinceMillis()) {
                        return recovery.release(retry);
                    }
                    refuse(retry, "It was recovered once more in vain: " + quarantine.error());
                    return seat.unstashAll(behavior());
                });
    }

    private Behavior<ExecutionCommand> weighed(
            ExecutionCommand.Remote asked,
            Function<@Nullable Quarantine, Behavior<ExecutionCommand>> next) {
        seat.ask(services.journal().quarantine(seat.persistenceId()), Weighed::new);
        return seat.waiting(
                asked,
                message -> {
                    if (!(message instanceof Weighed(var quarantine, var failure))) {
                        return null;
                    }
                    // Out of reach: it comes again.
                    return failure == null ? next.apply(quarantine) : seat.unstashAll(behavior());
                });
    }

    private static void refuse(ExecutionCommand.Repairing repair, String why) {
        repair.replyTo().tell(new RepairReply(RepairResult.REFUSED, why));
    }

    private boolean isTried(ExecutionCommand.Stop stop, @Nullable Quarantine quarantine) {
        if (quarantine == null) {
            return true;
        }
        long since = quarantine.sinceMillis();
        var askedAt = stop.askedAtMillis();
        if (askedAt != null) {
            return askedAt >= since;
        }
        var owedSince = stop.owedSinceMillis();
        long alone = services.time().millis() - since;
        return alone >= Math.max(ALONE_MILLIS_MIN, owedSince == null ? 0 : since - owedSince);
    }

    private void answer(ExecutionCommand.Remote message) {
        switch (message) {
            case ExecutionCommand.Start start -> {
                // Whether a closed one was started by the same request, its journal would know.
                if (Recovery.isRunning(recovered)) {
                    start.replyTo().tell(startReply(start));
                }
            }
            case ExecutionCommand.Redrive redrive ->
                    redrive.replyTo()
                            .tell(
                                    Recovery.isRunning(recovered)
                                            ? RedriveReply.not(RedriveVerdict.RUNNING)
                                            : RedriveReply.of(RedriveResult.UNAVAILABLE));
            case ExecutionCommand.CompleteTask complete ->
                    complete.replyTo().tell(new TaskReply(TaskResult.UNAVAILABLE));
            case ExecutionCommand.TaskHandedOver handedOver ->
                    handedOver.replyTo().tell(new TaskReply(TaskResult.UNAVAILABLE));
            case ExecutionCommand.TakeTask take -> take.replyTo().tell(new TakeReply(null, null));
            case ExecutionCommand.Repairing repair ->
                    refuse(
                            repair,
                            "It is in quarantine and does nothing until it is retried or aborted.");
            case ExecutionCommand.Inspect inspect ->
                    seat.ask(
                            services.journal().quarantine(seat.persistenceId()),
                            (found, failure) -> new QuarantineRead(inspect, found, failure));
            // A notice is not acknowledged and comes again; the rest nobody waits for.
            case ExecutionCommand.Stop _,
                    ExecutionCommand.MachineDeleted _,
                    ExecutionCommand.ReturnTask _,
                    ExecutionCommand.HeartbeatMissed _,
                    ExecutionCommand.Wake _,
                    ExecutionCommand.ChildFinished _,
                    ExecutionCommand.NoticeReceived _ -> {}
        }
    }

    private StartReply startReply(ExecutionCommand.Start start) {
        var identity = Objects.requireNonNull(recovered.execution()).identity();
        var input = identity.input();
        boolean same =
                input != null
                        && Origin.parsed(start.input())
                                .equals(
                                        Origin.parsed(
                                                new String(
                                                        input.unsafeArray(),
                                                        StandardCharsets.UTF_8)));
        return new StartReply(
                same ? StartResult.STARTED : StartResult.ALREADY_EXISTS,
                identity.startedAtMillis());
    }
}
