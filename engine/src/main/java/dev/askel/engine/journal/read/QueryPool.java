package dev.askel.engine.journal.read;

import dev.askel.engine.deferral.DeferralReason;
import dev.askel.engine.deferral.DeferredWork;
import dev.askel.engine.journal.JournalUnavailableException;
import dev.askel.engine.presence.HeartbeatGrace;
import dev.askel.engine.sql.Session;
import dev.askel.engine.sql.SqlFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue of queries and the threads that run them. Each thread has its own connection and
 * runs waiting queries in groups of limited size. A database outage shorter than the configured
 * retry time only delays the results.
 *
 * @param <Q> the type of a query's argument
 * @param <A> the type of a query's result
 */
public final class QueryPool<Q, A extends @Nullable Object> implements AutoCloseable {
    private static final Duration BACKOFF_FIRST = Duration.ofMillis(20);
    private static final Duration BACKOFF_MAX = Duration.ofSeconds(1);

    /** Runs a group of queries. */
    public interface Query<Q, A extends @Nullable Object> {
        /**
         * Runs the queries in one transaction. The caller commits the transaction, and runs the
         * queries again after a transient failure. The result may omit some of the queries, but not
         * all. Omitted queries run again.
         */
        Map<Q, A> run(Connection connection, List<Q> arguments) throws SQLException;
    }

    private record Pending<Q, A extends @Nullable Object>(
            Q argument, long sinceNanos, CompletableFuture<A> answer) {}

    private final BlockingQueue<Pending<Q, A>> queue;
    private final List<Thread> threads = new ArrayList<>();
    private final Query<Q, A> query;
    private final int groupMax;
    private final long breakerNanos;
    private final HeartbeatGrace grace;
    private volatile boolean closed;

    public QueryPool(
            String name,
            int threadCount,
            int queueMax,
            int groupMax,
            Duration breaker,
            Supplier<Session> sessions,
            HeartbeatGrace grace,
            Query<Q, A> query) {
        this.queue = new ArrayBlockingQueue<>(queueMax);
        this.query = query;
        this.groupMax = groupMax;
        this.grace = grace;
        this.breakerNanos = breaker.toNanos();
        for (int i = 0; i < threadCount; i++) {
            var thread = new Thread(() -> work(sessions.get()), name + "-" + i);
            thread.setDaemon(true);
            threads.add(thread);
        }
    }

    public void start() {
        threads.forEach(Thread::start);
    }

    /** Queues a query; fails immediately when the queue is full. */
    public CompletionStage<A> submit(Q argument) {
        var pending = new Pending<Q, A>(argument, System.nanoTime(), new CompletableFuture<>());
        if (closed || !queue.offer(pending)) {
            pending.answer.completeExceptionally(
                    closed
                            ? closing(null)
                            : new JournalUnavailableException(
                                    DeferralReason.QUEUE_FULL, "the query queue is full", null));
        }
        return pending.answer;
    }

    /**
     * Returns whether the queue has capacity for this number of queries. Other threads may use the
     * capacity before the caller does.
     */
    public boolean hasCapacityFor(int arguments) {
        return queue.remainingCapacity() >= arguments;
    }

    private void work(Session session) {
        try (session) {
            while (!closed) {
                var group = new ArrayList<Pending<Q, A>>();
                group.add(queue.take());
                queue.drainTo(group, groupMax - 1);
                run(session, group);
            }
        } catch (InterruptedException _) {
            // close() interrupts this thread and fails the queries in the queue.
            Thread.currentThread().interrupt();
        }
    }

    private void run(Session session, List<Pending<Q, A>> pending) throws InterruptedException {
        var group = pending;
        var backoff = BACKOFF_FIRST;
        while (!group.isEmpty()) {
            try {
                group = deliver(group, runOnce(session, group));
            } catch (SQLException failure) {
                switch (SqlFailure.of(failure)) {
                    case LOST -> session.drop();
                    case TRANSIENT -> {
                        session.rollback();
                        if (group.size() > 1 && SqlFailure.isTimeout(failure)) {
                            runOneByOne(session, group, failure);
                            return;
                        }
                    }
                    case REFUSED -> {
                        session.rollback();
                        runOneByOne(session, group, failure);
                        return;
                    }
                }
                grace.onFailure();
                if (System.nanoTime() - group.getFirst().sinceNanos > breakerNanos) {
                    DeferredWork.JOURNAL_READS.recordDeferral(
                            DeferralReason.DATABASE_AWAY,
                            group.size(),
                            () -> String.valueOf(failure.getMessage()));
                    fail(
                            group,
                            new JournalUnavailableException(
                                    DeferralReason.DATABASE_AWAY,
                                    "the database is unavailable",
                                    failure));
                    return;
                }
                backoff = pause(backoff, group);
            } catch (RuntimeException | Error bug) {
                // The thread must survive a bug. Otherwise all later queries would wait
                // indefinitely.
                session.rollback();
                runOneByOne(session, group, bug);
                return;
            }
        }
    }

    /** Completes the queries that have a result, and returns the other queries. */
    private List<Pending<Q, A>> deliver(List<Pending<Q, A>> group, Map<Q, A> answers) {
        var unanswered = new ArrayList<Pending<Q, A>>();
        for (var pending : group) {
            if (answers.containsKey(pending.argument)) {
                pending.answer.complete(answers.get(pending.argument));
            } else {
                unanswered.add(pending);
            }
        }
        if (unanswered.size() == group.size()) {
            throw new IllegalStateException(
                    "none of " + unanswered.size() + " queries has a result");
        }
        return unanswered;
    }

    private Map<Q, A> runOnce(Session session, List<Pending<Q, A>> group) throws SQLException {
        var connection = session.connection();
        var arguments = group.stream().map(Pending::argument).toList();
        var answers = query.run(connection, arguments);
        connection.commit();
        grace.onAnswer();
        return answers;
    }

    /**
     * Runs the queries of a failed group one by one, so that only the query that causes the failure
     * fails. A group of one query fails with {@code failure}.
     */
    private void runOneByOne(Session session, List<Pending<Q, A>> group, Throwable failure)
            throws InterruptedException {
        if (group.size() == 1) {
            fail(group, failure);
            return;
        }
        for (var pending : group) {
            run(session, List.of(pending));
        }
    }

    private Duration pause(Duration backoff, List<Pending<Q, A>> group)
            throws InterruptedException {
        try {
            Thread.sleep(backoff);
        } catch (InterruptedException interrupted) {
            fail(group, closing(interrupted));
            throw interrupted;
        }
        var twice = backoff.multipliedBy(2);
        return twice.compareTo(BACKOFF_MAX) < 0 ? twice : BACKOFF_MAX;
    }

    private static JournalUnavailableException closing(@Nullable Throwable cause) {
        return new JournalUnavailableException(DeferralReason.CLOSING, "journal closed", cause);
    }

    private void fail(List<Pending<Q, A>> group, Throwable failure) {
        group.forEach(pending -> pending.answer.completeExceptionally(failure));
    }

    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
        var unanswered = new ArrayList<Pending<Q, A>>();
        queue.drainTo(unanswered);
        fail(unanswered, closing(null));
    }
}
