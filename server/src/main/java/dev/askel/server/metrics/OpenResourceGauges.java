package dev.askel.server.metrics;

import dev.askel.engine.Engine;
import dev.askel.engine.metric.ExecutionMetrics;
import dev.askel.engine.metric.GaugeName;
import dev.askel.engine.metric.GaugeValue;
import dev.askel.engine.sql.Row;
import dev.askel.engine.sql.Session;
import dev.askel.engine.sql.Sql;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the open executions and Map Runs of the cluster, and the executions of start limits. Finds
 * the oldest waiting task of each activity. It reads indexes, on a thread of its own. Two slow
 * reads in sequence are followed by a long pause, so that the reads use about two percent of one
 * connection.
 */
final class OpenResourceGauges implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OpenResourceGauges.class);
    private static final Duration INTERVAL_MAX = Duration.ofSeconds(15);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
    private static final long PAUSE_FACTOR = 50;
    private static final long PAUSE_MAX_MILLIS = Duration.ofMinutes(5).toMillis();

    /** The maximum number of activities whose queues are visited. */
    private static final long QUEUES_MAX = 10_000;

    /** Queued executions do not count, as in the limit that {@code OpenExecutions} applies. */
    private static final Sql OPEN_EXECUTIONS =
            new Sql(
                    """
                    WITH queued AS MATERIALIZED (
                        SELECT machine_id, sum(waiting)::bigint AS waiting FROM start_slots
                         WHERE waiting > 0 AND substr(slot, 37, 2) = '//'
                         GROUP BY machine_id)
                    SELECT m.account, m.region, sum(running.open)::bigint AS open
                      FROM machines AS m LEFT JOIN queued AS q ON q.machine_id = m.machine_id
                        CROSS JOIN LATERAL (
                        SELECT greatest(0, count(*) - coalesce(q.waiting, 0)) AS open FROM (
                            SELECT FROM executions AS e
                             WHERE e.machine_id = m.machine_id AND e.status = 'RUNNING'
                               AND e.map_run_arn IS NULL
                             LIMIT ? + coalesce(q.waiting, 0)) AS bounded) AS running
                     GROUP BY m.account, m.region
                     ORDER BY open DESC, m.account, m.region LIMIT ?\
                    """);

    private static final Sql OPEN_MAP_RUNS =
            new Sql(
                    """
                    SELECT account, region, count(*) AS open FROM map_runs
                     WHERE status = 'RUNNING'
                     GROUP BY account, region ORDER BY open DESC, account, region LIMIT ?\
                    """);

    /** Visits the first task of each queue, instead of all tasks. */
    private static final Sql OLDEST_TASKS =
            new Sql(
                    """
                    WITH RECURSIVE queues AS (
                        (SELECT activity_arn, scheduled_at FROM open_tasks
                          WHERE status = 'waiting' AND activity_arn IS NOT NULL
                          ORDER BY activity_arn, scheduled_at LIMIT 1)
                        UNION ALL
                        SELECT next.activity_arn, next.scheduled_at
                          FROM queues CROSS JOIN LATERAL (
                            SELECT t.activity_arn, t.scheduled_at FROM open_tasks AS t
                             WHERE t.status = 'waiting' AND t.activity_arn > queues.activity_arn
                             ORDER BY t.activity_arn, t.scheduled_at LIMIT 1) AS next)
                    SELECT activity_arn, scheduled_at
                      FROM (SELECT activity_arn, scheduled_at FROM queues LIMIT ?) AS visited
                     ORDER BY scheduled_at, activity_arn LIMIT ?\
                    """);

    /** Reads the first request of each machine, which is its oldest one. */
    private static final Sql START_LIMITS =
            new Sql(
                    """
                    SELECT m.account, m.region, sum(counted.used)::bigint AS used,
                           sum(counted.waiting)::bigint AS waiting,
                           min(oldest.requested_at) AS requested_at
                      FROM (SELECT machine_id, sum(used) AS used, sum(waiting) AS waiting
                              FROM start_slots GROUP BY machine_id) AS counted
                      JOIN machines AS m ON m.machine_id = counted.machine_id
                      LEFT JOIN LATERAL (
                        SELECT r.requested_at FROM start_requests AS r
                         WHERE counted.waiting > 0 AND r.state = 'QUEUED'
                           AND left(r.slot, 36) = counted.machine_id::text
                         ORDER BY r.position LIMIT 1) AS oldest ON true
                     GROUP BY m.account, m.region
                     ORDER BY waiting DESC, used DESC, m.account, m.region LIMIT ?\
                    """);

    private final Engine engine;
    private final Session session;
    private final long intervalMillis;
    private final CountDownLatch closed = new CountDownLatch(1);

    private OpenResourceGauges(Engine engine, DataSource database, long intervalMillis) {
        this.engine = engine;
        this.intervalMillis = intervalMillis;
        session = Session.autoCommit(database, ANSWER_TIMEOUT);
    }

    /**
     * Reads now and then periodically, on a thread of its own.
     *
     * @param interval the time between two reads; at most 15 seconds are used
     */
    static OpenResourceGauges follow(Engine engine, DataSource database, Duration interval) {
        long millis = Math.min(interval.toMillis(), INTERVAL_MAX.toMillis());
        var gauges = new OpenResourceGauges(engine, database, millis);
        gauges.metrics()
                .set(
                        GaugeName.OpenExecutionLimit,
                        List.of(new GaugeValue(List.of(), gauges.executionsMax())));
        gauges.setBacklog();
        Thread.ofPlatform().daemon().name("open-resources").start(gauges::run);
        return gauges;
    }

    private ExecutionMetrics metrics() {
        return engine.resources().metrics();
    }

    private long executionsMax() {
        return engine.settings().registry().openExecutionsMax();
    }

    private void setBacklog() {
        metrics()
                .set(
                        GaugeName.ApproximateMapRunBacklogSize,
                        List.of(
                                new GaugeValue(
                                        List.of(), engine.mapRunMemory().loaded().waitingCount())));
    }

    private void run() {
        try {
            long took = 0;
            long before;
            do {
                before = took;
                long start = System.nanoTime();
                read();
                took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            } while (!closed.await(pauseMillis(before, took), TimeUnit.MILLISECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            session.close();
        }
    }

    /**
     * Returns the pause after a read. One slow read, such as the first one, does not prolong it.
     */
    private long pauseMillis(long before, long took) {
        long needed = PAUSE_FACTOR * Math.min(before, took);
        return Math.max(intervalMillis, Math.min(needed, PAUSE_MAX_MILLIS));
    }

    private void read() {
        setBacklog();
        try {
            readRows();
        } catch (SQLException | RuntimeException e) {
            // The old values can be wrong by now.
            clear();
            LOG.debug("Open resources cannot be counted", e);
            session.drop();
        }
    }

    private void clear() {
        metrics().set(GaugeName.OpenExecutionCount, List.of());
        metrics().set(GaugeName.ApproximateOpenMapRunCount, List.of());
        metrics().set(GaugeName.OldestActivityTaskAge, List.of());
        setStartLimits(List.of());
    }

    private void readRows() throws SQLException {
        long valuesMax = engine.settings().metrics().resourcesMax();
        var connection = session.connection();
        metrics()
                .set(
                        GaugeName.OpenExecutionCount,
                        OPEN_EXECUTIONS.list(
                                connection, OpenResourceGauges::open, executionsMax(), valuesMax));
        metrics()
                .set(
                        GaugeName.ApproximateOpenMapRunCount,
                        OPEN_MAP_RUNS.list(connection, OpenResourceGauges::open, valuesMax));
        long now = engine.resources().time().millis();
        metrics()
                .set(
                        GaugeName.OldestActivityTaskAge,
                        OLDEST_TASKS.list(
                                connection,
                                row ->
                                        new GaugeValue(
                                                List.of(row.text("activity_arn")),
                                                Math.max(0, now - row.bigint("scheduled_at"))),
                                QUEUES_MAX,
                                valuesMax));
        setStartLimits(
                START_LIMITS.list(connection, row -> StartLimitUse.read(row, now), valuesMax));
    }

    private void setStartLimits(List<StartLimitUse> accounts) {
        metrics()
                .set(
                        GaugeName.LimitedExecutionCount,
                        accounts.stream().map(StartLimitUse::limited).toList());
        metrics()
                .set(
                        GaugeName.QueuedExecutionCount,
                        accounts.stream().map(StartLimitUse::queued).toList());
        metrics()
                .set(
                        GaugeName.OldestQueuedExecutionAge,
                        accounts.stream().flatMap(each -> each.oldestAge().stream()).toList());
    }

    /**
     * The executions of an account in a region that start limits count.
     *
     * @param oldestAge the age in milliseconds; empty while no execution is queued
     */
    private record StartLimitUse(
            GaugeValue limited, GaugeValue queued, Optional<GaugeValue> oldestAge) {
        static StartLimitUse read(Row row, long now) throws SQLException {
            var scope = List.of(row.text("account"), row.text("region"));
            var requestedAt = row.bigintOrNull("requested_at");
            return new StartLimitUse(
                    new GaugeValue(scope, row.bigint("used")),
                    new GaugeValue(scope, row.bigint("waiting")),
                    Optional.ofNullable(requestedAt)
                            .map(at -> new GaugeValue(scope, Math.max(0, now - at))));
        }
    }

    private static GaugeValue open(Row row) throws SQLException {
        return new GaugeValue(List.of(row.text("account"), row.text("region")), row.bigint("open"));
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
