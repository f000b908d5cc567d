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
 * Owns a part of the jobs of the cluster: begins those that need somebody, and lets old ones leave.
 * What it misses it finds at the next look.
 */
final class BulkOwner {
    /** Parts of the jobs, spread over the nodes; never changes while a cluster lives. */
    private static final int PARTS = 4;

    private final ActorContext<Command> actor;
    private final int part;
    private final JobStore store;
    private final OneExecution executions;
    private final EngineTime time;
    private final BulkSettings settings;
    private final Set<UUID> runs = new HashSet<>();
    private boolean looking;
    private boolean removing;

    /** What it tells itself. */
    sealed interface Command {}

    private record Look() implements Command {}

    private record Found(@Nullable Answer<List<UUID>> answer) implements Command {}

    private record RunOver(UUID job) implements Command {}

    private record Removed() implements Command {}

    /** Its shard tells it, on the same node. */
    private record Stop() implements Command, NoSerializationVerificationNeeded {}

    private BulkOwner(
            ActorContext<Command> actor,
            int part,
            JobStore store,
            OneExecution executions,
            EngineTime time,
            BulkSettings settings) {
        this.actor = actor;
        this.part = part;
        this.store = store;
        this.executions = executions;
        this.time = time;
        this.settings = settings;
    }

    /** Starts this node's share. */
    static void start(
            ActorSystem<?> system,
            JobStore store,
            OneExecution executions,
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
            OneExecution executions,
            EngineTime time,
            BulkSettings settings) {
        return Behaviors.setup(actor ->
                Behaviors.withTimers(timers -> {
                    var owner = new BulkOwner(actor, part, store, executions, time, settings);
                    return owner.begin(timers);
                }));
    }

    private Behavior<Command> begin(TimerScheduler<Command> timers) {
        timers.startTimerWithFixedDelay(new Look(), Duration.ZERO, settings.every());
        return Behaviors.receiveMessage(this::onMessage);
    }

    private Behavior<Command> onMessage(Command message) {
        switch (message) {
            case Look _ -> look();
            case Found(var answer) -> onFound(answer);
            case RunOver(var job) -> runs.remove(job);
            case Removed _ -> removing = false;
            case Stop _ -> {
                return Behaviors.stopped();
            }
        }
        return Behaviors.same();
    }

    private void look() {
        if (!looking) {
            looking = true;
            actor.pipeToSelf(
                    store.toDo(settings.jobsAtOnce(), settings.accountJobsAtOnce()),
                    (answer, _) -> new Found(answer));
        }
        if (part == 0 && !removing && time.whyUnsettled() == null) {
            removing = true;
            actor.pipeToSelf(store.removeOld(settings.retention()), (_, _) -> new Removed());
        }
    }

    private void onFound(@Nullable Answer<List<UUID>> answer) {
        looking = false;
        if (!(answer instanceof Answer.Ok<List<UUID>>(var jobs))) {
            return;
        }
        for (var job : jobs) {
            if (isOwn(job) && runs.add(job)) {
                var run =
                        actor.spawn(
                                BulkRun.of(job, store, executions, time, settings), job.toString());
                actor.watchWith(run, new RunOver(job));
            }
        }
    }

    private boolean isOwn(UUID job) {
        return Math.floorMod(job.getLeastSignificantBits(), PARTS) == part;
    }
}
