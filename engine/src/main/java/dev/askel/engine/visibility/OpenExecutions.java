package dev.askel.engine.visibility;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.sql.Sql;
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
 * How many executions of an account in a region run, well enough to refuse the one too many
 * (spec/quotas.md section 2).
 *
 * <p>A million rows are not counted at every start. A count and what this node has started since
 * tell that there is room; only when they do not, the rows are counted again before anybody is
 * refused. A count older than a minute is renewed beside the starts, for the sake of what other
 * nodes start: with several nodes the limit can be exceeded by what they start in a minute. Safe
 * for use by many threads.
 */
public final class OpenExecutions {
    private static final long GOOD_FOR_NANOS = Duration.ofMinutes(1).toNanos();

    private static final Sql COUNT =
            new Sql(
                    """
                    SELECT count(*) AS open FROM (
                        SELECT FROM machines AS m CROSS JOIN LATERAL (
                            SELECT FROM executions AS e
                             WHERE e.machine_id = m.machine_id AND e.status = 'RUNNING'
                               AND e.map_run_arn IS NULL
                             LIMIT ?) AS running
                         WHERE m.account = ? AND m.region = ? LIMIT ?) AS counted\
                    """);

    private final SqlWorkers workers;
    private final long openMax;
    private final ConcurrentHashMap<ArnScope, Tally> tallies = new ConcurrentHashMap<>();

    /**
     * Counts by these workers.
     *
     * @param openMax executions of an account in a region that may run at once
     */
    public OpenExecutions(SqlWorkers workers, long openMax) {
        this.workers = workers;
        this.openMax = openMax;
    }

    /** What is known of one account in one region. */
    private static final class Tally {
        private final AtomicLong inFlight = new AtomicLong();
        private volatile @Nullable Count count;
        private @Nullable CompletableFuture<Answer<Count>> counting;
    }

    /** A count, and what was started after it. */
    private record Count(long open, long takenNanos, AtomicLong since) {
        /** Whether there was room for one more, which is taken now. */
        boolean take(long openMax) {
            if (open + since.incrementAndGet() <= openMax) {
                return true;
            }
            since.decrementAndGet();
            return false;
        }
    }

    /**
     * Starts an execution, if there is room for one more.
     *
     * @return what {@code start} answers, or {@code ExecutionLimitExceeded}
     */
    public <T> CompletionStage<Answer<T>> within(
            ArnScope scope, Supplier<CompletionStage<Answer<T>>> start) {
        var tally = tallies.computeIfAbsent(scope, _ -> new Tally());
        var count = tally.count;
        if (count == null || !count.take(openMax)) {
            return counted(scope, tally).thenCompose(fresh -> decide(tally, fresh, start));
        }
        if (System.nanoTime() - count.takenNanos() > GOOD_FOR_NANOS) {
            counted(scope, tally);
        }
        return run(tally, start);
    }

    private <T> CompletionStage<Answer<T>> decide(
            Tally tally, Answer<Count> fresh, Supplier<CompletionStage<Answer<T>>> start) {
        return switch (fresh) {
            case Answer.Ok<Count>(var count) ->
                    count.take(openMax)
                            ? run(tally, start)
                            : CompletableFuture.completedStage(full());
            // Who cannot count lets start: the limit protects nobody from a busy database.
            case Answer.Refused<Count> _ -> start.get();
        };
    }

    private static <T> CompletionStage<Answer<T>> run(
            Tally tally, Supplier<CompletionStage<Answer<T>>> start) {
        var started = start.get();
        tally.inFlight.incrementAndGet();
        return started.whenComplete((_, _) -> tally.inFlight.decrementAndGet());
    }

    private static <T> Answer<T> full() {
        return Answer.refused(new EngineError.ExecutionLimitExceeded());
    }

    /** The count that is being taken; one at a time. */
    private CompletionStage<Answer<Count>> counted(ArnScope scope, Tally tally) {
        CompletableFuture<Answer<Count>> mine;
        synchronized (tally) {
            if (tally.counting != null) {
                return tally.counting;
            }
            mine = new CompletableFuture<>();
            tally.counting = mine;
        }
        // What is on its way may be counted or not; that it counts twice costs one more count.
        var begun = new AtomicLong(tally.inFlight.get());
        workers.<Long>submit(database ->
                        Answer.ok(database.read(connection -> count(connection, scope))))
                .whenComplete((answer, failure) -> {
                    Answer<Count> taken =
                            failure != null
                                    ? Answer.refused(new EngineError.ServiceUnavailable())
                                    : answer.map(open -> new Count(open, System.nanoTime(), begun));
                    if (taken instanceof Answer.Ok<Count>(var count)) {
                        tally.count = count;
                    }
                    synchronized (tally) {
                        tally.counting = null;
                    }
                    mine.complete(taken);
                });
        return mine;
    }

    private long count(Connection connection, ArnScope scope) throws SQLException {
        var open =
                COUNT.<Long>first(
                        connection,
                        row -> row.bigNumber("open"),
                        openMax,
                        scope.account(),
                        scope.region(),
                        openMax);
        return open == null ? 0 : open;
    }
}
