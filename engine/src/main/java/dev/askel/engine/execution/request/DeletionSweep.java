package dev.askel.engine.execution.request;

import dev.askel.engine.api.Answer;
import dev.askel.engine.daemon.ClusterDaemon;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionRegion;
import dev.askel.engine.registry.MachineDeletions;
import dev.askel.engine.visibility.ExecutionHeader;
import dev.askel.engine.visibility.RunningExecutions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Completes the deletion of state machines. It notifies their running executions, and completes a
 * deletion in the registry when no execution runs. One actor of the cluster does this. A lost
 * notification is repeated in a later round.
 *
 * <p>Each notified execution is loaded. A round therefore notifies a page of executions of each
 * state machine, and a bounded number in total. The next round continues after the last page.
 */
public final class DeletionSweep {
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final int MACHINES_MAX = 100;
    private static final int EXECUTIONS_MAX = 500;
    private static final int NOTIFIED_MAX = 2_000;

    private final MachineDeletions deletions;
    private final RunningExecutions running;
    private final ExecutionRegion region;

    /** A message of the actor to itself. */
    public sealed interface Command {}

    private record Round() implements Command {}

    private record RoundEnded(Progress progress) implements Command {}

    private record Stop() implements Command {}

    /**
     * The progress of the rounds.
     *
     * @param machine the last state machine whose page was notified; null before the first page
     * @param executions the last notified execution of each state machine that has more executions
     */
    private record Progress(@Nullable UUID machine, Map<UUID, ExecutionHeader> executions) {
        private static final Progress NONE = new Progress(null, Map.of());

        Progress afterPage(UUID machineId, List<ExecutionHeader> page) {
            var others = new HashMap<>(executions);
            if (page.size() < EXECUTIONS_MAX) {
                others.remove(machineId);
            } else {
                others.put(machineId, page.getLast());
            }
            return new Progress(machineId, Map.copyOf(others));
        }

        /**
         * Returns the progress without state machines whose deletion is complete. If the list of
         * state machines may be incomplete, the progress is unchanged.
         */
        Progress retain(List<UUID> machines) {
            if (machine != null || machines.size() == MACHINES_MAX) {
                return this;
            }
            var others = new HashMap<>(executions);
            others.keySet().retainAll(machines);
            return new Progress(null, Map.copyOf(others));
        }

        /** Returns the progress for a round that begins again at the first state machine. */
        Progress fromTheFirst() {
            return new Progress(null, executions);
        }
    }

    private DeletionSweep(
            MachineDeletions deletions, RunningExecutions running, ExecutionRegion region) {
        this.deletions = deletions;
        this.running = running;
        this.region = region;
    }

    /** Starts the actor on a node that the cluster selects. */
    public static void start(
            ActorSystem<?> system,
            MachineDeletions deletions,
            RunningExecutions running,
            ExecutionRegion region) {
        var sweep = new DeletionSweep(deletions, running, region);
        ClusterDaemon.start(
                system, Command.class, "askel-deletions", 1, _ -> sweep.behavior(), new Stop());
    }

    private Behavior<Command> behavior() {
        return Behaviors.withTimers(timers -> {
            timers.startSingleTimer(new Round(), INTERVAL);
            return waiting(timers, Progress.NONE);
        });
    }

    private Behavior<Command> waiting(TimerScheduler<Command> timers, Progress progress) {
        return Behaviors.receive((actor, command) ->
                switch (command) {
                    case Round _ -> {
                        actor.pipeToSelf(
                                round(progress),
                                (done, _) -> new RoundEnded(done == null ? progress : done));
                        yield Behaviors.same();
                    }
                    case RoundEnded(var done) -> {
                        timers.startSingleTimer(new Round(), INTERVAL);
                        yield waiting(timers, done);
                    }
                    case Stop _ -> Behaviors.stopped();
                });
    }

    private CompletionStage<Progress> round(Progress progress) {
        return deletions
                .listDeleting(progress.machine(), MACHINES_MAX)
                .thenCompose(pending ->
                        pending instanceof Answer.Ok(var machines)
                                ? notifyPages(
                                        new ArrayDeque<>(machines),
                                        machines.size() < MACHINES_MAX,
                                        progress.retain(machines),
                                        NOTIFIED_MAX)
                                : CompletableFuture.completedStage(progress));
    }

    private CompletionStage<Progress> notifyPages(
            ArrayDeque<UUID> machines, boolean last, Progress progress, int remaining) {
        var machine = remaining > 0 ? machines.poll() : null;
        if (machine == null) {
            return CompletableFuture.completedStage(
                    last && machines.isEmpty() ? progress.fromTheFirst() : progress);
        }
        var after = progress.executions().get(machine);
        return running.page(machine, after, EXECUTIONS_MAX)
                .thenCompose(answer -> {
                    if (!(answer instanceof Answer.Ok(var page))) {
                        return CompletableFuture.completedStage(progress);
                    }
                    page.forEach(this::notifyExecution);
                    var nextProgress = progress.afterPage(machine, page);
                    int remainingAfter = remaining - page.size();
                    return after == null && page.isEmpty()
                            ? deletions
                                    .finishDeletion(machine)
                                    .thenCompose(_ ->
                                            notifyPages(
                                                    machines, last, nextProgress, remainingAfter))
                            : notifyPages(machines, last, nextProgress, remainingAfter);
                });
    }

    private void notifyExecution(ExecutionHeader execution) {
        region.tell(
                execution.persistenceId(),
                new ExecutionCommand.MachineDeleted(execution.machineName()));
    }
}
