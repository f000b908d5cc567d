package dev.askel.engine.startqueue;

import dev.askel.engine.api.Answer;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.journal.JournalWrite;
import dev.askel.engine.journal.startpermit.StartDecisions;
import dev.askel.engine.journal.startpermit.StartPermitChange;
import dev.askel.engine.sql.Database;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.startqueue.StartDecisionTable.Decided;
import dev.askel.engine.startqueue.StartSweepTable.Swept;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Grants permits of start limits to queued executions. Thread-safe.
 *
 * <p>A commit that releases permits grants them in its transaction. This class sends these grants.
 * It decides the other requests, for example after a change of a rule: their slots are marked as
 * undecided in the database. Each node also polls for undecided slots, and for decisions that
 * executions have not accepted. So a permit is granted within a second, even if the node that made
 * it free is lost. A timer decides queues that wait for a rate.
 */
public final class StartGrants {
    /** The interval between two polls of a node. */
    public static final Duration POLL_INTERVAL = Duration.ofMillis(500);

    /** The number of accepted grants after which further requests are decided. */
    private static final int ACCEPTED_MIN = 100;

    private static final int SWEEP_EVERY_POLLS = 20;

    private static final Logger LOG = LoggerFactory.getLogger(StartGrants.class);

    private final SqlWorkers workers;
    private final BiConsumer<String, ExecutionCommand> executions;
    private final EngineTime time;
    private final RateTimer rateTimer;
    private final AccountQueues accountQueues;
    private final AtomicBoolean polls = new AtomicBoolean();

    /** The state of the decisions of this node. */
    private enum Deciding {
        IDLE,
        RUNNING,
        /** A transaction is running, and another one must follow. */
        AGAIN
    }

    /** Guarded by this. */
    private Deciding deciding = Deciding.IDLE;

    /** Whether further decisions wait until executions have accepted theirs. */
    private volatile boolean isLimited;

    /** The number of grants that executions of this node have accepted while decisions waited. */
    private final AtomicInteger accepted = new AtomicInteger();

    /** The last slot that a poll has visited. Only one poll runs at a time. */
    private volatile String visitedSlot = "";

    /** The last execution whose request a poll has visited. */
    private volatile String visitedRequest = "";

    private final AtomicLong pollCount = new AtomicLong();

    /**
     * Creates the grants of a node.
     *
     * @param workers decide the requests
     * @param executions sends a message to an execution, at most once
     * @param timers runs a task once after a delay, on another thread
     * @param queuedMax the maximum number of queued executions of an account in a region
     */
    public StartGrants(
            SqlWorkers workers,
            BiConsumer<String, ExecutionCommand> executions,
            EngineTime time,
            BiConsumer<Duration, Runnable> timers,
            long queuedMax) {
        this.workers = workers;
        this.executions = executions;
        this.time = time;
        this.rateTimer = new RateTimer(timers, this::decideSoon);
        this.accountQueues = new AccountQueues(workers, time, queuedMax);
    }

    /** Sends the grants of a durable write. Does not block. */
    public void onDecisions(StartDecisions decisions) {
        decisions.grants().forEach(grant -> send(StartDecision.of(grant)));
        // While decisions are limited, acceptances and polls continue them.
        if (decisions.areIncomplete() && !isLimited) {
            decideSoon();
        }
        rateTimer.runIn(decisions.nextInMillis());
    }

    /** Decides further requests when executions have accepted their grants. Does not block. */
    public void onCommit(JournalWrite write) {
        if (isLimited
                && write.startPermit() instanceof StartPermitChange.Hold
                && accepted.incrementAndGet() >= ACCEPTED_MIN) {
            accepted.set(0);
            decideSoon();
        }
    }

    /** Decides the queues of undecided slots soon. Does not block. */
    void decideSoon() {
        synchronized (this) {
            if (deciding != Deciding.IDLE) {
                deciding = Deciding.AGAIN;
                return;
            }
            deciding = Deciding.RUNNING;
        }
        decide();
    }

    private void decide() {
        CompletionStage<Answer<Decided>> decided =
                workers.submit(database ->
                        database.transact(connection ->
                                Answer.ok(StartDecisionTable.decide(connection, time.millis()))));
        decided.whenComplete((answer, bug) -> {
            boolean repeat = false;
            if (bug != null) {
                LOG.error("The queues of starts cannot be decided", bug);
            } else if (answer instanceof Answer.Ok<Decided>(var found)) {
                found.decisions().forEach(this::send);
                isLimited = found.isLimited();
                rateTimer.runIn(found.nextInMillis());
                repeat = found.areIncomplete();
            }
            // After a failure, the poll finds the slots again.
            if (isNext(repeat)) {
                decide();
            }
        });
    }

    /** Whether another transaction follows. */
    private synchronized boolean isNext(boolean repeat) {
        boolean next = repeat || deciding == Deciding.AGAIN;
        deciding = next ? Deciding.RUNNING : Deciding.IDLE;
        return next;
    }

    private void send(StartDecision decision) {
        executions.accept(decision.persistenceId(), decision.message());
    }

    /**
     * The work that a poll has found.
     *
     * @param hasSlots whether there are slots, whose queues may need decisions
     * @param hasChanges whether further slots may be undecided after a change of a rule
     */
    private record Found(
            boolean hasSlots,
            List<StartDecision> unaccepted,
            boolean hasChanges,
            String visitedSlot,
            Swept swept) {}

    /**
     * Each part has a transaction of its own. Otherwise, a part could wait for the lock of a slot
     * while an earlier part has the lock of a request, and commits lock slots first.
     */
    private Answer<Found> find(Database database) throws SQLException {
        long now = time.millis();
        // Without start limits, a poll is this query.
        var work = database.read(connection -> StartPollTable.findWork(connection, now));
        if (work.hasSlots() || work.hasFullQueues()) {
            // A count has tasks of its own, so its failure or duration does not affect the poll.
            accountQueues.poll();
        }
        var hasChanges =
                work.hasRuleChanges()
                        ? database.transact(connection ->
                                Answer.ok(StartPollTable.applyRuleChange(connection, now)))
                        : Answer.ok(false);
        var slot =
                work.hasSlots()
                        ? database.transact(connection ->
                                Answer.ok(
                                        StartSweepTable.deleteUnused(connection, visitedSlot, now)))
                        : Answer.ok("");
        var swept =
                work.hasRequests()
                        ? sweep(database, now)
                        : Answer.ok(new Swept(List.of(), visitedRequest));
        // The decisions are sent now, so no later part may fail.
        return unaccepted(database, work, now)
                .then(decisions ->
                        hasChanges.then(changes ->
                                slot.then(visited ->
                                        swept.map(left ->
                                                new Found(
                                                        work.hasSlots(),
                                                        decisions,
                                                        changes,
                                                        visited,
                                                        left)))));
    }

    private static Answer<List<StartDecision>> unaccepted(
            Database database, StartPollTable.Work work, long nowMillis) throws SQLException {
        return work.hasUnaccepted()
                ? database.transact(connection ->
                        Answer.ok(StartPollTable.findUnaccepted(connection, nowMillis)))
                : Answer.ok(List.of());
    }

    private Answer<Swept> sweep(Database database, long nowMillis) throws SQLException {
        return pollCount.getAndIncrement() % SWEEP_EVERY_POLLS == 0
                ? database.transact(connection ->
                        Answer.ok(
                                StartSweepTable.removeLeft(connection, visitedRequest, nowMillis)))
                : Answer.ok(new Swept(List.of(), visitedRequest));
    }

    private void onSwept(Swept swept) {
        visitedRequest = swept.last();
        for (var execution : swept.removed()) {
            LOG.warn(
                    "The execution {} has ended without releasing the permit of its start; it is free now",
                    execution);
        }
    }

    /** Finds work after changes of rules and after the loss of messages and nodes. */
    public void poll() {
        if (!polls.compareAndSet(false, true)) {
            return;
        }
        CompletionStage<Answer<Found>> polled = workers.submit(this::find);
        polled.whenComplete((answer, bug) -> {
            boolean hasChanges = false;
            boolean hasSlots = true;
            if (bug != null) {
                LOG.error("The queues of starts cannot be polled", bug);
            } else if (answer instanceof Answer.Ok<Found>(var found)) {
                found.unaccepted().forEach(this::send);
                visitedSlot = found.visitedSlot();
                hasChanges = found.hasChanges();
                hasSlots = found.hasSlots();
                onSwept(found.swept());
            }
            polls.set(false);
            if (hasSlots) {
                decideSoon();
            }
            if (hasChanges) {
                poll();
            }
        });
    }
}
