package dev.askel.engine.semaphore;

import dev.askel.engine.api.Answer;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.journal.JournalWrite;
import dev.askel.engine.journal.SemaphoreChange;
import dev.askel.engine.journal.SemaphoreId;
import dev.askel.engine.sql.SqlWorkers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Grants permits to waiting executions. Thread-safe.
 *
 * <p>A commit that changes requests makes its node decide the requests of the semaphore. Each node
 * also polls for requests that can be decided, and for decisions that executions have not accepted.
 * So a permit is granted within a second, even if the node that made it free is lost.
 */
public final class PermitGrants {
    /** The interval between two polls of a node. */
    public static final Duration POLL_INTERVAL = Duration.ofMillis(500);

    /** The age after which requests of ended executions and unused semaphores are removed. */
    static final Duration LEFT_OVER_AFTER = Duration.ofMinutes(1);

    /** The maximum number of semaphores that wait for their decisions on this node. */
    public static final int QUEUED_MAX = 1_000;

    private static final int SWEEP_EVERY_POLLS = 120;

    private static final Logger LOG = LoggerFactory.getLogger(PermitGrants.class);

    private final SqlWorkers workers;
    private final BiConsumer<String, ExecutionCommand> executions;
    private final EngineTime time;
    private final SemaphoreLimits limits;

    /** The semaphores that wait for decisions, and whether they have new requests. */
    private final Map<String, Boolean> queued = new ConcurrentHashMap<>();

    private final AtomicBoolean polls = new AtomicBoolean();
    private long pollCount;

    /**
     * Creates the grants of a node.
     *
     * @param workers decide the requests
     * @param executions sends a message to an execution, at most once
     */
    public PermitGrants(
            SqlWorkers workers,
            BiConsumer<String, ExecutionCommand> executions,
            EngineTime time,
            SemaphoreLimits limits) {
        this.workers = workers;
        this.executions = executions;
        this.time = time;
        this.limits = limits;
    }

    /** Decides the requests of the semaphores that a durable write has changed. Does not block. */
    public void onCommit(JournalWrite write) {
        for (var change : write.semaphores()) {
            boolean isNew = change instanceof SemaphoreChange.Insert;
            change.semaphores().forEach(semaphore -> decideSoon(semaphore, isNew));
        }
    }

    /**
     * Decides the requests of a semaphore. If too many semaphores wait, a poll finds this semaphore
     * later.
     *
     * @param hasNewRequests whether the queue of the semaphore may have become too long
     */
    void decideSoon(SemaphoreId semaphore, boolean hasNewRequests) {
        var id = semaphore.text();
        if (!enqueue(id, hasNewRequests)) {
            return;
        }
        CompletionStage<Answer<List<Decision>>> decided =
                workers.submit(database -> {
                    // A commit after this line queues the semaphore again.
                    boolean checksLength = Boolean.TRUE.equals(queued.remove(id));
                    return database.transact(connection ->
                            Answer.ok(
                                    GrantTable.decide(
                                            connection,
                                            semaphore,
                                            checksLength,
                                            limits,
                                            time.millis())));
                });
        decided.whenComplete((answer, bug) -> {
            if (bug != null) {
                queued.remove(id);
                LOG.error("The requests of semaphore {} cannot be decided", id, bug);
            } else if (answer instanceof Answer.Ok<List<Decision>>(var decisions)) {
                decisions.forEach(this::send);
                if (decisions.size() >= GrantTable.DECISIONS_MAX) {
                    decideSoon(semaphore, true);
                }
            } else {
                queued.remove(id);
            }
        });
    }

    /** Returns false when the semaphore is queued already, or too many semaphores are. */
    private boolean enqueue(String id, boolean hasNewRequests) {
        if (hasNewRequests && queued.replace(id, true) != null) {
            return false;
        }
        if (queued.size() >= QUEUED_MAX) {
            return false;
        }
        var before = queued.putIfAbsent(id, hasNewRequests);
        return before == null || (hasNewRequests && !before && enqueue(id, true));
    }

    private void send(Decision decision) {
        executions.accept(decision.persistenceId(), decision.message());
    }

    /** The work that a poll has found. */
    private record Found(List<SemaphoreId> grantable, List<Decision> unclaimed, Swept swept) {}

    /** The removed rows and the unused semaphores of a sweep. */
    private record Swept(List<PollTable.LeftOver> leftOver, List<SemaphoreId> unused) {
        static final Swept NOTHING = new Swept(List.of(), List.of());

        static Swept sweep(Connection connection, long beforeMillis) throws SQLException {
            return new Swept(
                    PollTable.removeLeftOver(connection, beforeMillis),
                    PollTable.findUnused(connection, beforeMillis));
        }
    }

    /** Finds work after the loss of messages and nodes. Does not block. */
    public void poll() {
        if (!polls.compareAndSet(false, true)) {
            return;
        }
        long now = time.millis();
        boolean sweeps = pollCount++ % SWEEP_EVERY_POLLS == 0;
        CompletionStage<Answer<Found>> polled =
                workers.submit(database ->
                        database.transact(connection ->
                                Answer.ok(
                                        new Found(
                                                PollTable.findGrantable(connection),
                                                PollTable.findUnclaimed(connection, now),
                                                sweeps
                                                        ? Swept.sweep(
                                                                connection,
                                                                now - LEFT_OVER_AFTER.toMillis())
                                                        : Swept.NOTHING))));
        polled.whenComplete((answer, bug) -> {
            polls.set(false);
            if (bug != null) {
                LOG.error("The requests for permits cannot be polled", bug);
            } else if (answer instanceof Answer.Ok<Found>(var found)) {
                found.grantable().forEach(semaphore -> decideSoon(semaphore, false));
                found.unclaimed().forEach(this::send);
                found.swept().unused().forEach(semaphore -> decideSoon(semaphore, false));
                for (var each : found.swept().leftOver()) {
                    LOG.warn(
                            "The execution {} has ended without releasing the semaphore {}; its permits are free now",
                            each.persistenceId(),
                            each.semaphore().text());
                    decideSoon(each.semaphore(), false);
                }
            }
        });
    }
}
