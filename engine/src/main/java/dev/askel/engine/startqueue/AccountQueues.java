package dev.askel.engine.startqueue;

import dev.askel.engine.api.Answer;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.sql.Database;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.startqueue.AccountQueueTable.Changes;
import dev.askel.engine.startqueue.AccountQueueTable.Count;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the queued executions of each account and region, and stores the accounts at the bound. A
 * start that would wait is refused if its account is stored. Children of Map Runs do not count,
 * because they are never refused. Thread-safe.
 *
 * <p>A count at each start would be too slow, and a counter of the account would make all its
 * starts wait for each other. So one node of the cluster counts in these cases, and the starts
 * between two counts can exceed the bound:
 *
 * <ul>
 *   <li>The starts since earlier counts can have reached the bound.
 *   <li>An account is stored as full.
 *   <li>{@link AccountQueueTable#INTERVAL_MAX} has passed since the last count.
 * </ul>
 *
 * <p>The tasks of a count are short, and no poll waits for them. When a count fails, the next one
 * begins after {@link #CLAIM}.
 */
final class AccountQueues {
    /**
     * The time for which a node reserves a count. If the count failed or its node was lost, any
     * node can count after this time.
     */
    static final Duration CLAIM = Duration.ofSeconds(30);

    /** The minimum time between two counts, so that many nodes do not count more often. */
    private static final Duration INTERVAL_MIN = Duration.ofMillis(400);

    /** The minimum ratio of the time between two counts to the time of a count. */
    private static final int REST_RATIO = 4;

    private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(AccountQueues.class);

    private final SqlWorkers workers;
    private final EngineTime time;
    private final long queuedMax;
    private final AtomicBoolean isCounting = new AtomicBoolean();

    /** The monotonic time before which this node does not count. */
    private volatile long nextNanos = System.nanoTime();

    private volatile long reachedAtNanos = System.nanoTime() - LOG_INTERVAL.toNanos();
    private volatile long belowAtNanos = reachedAtNanos;

    /**
     * Creates the counts.
     *
     * @param workers count the queues
     * @param queuedMax the maximum number of queued executions of an account in a region
     */
    AccountQueues(SqlWorkers workers, EngineTime time, long queuedMax) {
        this.workers = workers;
        this.time = time;
        this.queuedMax = queuedMax;
    }

    /** Counts the queues if a count is due and no other count runs. Does not block. */
    void poll() {
        if (System.nanoTime() - nextNanos < 0 || !isCounting.compareAndSet(false, true)) {
            return;
        }
        long beginNanos = System.nanoTime();
        CompletionStage<Answer<Optional<Long>>> claimed = workers.submit(this::claim);
        claimed.thenCompose(answer -> begin(answer, beginNanos)).whenComplete(this::onCounted);
    }

    private CompletionStage<Answer<Optional<Changes>>> begin(
            Answer<Optional<Long>> claimed, long beginNanos) {
        return claimed.thenCompose(position ->
                position.map(first ->
                                count(new Count(first, AccountQueueTable.SLOTS_MAX), beginNanos))
                        .orElseGet(() -> Answer.okStage(Optional.empty())));
    }

    /**
     * Returns the position at which a count begins; empty when none is due or another node counts.
     */
    private Answer<Optional<Long>> claim(Database database) throws SQLException {
        long now = time.millis();
        if (!database.read(connection -> AccountQueueTable.isDue(connection, now, queuedMax))) {
            return Answer.ok(Optional.empty());
        }
        return database.transact(connection ->
                Answer.ok(
                        Optional.ofNullable(
                                AccountQueueTable.claim(connection, now, now + CLAIM.toMillis()))));
    }

    /** Adds the remaining pages, each in a task of its own, and stores the count. */
    private CompletionStage<Answer<Optional<Changes>>> count(Count count, long beginNanos) {
        CompletionStage<Answer<Boolean>> page =
                workers.submit(database -> Answer.ok(database.read(count::addPage)));
        return page.thenCompose(answer -> proceed(answer, count, beginNanos));
    }

    private CompletionStage<Answer<Optional<Changes>>> proceed(
            Answer<Boolean> hasMore, Count count, long beginNanos) {
        return hasMore.thenCompose(more ->
                more
                        ? count(count, beginNanos)
                        : workers.submit(database -> store(database, count, beginNanos)));
    }

    private Answer<Optional<Changes>> store(Database database, Count count, long beginNanos)
            throws SQLException {
        var duration = Duration.ofNanos(System.nanoTime() - beginNanos);
        long now = time.millis();
        long rest = Math.max(INTERVAL_MIN.toMillis(), REST_RATIO * duration.toMillis());
        return database.transact(connection ->
                Answer.ok(
                        Optional.of(
                                AccountQueueTable.store(
                                        connection, count, queuedMax, now, now + rest))));
    }

    private void onCounted(
            @Nullable Answer<Optional<Changes>> answer, @Nullable Throwable failure) {
        if (failure != null) {
            LOG.error(
                    "The queued executions of accounts cannot be counted; the next count is in {} s",
                    CLAIM.toSeconds(),
                    failure);
        }
        if (answer instanceof Answer.Ok<Optional<Changes>>(var changes)) {
            changes.ifPresent(this::log);
        } else {
            nextNanos = System.nanoTime() + CLAIM.toNanos();
        }
        isCounting.set(false);
    }

    /** Logs the changes. At the bound, they can alternate each second. */
    private void log(Changes changes) {
        if (!changes.reached().isEmpty() && isLogged(reachedAtNanos)) {
            reachedAtNanos = System.nanoTime();
            LOG.warn(
                    "The accounts {} have {} queued executions or more (askel.start-limits.queued-executions-max); starts that would wait are refused",
                    changes.reached(),
                    queuedMax);
        }
        if (!changes.below().isEmpty() && isLogged(belowAtNanos)) {
            belowAtNanos = System.nanoTime();
            LOG.info(
                    "The accounts {} have fewer than {} queued executions again; starts can wait",
                    changes.below(),
                    queuedMax);
        }
    }

    private static boolean isLogged(long lastNanos) {
        return System.nanoTime() - lastNanos >= LOG_INTERVAL.toNanos();
    }
}
