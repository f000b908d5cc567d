package dev.askel.engine.visibility;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.SqlWorkers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts the running executions of an account in a region, to refuse starts above the limit
 * (docs/aws/quotas.md, 2. Executions). Executions that wait in the queue of a start limit do not
 * count, because their queue has its own bound.
 *
 * <p>Counting a million rows at every start would be too slow. In most cases, the last count plus
 * the starts of this node since that count is below the limit. Otherwise the rows are counted again
 * before a start is refused. If the count is older than a minute, the next start renews it in the
 * background, to include the starts of other nodes. Until then, the count lacks their latest
 * starts, so the total can exceed the limit. Safe for use by many threads.
 */
public final class OpenExecutions {
    private static final long COUNT_VALID_NANOS = Duration.ofMinutes(1).toNanos();

    private static final Sql COUNT =
            new Sql(
                    """
                    WITH queued AS MATERIALIZED (
                        SELECT coalesce(sum(s.waiting), 0)::int8 AS waiting
                          FROM start_slots AS s JOIN machines AS m ON m.machine_id = s.machine_id
                         WHERE s.waiting > 0 AND substr(s.slot, 37, 2) = '//'
                           AND m.account = ? AND m.region = ?)
                    SELECT greatest(0, count(*) - (SELECT waiting FROM queued)) AS open FROM (
                        SELECT FROM machines AS m CROSS JOIN LATERAL (
                            SELECT FROM executions AS e
                             WHERE e.machine_id = m.machine_id AND e.status = 'RUNNING'
                               AND e.map_run_arn IS NULL
                             LIMIT ? + (SELECT waiting FROM queued)) AS running
                         WHERE m.account = ? AND m.region = ?
                         LIMIT ? + (SELECT waiting FROM queued)) AS counted\
                    """);

    private final SqlWorkers workers;
    private final long openMax;
    private final ConcurrentHashMap<ArnScope, Tally> tallies = new ConcurrentHashMap<>();

    /**
     * Creates the counter.
     *
     * @param openMax the limit of running executions of an account in a region
     */
    public OpenExecutions(SqlWorkers workers, long openMax) {
        this.workers = workers;
        this.openMax = openMax;
    }

    /** The count of one account in one region. */
    private static final class Tally {
        private final AtomicLong inFlight = new AtomicLong();
        private volatile @Nullable Count count;
        private @Nullable CompletableFuture<Answer<Count>> counting;
    }

    /** A count, and the number of starts since then. */
    private record Count(long open, long countedNanos, AtomicLong startsSince) {
        /** Reserves a start; returns false when the limit is reached. */
        boolean reserve(long openMax) {
            if (open + startsSince.incrementAndGet() <= openMax) {
                return true;
            }
            startsSince.decrementAndGet();
            return false;
        }
    }

    /**
     * Starts an execution unless the limit is reached.
     *
     * @return the result of {@code start}, or {@code ExecutionLimitExceeded}
     */
    public <T> CompletionStage<Answer<T>> startWithinLimit(
            ArnScope scope, Supplier<CompletionStage<Answer<T>>> start) {
        return startWithinLimit(
                scope, start, () -> Answer.refusedStage(new EngineError.ExecutionLimitExceeded()));
    }

    /**
     * Starts an execution unless the limit is reached.
     *
     * @return the result of {@code start}, or that of {@code beyondLimit} when the limit is reached
     */
    public <T> CompletionStage<Answer<T>> startWithinLimit(
            ArnScope scope,
            Supplier<CompletionStage<Answer<T>>> start,
            Supplier<CompletionStage<Answer<T>>> beyondLimit) {
        var tally = tallies.computeIfAbsent(scope, _ -> new Tally());
        var count = tally.count;
        if (count == null || !count.reserve(openMax)) {
            return recount(scope, tally)
                    .thenCompose(fresh -> startIfBelowLimit(tally, fresh, start, beyondLimit));
        }
        if (System.nanoTime() - count.countedNanos() > COUNT_VALID_NANOS) {
            recount(scope, tally);
        }
        return run(tally, start);
    }

    /** Starts the execution if the new count is below the limit, or if counting has failed. */
    private <T> CompletionStage<Answer<T>> startIfBelowLimit(
            Tally tally,
            Answer<Count> fresh,
            Supplier<CompletionStage<Answer<T>>> start,
            Supplier<CompletionStage<Answer<T>>> beyondLimit) {
        return switch (fresh) {
            case Answer.Ok<Count>(var count) ->
                    count.reserve(openMax) ? run(tally, start) : beyondLimit.get();
            // If counting fails, the start is admitted. The purpose of the limit is not to protect
            // a busy database.
            case Answer.Refused<Count> _ -> start.get();
        };
    }

    private static <T> CompletionStage<Answer<T>> run(
            Tally tally, Supplier<CompletionStage<Answer<T>>> start) {
        var started = start.get();
        tally.inFlight.incrementAndGet();
        return started.whenComplete((_, _) -> tally.inFlight.decrementAndGet());
    }

    /** Returns the count in progress, or starts a new count. Only one count runs at a time. */
    private CompletionStage<Answer<Count>> recount(ArnScope scope, Tally tally) {
        CompletableFuture<Answer<Count>> pending;
        synchronized (tally) {
            if (tally.counting != null) {
                return tally.counting;
            }
            pending = new CompletableFuture<>();
            tally.counting = pending;
        }
        // The query may already count a start in flight. A start that is counted twice causes at
        // most one further count of the rows.
        var startsSince = new AtomicLong(tally.inFlight.get());
        workers.<Long>submit(database ->
                        Answer.ok(database.read(connection -> count(connection, scope))))
                .whenComplete((answer, failure) -> {
                    Answer<Count> fresh =
                            failure != null
                                    ? Answer.refused(new EngineError.ServiceUnavailable())
                                    : answer.map(open ->
                                            new Count(open, System.nanoTime(), startsSince));
                    if (fresh instanceof Answer.Ok<Count>(var count)) {
                        tally.count = count;
                    }
                    synchronized (tally) {
                        tally.counting = null;
                    }
                    pending.complete(fresh);
                });
        return pending;
    }

    private long count(Connection connection, ArnScope scope) throws SQLException {
        var open =
                COUNT.<Long>first(
                        connection,
                        row -> row.bigint("open"),
                        scope.account(),
                        scope.region(),
                        openMax,
                        scope.account(),
                        scope.region(),
                        openMax);
        return open == null ? 0 : open;
    }
}
