package dev.askel.engine.bulk;

import dev.askel.engine.api.Answer;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.daemon.ClusterDaemon;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Owns a part of the cluster's jobs: starts a run for each job with pending work, and deletes old
 * jobs. An owner polls the table, so no job is lost when the owner restarts.
 */
final class BulkOwner {
    /**
     * The number of parts into which the jobs are divided. The number must be the same on all nodes
     * of a running cluster.
     */
    private static final int PARTS = 4;

    private final ActorContext<Command> actor;
    private final int part;
    private final JobStore store;
    private final ExecutionOperations executions;
    private final EngineTime time;
    private final BulkSettings settings;
    private final Set<UUID> runs = new HashSet<>();
    private boolean polling;
    private boolean deleting;

    /** Messages of an owner to itself. */
    sealed interface Command {}

    private record Poll() implements Command {}

    private record PendingFound(@Nullable Answer<List<UUID>> answer) implements Command {}

    private record RunEnded(UUID job) implements Command {}

    private record OldDeleted() implements Command {}

    /** The stop message of the shard. It is sent on the same node only. */
    private record Stop() implements Command, NoSerializationVerificationNeeded {}

    private BulkOwner(
            ActorContext<Command> actor,
            int part,
            JobStore store,
            ExecutionOperations executions,
            EngineTime time,
            BulkSettings settings) {
        this.actor = actor;
        this.part = part;
        this.store = store;
        this.executions = executions;
        this.time = time;
        this.settings = settings;
    }

    /** Starts the owners. The cluster distributes them over its nodes. */
    static void start(
            ActorSystem<?> system,
            JobStore store,
            ExecutionOperations executions,
            EngineTime time,
            BulkSettings settings) {
        ClusterDaemon.start(
                system,
                Command.class,
                "askel-bulk",
                PARTS,
                part -> behavior(part, store, executions, time, settings),
                new Stop());
    }

    private static Behavior<Command> behavior(
            int part,
            JobStore store,
            ExecutionOperations executions,
            EngineTime time,
            BulkSettings settings) {
        return Behaviors.setup(actor ->
                Behaviors.withTimers(timers -> {
                    var owner = new BulkOwner(actor, part, store, executions, time, settings);
                    return owner.start(timers);
                }));
    }

    private Behavior<Command> start(TimerScheduler<Command> timers) {
        timers.startTimerWithFixedDelay(new Poll(), Duration.ZERO, settings.pollInterval());
        return Behaviors.receiveMessage(this::onMessage);
    }

    private Behavior<Command> onMessage(Command message) {
        switch (message) {
            case Poll _ -> poll();
            case PendingFound(var answer) -> onPendingFound(answer);
            case RunEnded(var job) -> runs.remove(job);
            case OldDeleted _ -> deleting = false;
            case Stop _ -> {
                return Behaviors.stopped();
            }
        }
        return Behaviors.same();
    }

    private void poll() {
        if (!polling) {
            polling = true;
            actor.pipeToSelf(
                    store.findPending(settings.runningJobsMax(), settings.accountRunningJobsMax()),
                    (answer, _) -> new PendingFound(answer));
        }
        if (part == 0 && !deleting && time.deletionPauseReason() == null) {
            deleting = true;
            actor.pipeToSelf(store.deleteOld(settings.retention()), (_, _) -> new OldDeleted());
        }
    }

    private void onPendingFound(@Nullable Answer<List<UUID>> answer) {
        polling = false;
        if (!(answer instanceof Answer.Ok<List<UUID>>(var jobs))) {
            return;
        }
        for (var job : jobs) {
            if (isOwn(job) && runs.add(job)) {
                var run =
                        actor.spawn(
                                BulkRun.create(job, store, executions, time, settings),
                                job.toString());
                actor.watchWith(run, new RunEnded(job));
            }
        }
    }

    private boolean isOwn(UUID job) {
        return Math.floorMod(job.getLeastSignificantBits(), PARTS) == part;
    }
}
