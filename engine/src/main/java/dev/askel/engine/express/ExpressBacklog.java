package dev.askel.engine.express;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.journal.MachineGuard;
import dev.askel.engine.registry.express.ExpressStarts;
import dev.askel.engine.registry.express.ExpressStarts.Start;
import dev.askel.engine.registry.start.HeldMachines;
import dev.askel.engine.registry.start.PinnedRevision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The asynchronous Express executions of this node: each has a row from its start to its end. Rows
 * of nodes that are gone, of executions that met a bug of ours, and of starts whose insert or claim
 * was not answered, are claimed by whoever sees them first and run again, three times in all.
 *
 * <p>A row is deleted only when its execution has ended or is given up. What this node owes a row
 * is remembered until the database has answered it. Safe for use by many threads.
 */
final class ExpressBacklog {
    /** How often an execution is begun at most. */
    static final int ATTEMPTS_MAX = 3;

    /**
     * Accepted so long ago, claimed by this node and not known to it, a row is of an insert or a
     * claim whose answer was lost.
     */
    static final Duration UNANSWERED = Duration.ofMinutes(1);

    /** How long an execution rests whose definition cannot be read. */
    static final Duration UNREADABLE = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(ExpressBacklog.class);
    private static final Duration SWEEP_EVERY = Duration.ofSeconds(3);
    private static final int SWEPT_MAX = 200;
    private static final Pattern ID = Pattern.compile("[^/]+/[^/]+/[^/]+/[^/:]+:[^/:]+");

    private final ExpressStarts starts;
    private final Revisions revisions;
    private final EngineTime time;
    private final String incarnation;
    private final Supplier<Set<String>> living;
    private final HeldMachines held;
    private final RunningTally tally;
    private final Runner runner;

    /** The rows that this node has claimed, as far as it knows. */
    private final Map<String, Standing> here = new ConcurrentHashMap<>();

    /** Gives the revision an execution is pinned to. */
    @FunctionalInterface
    interface Revisions {
        CompletionStage<Answer<PinnedRevision>> revision(UUID machineId, int revision);
    }

    /** Runs one, for which there is a place. */
    @FunctionalInterface
    interface Runner {
        CompletionStage<?> run(Start start, PinnedRevision revision, RunningTally.Place place);
    }

    private sealed interface Standing {
        /** It is being started or run, or cannot be. */
        record Held() implements Standing {}

        /** This node is done with it, and the database is to be told again from then on. */
        record Owing(Debt debt, long dueMillis) implements Standing {}
    }

    private enum Debt {
        REMOVAL,
        RELEASE,
        TRY_BACK
    }

    /** What the sweep tells itself. */
    sealed interface Command extends NoSerializationVerificationNeeded {}

    private record Sweep() implements Command {}

    private record Swept() implements Command {}

    /**
     * Knows no execution yet.
     *
     * @param held machines whose rows are left as they are
     */
    ExpressBacklog(
            ExpressStarts starts,
            Revisions revisions,
            EngineTime time,
            String incarnation,
            Supplier<Set<String>> living,
            HeldMachines held,
            RunningTally tally,
            Runner runner) {
        this.starts = starts;
        this.revisions = revisions;
        this.time = time;
        this.incarnation = incarnation;
        this.living = living;
        this.held = held;
        this.tally = tally;
        this.runner = runner;
    }

    /**
     * Makes a start durable, then begins it.
     *
     * @return false when its machine has changed; {@code ThrottlingException} when this node runs
     *     as much as it may
     */
    CompletionStage<Answer<Boolean>> accept(
            Start start, MachineGuard machine, PinnedRevision revision) {
        var place = tally.begins(start.machineId().toString(), start.input());
        if (place == null) {
            return CompletableFuture.completedStage(
                    Answer.refused(new EngineError.ThrottlingException()));
        }
        here.put(start.persistenceId(), new Standing.Held());
        return starts.insert(start, machine, incarnation)
                .whenComplete((accepted, _) -> {
                    if (accepted instanceof Answer.Ok<Boolean>(var yes) && yes) {
                        begin(start, revision, place);
                    } else {
                        // If it was stored nevertheless it is found as one that was not answered.
                        place.ends();
                        here.remove(start.persistenceId());
                    }
                });
    }

    private void begin(Start start, PinnedRevision revision, RunningTally.Place place) {
        asked(() -> runner.run(start, revision, place))
                .whenComplete((_, bug) -> {
                    place.ends();
                    if (bug == null) {
                        settle(start.persistenceId(), Debt.REMOVAL);
                        return;
                    }
                    if (!SyncAnswer.isNodesEnd(bug)) {
                        LOG.error(
                                "{}: try {} met a bug",
                                start.persistenceId(),
                                start.attempts(),
                                bug);
                    }
                    settle(start.persistenceId(), Debt.RELEASE);
                });
    }

    private static <T> CompletionStage<T> asked(Supplier<CompletionStage<T>> question) {
        try {
            return question.get();
        } catch (RuntimeException bug) {
            return CompletableFuture.failedStage(bug);
        }
    }

    /** Tells the database; until it has answered, the row is not forgotten. */
    private CompletionStage<?> settle(String id, Debt debt) {
        var settled =
                switch (debt) {
                    case REMOVAL -> starts.remove(id);
                    case RELEASE -> starts.release(id, incarnation);
                    case TRY_BACK -> starts.giveBack(id, incarnation);
                };
        return settled.handle((answer, bug) -> {
            if (answer instanceof Answer.Ok<Boolean>) {
                here.remove(id);
            } else {
                if (bug != null) {
                    LOG.error("{}: {} met a bug", id, debt, bug);
                }
                here.put(id, new Standing.Owing(debt, time.millis()));
            }
            return id;
        });
    }

    // What was left, by others and by this node

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

    /** Sweeps once; no two at a time. */
    CompletionStage<?> sweep() {
        return settleDebts().thenCompose(_ -> releaseUnknown()).thenCompose(_ -> claimLost());
    }

    private CompletionStage<?> settleDebts() {
        long now = time.millis();
        var settled = new ArrayList<CompletionStage<?>>();
        here.forEach((id, standing) -> {
            if (standing instanceof Standing.Owing(var debt, long due)
                    && due <= now
                    && settled.size() < SWEPT_MAX) {
                settled.add(settle(id, debt));
            }
        });
        return all(settled);
    }

    /** Nobody has begun them, so that they are not to be deleted but run. */
    private CompletionStage<?> releaseUnknown() {
        return starts.claimed(incarnation, time.millis() - UNANSWERED.toMillis(), SWEPT_MAX)
                .thenCompose(claimed ->
                        switch (claimed) {
                            case Answer.Ok(var ids) ->
                                    all(
                                            ids.stream()
                                                    .filter(id -> !here.containsKey(id))
                                                    .map(id -> starts.giveBack(id, incarnation))
                                                    .toList());
                            case Answer.Refused(_) -> all(List.of());
                        });
    }

    private static CompletionStage<Void> all(List<? extends CompletionStage<?>> stages) {
        return CompletableFuture.allOf(
                stages.stream()
                        .map(CompletionStage::toCompletableFuture)
                        .toArray(CompletableFuture<?>[]::new));
    }

    private CompletionStage<?> claimLost() {
        var alive = living.get();
        int startsMax = Math.min(tally.free(), SWEPT_MAX);
        // A node that is no member does not know the living nodes.
        if (!alive.contains(incarnation) || startsMax == 0 || held.all()) {
            return all(List.of());
        }
        // Rows that could not be begun would hide those behind them.
        var excluded = tally.machinesWithoutRoom();
        excluded.addAll(held.machineIds());
        return starts.claimLost(alive, incarnation, excluded, startsMax)
                .thenAccept(claimed -> {
                    if (claimed instanceof Answer.Ok<List<Start>>(var lost)) {
                        lost.forEach(this::takeOver);
                    }
                });
    }

    private void takeOver(Start start) {
        var id = start.persistenceId();
        if (here.get(id) instanceof Standing.Owing(var debt, _) && debt != Debt.REMOVAL) {
            // It could be claimed, so it was released; only the answer was lost.
            here.remove(id);
        }
        if (here.putIfAbsent(id, new Standing.Held()) != null) {
            // It runs here, or has ended here, while others took this node for dead.
            return;
        }
        if (!ID.matcher(id).matches()) {
            LOG.error("{}: no Express execution is called so; left alone", id);
            return;
        }
        if (start.attempts() > ATTEMPTS_MAX) {
            LOG.error("{}: given up after {} tries", id, ATTEMPTS_MAX);
            settle(id, Debt.REMOVAL);
            return;
        }
        var place = tally.begins(start.machineId().toString(), start.input());
        if (place == null) {
            settle(id, Debt.TRY_BACK);
            return;
        }
        asked(() -> revisions.revision(start.machineId(), start.revision()))
                .whenComplete((revision, bug) -> {
                    if (bug == null && revision instanceof Answer.Ok<PinnedRevision>(var pinned)) {
                        begin(start, pinned, place);
                        return;
                    }
                    place.ends();
                    if (bug == null) {
                        settle(id, Debt.TRY_BACK);
                    } else {
                        LOG.error("{}: its definition cannot be read", id, bug);
                        here.put(
                                id,
                                new Standing.Owing(
                                        Debt.TRY_BACK, time.millis() + UNREADABLE.toMillis()));
                    }
                });
    }
}
