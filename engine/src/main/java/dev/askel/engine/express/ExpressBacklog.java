package dev.askel.engine.express;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.journal.MachineGuard;
import dev.askel.engine.registry.express.ExpressStarts;
import dev.askel.engine.registry.express.ExpressStarts.Claim;
import dev.askel.engine.registry.express.ExpressStarts.Start;
import dev.askel.engine.registry.start.MachinesOnHold;
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
 * Runs this node's asynchronous Express executions. Each of them has a row in the database from its
 * start to its end. The first node that finds a lost row claims it and runs the execution again,
 * for at most three attempts. A row is lost in these cases:
 *
 * <ul>
 *   <li>Its node is no longer a member of the cluster.
 *   <li>Its execution has failed because of a bug in Askel.
 *   <li>The outcome of its insert or claim is unknown.
 * </ul>
 *
 * <p>A row is deleted only when its execution has ended or has no attempts left. This node repeats
 * its updates of a row until the database confirms them. Thread-safe.
 */
final class ExpressBacklog {
    /** The maximum number of attempts to run an execution. */
    static final int ATTEMPTS_MAX = 3;

    /**
     * The age at which a row counts as lost if it is claimed for this node but not in {@link
     * #rows}. In this case, the response to the insert or the claim did not arrive.
     */
    static final Duration UNKNOWN_AFTER = Duration.ofMinutes(1);

    /** The delay before an execution is released after its definition could not be read. */
    static final Duration UNREADABLE_DELAY = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(ExpressBacklog.class);
    private static final Duration SWEEP_EVERY = Duration.ofSeconds(3);
    private static final int ROWS_PER_SWEEP_MAX = 200;
    private static final Pattern ID = Pattern.compile("[^/]+/[^/]+/[^/]+/[^/:]+:[^/:]+");

    private final ExpressStarts starts;
    private final Revisions revisions;
    private final EngineTime time;
    private final String incarnation;
    private final Supplier<Set<String>> liveNodes;
    private final Supplier<MachinesOnHold> held;
    private final ExpressMemory memory;
    private final Runner runner;

    /** The rows that this node knows it has claimed, by persistence id. */
    private final Map<String, RowStatus> rows = new ConcurrentHashMap<>();

    /** Reads the revision that an execution runs. */
    @FunctionalInterface
    interface Revisions {
        CompletionStage<Answer<PinnedRevision>> revision(UUID machineId, int revision);
    }

    /** Runs an execution. Its memory must be reserved before the call. */
    @FunctionalInterface
    interface Runner {
        CompletionStage<?> run(
                Start start, PinnedRevision revision, ExpressMemory.Reservation reservation);
    }

    private sealed interface RowStatus {
        /** The execution is starting or running, or this node ignores its row. */
        record InUse() implements RowStatus {}

        /**
         * The execution no longer runs on this node. This update of its row must be repeated at
         * {@code dueMillis}.
         */
        record Outstanding(RowUpdate update, long dueMillis) implements RowStatus {}
    }

    private enum RowUpdate {
        DELETE,
        RELEASE,
        RETURN_ATTEMPT
    }

    /** Messages of the sweep's actor to itself. */
    sealed interface Command extends NoSerializationVerificationNeeded {}

    private record Sweep() implements Command {}

    private record Swept() implements Command {}

    /**
     * Creates a backlog without executions.
     *
     * @param liveNodes supplies the incarnations (runs of the server process) of the cluster's live
     *     nodes
     * @param held supplies the state machines on hold (suspended by an operator), whose rows are
     *     not claimed
     */
    ExpressBacklog(
            ExpressStarts starts,
            Revisions revisions,
            EngineTime time,
            String incarnation,
            Supplier<Set<String>> liveNodes,
            Supplier<MachinesOnHold> held,
            ExpressMemory memory,
            Runner runner) {
        this.starts = starts;
        this.revisions = revisions;
        this.time = time;
        this.incarnation = incarnation;
        this.liveNodes = liveNodes;
        this.held = held;
        this.memory = memory;
        this.runner = runner;
    }

    /**
     * Stores a start durably, and then runs the execution.
     *
     * @return false when the state machine has changed; {@code ThrottlingException} when this node
     *     has no memory for the execution
     */
    CompletionStage<Answer<Boolean>> accept(
            Start start, MachineGuard machine, PinnedRevision revision) {
        var reservation = memory.reserve(start.machineId().toString(), start.input());
        if (reservation == null) {
            return Answer.refusedStage(new EngineError.ThrottlingException());
        }
        rows.put(start.persistenceId(), new RowStatus.InUse());
        return starts.insert(start, machine, incarnation)
                .whenComplete((accepted, _) -> {
                    if (accepted instanceof Answer.Ok<Boolean>(var isStored) && isStored) {
                        run(start, revision, reservation);
                    } else {
                        // If the start was stored despite the failure, a later sweep finds the row.
                        reservation.release();
                        rows.remove(start.persistenceId());
                    }
                });
    }

    private void run(Start start, PinnedRevision revision, ExpressMemory.Reservation reservation) {
        guarded(() -> runner.run(start, revision, reservation))
                .whenComplete((_, bug) -> {
                    reservation.release();
                    if (bug == null) {
                        update(start.persistenceId(), RowUpdate.DELETE);
                        return;
                    }
                    if (!SyncExecutionResults.isNodeShutdown(bug)) {
                        LOG.error(
                                "{}: attempt {} failed by a bug",
                                start.persistenceId(),
                                start.attempts(),
                                bug);
                    }
                    update(start.persistenceId(), RowUpdate.RELEASE);
                });
    }

    private static <T> CompletionStage<T> guarded(Supplier<CompletionStage<T>> call) {
        try {
            return call.get();
        } catch (RuntimeException bug) {
            return CompletableFuture.failedStage(bug);
        }
    }

    /** Updates a row. The update is repeated until the database has confirmed it. */
    private CompletionStage<?> update(String id, RowUpdate update) {
        var updated =
                switch (update) {
                    case DELETE -> starts.remove(id);
                    case RELEASE -> starts.release(id, incarnation);
                    case RETURN_ATTEMPT -> starts.releaseUnrun(id, incarnation);
                };
        return updated.handle((answer, bug) -> {
            if (answer instanceof Answer.Ok<Boolean>) {
                rows.remove(id);
            } else {
                if (bug != null) {
                    LOG.error("{}: the update {} failed by a bug", id, update, bug);
                }
                rows.put(id, new RowStatus.Outstanding(update, time.millis()));
            }
            return id;
        });
    }

    // Remaining rows of this node and of lost nodes

    /** Returns the behavior of an actor that sweeps periodically, one sweep at a time. */
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

    /**
     * Repeats outstanding updates, releases unknown rows, and claims rows of lost nodes. Sweeps
     * must not overlap.
     */
    CompletionStage<?> sweep() {
        return retryUpdates().thenCompose(_ -> releaseUnknownRows()).thenCompose(_ -> claimLost());
    }

    private CompletionStage<?> retryUpdates() {
        long now = time.millis();
        var updated = new ArrayList<CompletionStage<?>>();
        rows.forEach((id, status) -> {
            if (status instanceof RowStatus.Outstanding(var update, long due)
                    && due <= now
                    && updated.size() < ROWS_PER_SWEEP_MAX) {
                updated.add(update(id, update));
            }
        });
        return all(updated);
    }

    /**
     * Releases the rows that are claimed for this node but not in {@link #rows}. Their executions
     * have never started on this node.
     */
    private CompletionStage<?> releaseUnknownRows() {
        return starts.listClaimed(
                        incarnation, time.millis() - UNKNOWN_AFTER.toMillis(), ROWS_PER_SWEEP_MAX)
                .thenCompose(claimed ->
                        switch (claimed) {
                            case Answer.Ok(var ids) ->
                                    all(
                                            ids.stream()
                                                    .filter(id -> !rows.containsKey(id))
                                                    .map(id -> starts.releaseUnrun(id, incarnation))
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
        var alive = liveNodes.get();
        int startsMax = Math.min(memory.freeStartCount(), ROWS_PER_SWEEP_MAX);
        var onHold = held.get();
        // A node that is not a member of the cluster does not know which nodes are alive.
        if (!alive.contains(incarnation) || startsMax == 0 || onHold.holdsAll()) {
            return all(List.of());
        }
        // Rows of state machines without memory are excluded. Otherwise they would displace other
        // rows in the bounded result.
        var excluded = memory.machinesWithoutMemory();
        excluded.addAll(onHold.machineIds());
        return starts.claimLost(alive, incarnation, excluded, startsMax)
                .thenAccept(claimed -> {
                    if (claimed instanceof Answer.Ok<List<Claim>>(var lost)) {
                        lost.forEach(this::runClaimed);
                    }
                });
    }

    private void runClaimed(Claim claim) {
        var id = claim.persistenceId();
        if (rows.get(id) instanceof RowStatus.Outstanding(var update, _)
                && update != RowUpdate.DELETE) {
            // This node could claim the row again. Its release was therefore successful, and only
            // the response was lost.
            rows.remove(id);
        }
        if (rows.putIfAbsent(id, new RowStatus.InUse()) != null) {
            // The execution is running or has ended on this node. Other nodes released its row
            // because they considered this node lost.
            return;
        }
        if (!ID.matcher(id).matches()) {
            LOG.error("{}: not the id of an Express execution; the row is ignored", id);
            return;
        }
        if (claim.attempts() > ATTEMPTS_MAX) {
            LOG.error("{}: the execution is given up after {} attempts", id, ATTEMPTS_MAX);
            update(id, RowUpdate.DELETE);
            return;
        }
        var start = claim.start();
        if (start == null) {
            updateLater(id, RowUpdate.RELEASE);
            return;
        }
        var reservation = memory.reserve(start.machineId().toString(), start.input());
        if (reservation == null) {
            update(id, RowUpdate.RETURN_ATTEMPT);
            return;
        }
        guarded(() -> revisions.revision(start.machineId(), start.revision()))
                .whenComplete((revision, bug) -> {
                    if (bug == null && revision instanceof Answer.Ok<PinnedRevision>(var pinned)) {
                        run(start, pinned, reservation);
                        return;
                    }
                    reservation.release();
                    if (bug == null) {
                        update(id, RowUpdate.RETURN_ATTEMPT);
                    } else {
                        LOG.error("{}: its definition cannot be read", id, bug);
                        updateLater(id, RowUpdate.RETURN_ATTEMPT);
                    }
                });
    }

    private void updateLater(String id, RowUpdate update) {
        rows.put(
                id, new RowStatus.Outstanding(update, time.millis() + UNREADABLE_DELAY.toMillis()));
    }
}
