package dev.askel.engine.journal.read;

import dev.askel.engine.deferral.DeferralReason;
import dev.askel.engine.deferral.DeferredWork;
import dev.askel.engine.journal.JournalUnavailable;
import dev.askel.engine.presence.HeartbeatGrace;
import dev.askel.engine.sql.Session;
import dev.askel.engine.sql.SqlFailure;

import org.jspecify.annotations.Nullable;

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

/**
 * A bounded queue of questions and the threads that put them to the database, each with a
 * connection of its own; what waits is asked together, up to a group. A database that is away for
 * less than the breaker's time only delays the answers.
 *
 * @param <Q> a question
 * @param <A> its answer
 */
public final class SqlLane<Q, A extends @Nullable Object> implements AutoCloseable {
    private static final Duration BACKOFF_FIRST = Duration.ofMillis(20);
    private static final Duration BACKOFF_MAX = Duration.ofSeconds(1);

    /** How a group of questions is answered. */
    public interface Query<Q, A extends @Nullable Object> {
        /**
         * Runs in one transaction, which is committed behind it; again from the start if it fails.
         * It may leave questions without an answer, though not all: they are asked again.
         */
        Map<Q, A> answer(Connection connection, List<Q> questions) throws SQLException;
    }

    private record Asked<Q, A extends @Nullable Object>(
            Q question, long sinceNanos, CompletableFuture<A> answer) {}

    private final BlockingQueue<Asked<Q, A>> queue;
    private final List<Thread> threads = new ArrayList<>();
    private final Query<Q, A> query;
    private final int groupMax;
    private final long breakerNanos;
    private final HeartbeatGrace watched;
    private volatile boolean closed;

    public SqlLane(
            String name,
            int threadCount,
            int queueMax,
            int groupMax,
            Duration breaker,
            Supplier<Session> sessions,
            HeartbeatGrace watched,
            Query<Q, A> query) {
        this.queue = new ArrayBlockingQueue<>(queueMax);
        this.query = query;
        this.groupMax = groupMax;
        this.watched = watched;
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

    /** Fails at once when the queue is full. */
    public CompletionStage<A> ask(Q question) {
        var asked = new Asked<Q, A>(question, System.nanoTime(), new CompletableFuture<>());
        if (closed || !queue.offer(asked)) {
            asked.answer.completeExceptionally(
                    closed
                            ? closing(null)
                            : new JournalUnavailable(
                                    DeferralReason.QUEUE_FULL, "too many queries wait", null));
        }
        return asked.answer;
    }

    /** Whether so many more may be asked; others may ask as well. */
    public boolean hasRoomFor(int questions) {
        return queue.remainingCapacity() >= questions;
    }

    private void work(Session session) {
        try (session) {
            while (!closed) {
                var group = new ArrayList<Asked<Q, A>>();
                group.add(queue.take());
                queue.drainTo(group, groupMax - 1);
                answer(session, group);
            }
        } catch (InterruptedException _) {
            // close() interrupts; what is left in the queue fails there.
            Thread.currentThread().interrupt();
        }
    }

    private void answer(Session session, List<Asked<Q, A>> asked) throws InterruptedException {
        var group = asked;
        var backoff = BACKOFF_FIRST;
        while (!group.isEmpty()) {
            try {
                group = deliver(group, tryOnce(session, group));
            } catch (SQLException failure) {
                switch (SqlFailure.of(failure)) {
                    case LOST -> session.drop();
                    case TRANSIENT -> {
                        session.rollback();
                        if (group.size() > 1 && SqlFailure.isTimeout(failure)) {
                            alone(session, group, failure);
                            return;
                        }
                    }
                    case REFUSED -> {
                        session.rollback();
                        alone(session, group, failure);
                        return;
                    }
                }
                watched.onFailure();
                if (System.nanoTime() - group.getFirst().sinceNanos > breakerNanos) {
                    DeferredWork.JOURNAL_READS.deferred(
                            DeferralReason.DATABASE_AWAY,
                            group.size(),
                            () -> String.valueOf(failure.getMessage()));
                    fail(
                            group,
                            new JournalUnavailable(
                                    DeferralReason.DATABASE_AWAY, "no database", failure));
                    return;
                }
                backoff = pause(backoff, group);
            } catch (RuntimeException | Error bug) {
                // Were it to end this thread, everybody behind would wait for ever.
                session.rollback();
                alone(session, group, bug);
                return;
            }
        }
    }

    /** Those without an answer. */
    private List<Asked<Q, A>> deliver(List<Asked<Q, A>> group, Map<Q, A> answers) {
        var left = new ArrayList<Asked<Q, A>>();
        for (var asked : group) {
            if (answers.containsKey(asked.question)) {
                asked.answer.complete(answers.get(asked.question));
            } else {
                left.add(asked);
            }
        }
        if (left.size() == group.size()) {
            throw new IllegalStateException("no answer to " + left.size() + " questions");
        }
        return left;
    }

    private Map<Q, A> tryOnce(Session session, List<Asked<Q, A>> group) throws SQLException {
        var connection = session.connection();
        var questions = group.stream().map(Asked::question).toList();
        var answers = query.answer(connection, questions);
        connection.commit();
        watched.onAnswer();
        return answers;
    }

    /** One of them is to blame: ask them one by one; a single one fails. */
    private void alone(Session session, List<Asked<Q, A>> group, Throwable failure)
            throws InterruptedException {
        if (group.size() == 1) {
            fail(group, failure);
            return;
        }
        for (var asked : group) {
            answer(session, List.of(asked));
        }
    }

    private Duration pause(Duration backoff, List<Asked<Q, A>> group) throws InterruptedException {
        try {
            Thread.sleep(backoff);
        } catch (InterruptedException interrupted) {
            fail(group, closing(interrupted));
            throw interrupted;
        }
        var twice = backoff.multipliedBy(2);
        return twice.compareTo(BACKOFF_MAX) < 0 ? twice : BACKOFF_MAX;
    }

    private static JournalUnavailable closing(@Nullable Throwable cause) {
        return new JournalUnavailable(DeferralReason.CLOSING, "journal closed", cause);
    }

    private void fail(List<Asked<Q, A>> group, Throwable failure) {
        group.forEach(asked -> asked.answer.completeExceptionally(failure));
    }

    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
        var left = new ArrayList<Asked<Q, A>>();
        queue.drainTo(left);
        fail(left, closing(null));
    }
}
