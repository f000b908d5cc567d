package dev.askel.engine.execution;

import dev.askel.engine.api.Answer;
import dev.askel.engine.registry.MachineDeletions;
import dev.askel.engine.visibility.ExecutionRef;
import dev.askel.engine.visibility.RunningExecutions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.ShardedDaemonProcessSettings;
import org.apache.pekko.cluster.sharding.typed.javadsl.ShardedDaemonProcess;
import org.jspecify.annotations.Nullable;

/**
 * Brings machines that are being deleted to their end: tells their running executions, and lets the
 * registry finish when none is left. One in the cluster; what it misses it finds at the next round.
 */
public final class DeletionSweep {
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final int MACHINES_MAX = 100;
    private static final int EXECUTIONS_MAX = 500;

    private final MachineDeletions deletions;
    private final RunningExecutions running;
    private final ExecutionRegion region;

    /** What the sweep tells itself. */
    public enum Command {
        ROUND,
        ROUND_OVER,
        STOP
    }

    private DeletionSweep(
            MachineDeletions deletions, RunningExecutions running, ExecutionRegion region) {
        this.deletions = deletions;
        this.running = running;
        this.region = region;
    }

    /** Starts it, if this node is to have it. */
    public static void start(
            ActorSystem<?> system,
            MachineDeletions deletions,
            RunningExecutions running,
            ExecutionRegion region) {
        var sweep = new DeletionSweep(deletions, running, region);
        ShardedDaemonProcess.get(system)
                .init(
                        Command.class,
                        "askel-deletions",
                        1,
                        _ -> sweep.behavior(),
                        ShardedDaemonProcessSettings.create(system),
                        Optional.of(Command.STOP));
    }

    private Behavior<Command> behavior() {
        return Behaviors.withTimers(timers -> {
            timers.startSingleTimer(Command.ROUND, EVERY);
            return Behaviors.receive((actor, command) ->
                    switch (command) {
                        case ROUND -> {
                            actor.pipeToSelf(round(), (_, _) -> Command.ROUND_OVER);
                            yield Behaviors.same();
                        }
                        case ROUND_OVER -> {
                            timers.startSingleTimer(Command.ROUND, EVERY);
                            yield Behaviors.same();
                        }
                        case STOP -> Behaviors.stopped();
                    });
        });
    }

    private CompletionStage<?> round() {
        return deletions
                .pending(MACHINES_MAX)
                .thenCompose(pending ->
                        pending instanceof Answer.Ok(var machines)
                                ? CompletableFuture.allOf(
                                        machines.stream()
                                                .map(this::end)
                                                .toArray(CompletableFuture[]::new))
                                : CompletableFuture.completedStage(null));
    }

    private CompletableFuture<?> end(UUID machineId) {
        return tellPage(machineId, null)
                .thenCompose(_ -> deletions.finishDeletion(machineId))
                .toCompletableFuture();
    }

    private CompletionStage<?> tellPage(UUID machineId, @Nullable ExecutionRef after) {
        return running.page(machineId, after, EXECUTIONS_MAX)
                .thenCompose(page ->
                        page instanceof Answer.Ok(var executions)
                                ? tellAll(machineId, executions)
                                : CompletableFuture.completedStage(null));
    }

    private CompletionStage<?> tellAll(UUID machineId, List<ExecutionRef> executions) {
        for (var each : executions) {
            region.tell(
                    each.persistenceId(), new ExecutionCommand.MachineDeleted(each.machineName()));
        }
        return executions.size() < EXECUTIONS_MAX
                ? CompletableFuture.completedStage(null)
                : tellPage(machineId, executions.getLast());
    }
}
