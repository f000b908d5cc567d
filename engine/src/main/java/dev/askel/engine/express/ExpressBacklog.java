package dev.askel.engine.express;

import dev.askel.asl.interpreter.ExecutionState;
import dev.askel.engine.api.Answer;
import dev.askel.engine.journal.EngineTime;
import dev.askel.engine.journal.MachineGuard;
import dev.askel.engine.registry.ExpressStarts;
import dev.askel.engine.registry.ExpressStarts.Start;
import dev.askel.engine.registry.PinnedRevision;
import dev.askel.engine.registry.Registry;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The asynchronous Express executions of this node: each has a row from its start to its end. Rows
 * of nodes that are gone, and of executions that met a bug of ours, are claimed by whoever sees
 * them first and run again, three times in all. Safe for use by many threads.
 */
final class ExpressBacklog {
    /** How often an execution is begun at most. */
    static final int ATTEMPTS_MAX = 3;

    private static final Logger LOG = LoggerFactory.getLogger(ExpressBacklog.class);
    private static final Duration SWEEP_EVERY = Duration.ofSeconds(3);

    /** Claimed for so long and not run here, a row is of a start that nobody was told of. */
    private static final Duration NEVER_BEGUN = Duration.ofMinutes(1);

    private static final int SWEPT_MAX = 200;
    private static final Pattern ID = Pattern.compile("[^/]+/[^/]+/[^/]+/[^/:]+:[^/:]+");

    private final Registry registry;
    private final ExpressStarts starts;
    private final EngineTime time;
    private final String incarnation;
    private final Supplier<Set<String>> living;
    private final Runner runner;

    /** The executions that this node runs, or cannot. */
    private final Set<String> here = ConcurrentHashMap.newKeySet();

    /** Runs one; null when this node runs as many as it may. */
    @FunctionalInterface
    interface Runner {
        @Nullable CompletionStage<ExecutionState> run(Start start, PinnedRevision revision);
    }

    /** What the sweep tells itself. */
    sealed interface Command extends NoSerializationVerificationNeeded {}

    private record Sweep() implements Command {}

    private record Swept() implements Command {}

    ExpressBacklog(
            Registry registry,
            EngineTime time,
            String incarnation,
            Supplier<Set<String>> living,
            Runner runner) {
        this.registry = registry;
        this.starts = registry.expressStarts();
        this.time = time;
        this.incarnation = incarnation;
        this.living = living;
        this.runner = runner;
    }

    /**
     * Makes a start durable, then begins it.
     *
     * @return false when its machine has changed
     */
    CompletionStage<Answer<Boolean>> accept(
            Start start, MachineGuard machine, PinnedRevision revision) {
        here.add(start.persistenceId());
        return starts.insert(start, machine, incarnation)
                .whenComplete((accepted, _) -> {
                    if (accepted instanceof Answer.Ok<Boolean>(var yes) && yes) {
                        begin(start, revision);
                    } else {
                        here.remove(start.persistenceId());
                    }
                });
    }

    private void begin(Start start, PinnedRevision revision) {
        var ended = runner.run(start, revision);
        if (ended == null) {
            notEnded(start);
            return;
        }
        ended.whenComplete((_, bug) -> {
            if (bug == null) {
                starts.remove(start.persistenceId())
                        .whenComplete((_, _) -> here.remove(start.persistenceId()));
            } else {
                if (!ExpressCalls.isNodesEnd(bug)) {
                    LOG.error("{}: try {} met a bug", start.persistenceId(), start.attempts(), bug);
                }
                notEnded(start);
            }
        });
    }

    private void notEnded(Start start) {
        starts.release(start.persistenceId())
                .whenComplete((_, _) -> here.remove(start.persistenceId()));
    }

    // What others left

    /** Sweeps now and then, one sweep at a time. */
    Behavior<Command> behavior() {
        return Behaviors.withTimers(timers -> {
            timers.startSingleTimer(new Sweep(), SWEEP_EVERY);
            return Behaviors.receive((actor, command) -> {
                switch (command) {
                    case Sweep _ -> actor.pipeToSelf(sweep(), (_, _) -> new Swept());
                    case Swept _ -> timers.startSingleTimer(new Sweep(), SWEEP_EVERY);
                }
                return Behaviors.same();
            });
        });
    }

    private CompletionStage<?> sweep() {
        return starts.claimed(incarnation, time.millis() - NEVER_BEGUN.toMillis(), SWEPT_MAX)
                .thenAccept(claimed -> {
                    if (claimed instanceof Answer.Ok<List<String>>(var ids)) {
                        ids.stream().filter(id -> !here.contains(id)).forEach(starts::remove);
                    }
                })
                .thenCompose(_ -> starts.claimLost(living.get(), incarnation, SWEPT_MAX))
                .thenAccept(claimed -> {
                    if (claimed instanceof Answer.Ok<List<Start>>(var lost)) {
                        lost.forEach(this::takeOver);
                    }
                });
    }

    private void takeOver(Start start) {
        here.add(start.persistenceId());
        if (!ID.matcher(start.persistenceId()).matches()) {
            LOG.error("{}: no Express execution is called so; left alone", start.persistenceId());
            return;
        }
        if (start.attempts() > ATTEMPTS_MAX) {
            LOG.error("{}: given up after {} tries", start.persistenceId(), ATTEMPTS_MAX);
            starts.remove(start.persistenceId())
                    .whenComplete((_, _) -> here.remove(start.persistenceId()));
            return;
        }
        revision(start)
                .whenComplete((revision, bug) -> {
                    if (bug == null && revision instanceof Answer.Ok<PinnedRevision>(var pinned)) {
                        begin(start, pinned);
                    } else {
                        LOG.error("{}: has no definition", start.persistenceId(), bug);
                        notEnded(start);
                    }
                });
    }

    private CompletionStage<Answer<PinnedRevision>> revision(Start start) {
        try {
            return registry.revision(start.machineId(), start.revision());
        } catch (RuntimeException bug) {
            return CompletableFuture.failedStage(bug);
        }
    }
}
