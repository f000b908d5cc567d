package dev.askel.engine.visibility;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.api.workbench.ExecutionStatistics.BoundedCount;
import dev.askel.engine.api.workbench.ExecutionStatistics.Minute;
import dev.askel.engine.api.workbench.ExecutionStatistics.Rates;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.sql.Clause;
import dev.askel.engine.sql.Sql;
import dev.askel.engine.sql.SqlWorkers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Counts the starts and ends of executions per minute, and the running executions, each up to a
 * maximum. When an hour has more starts or ends than the maximum, the result covers fewer minutes.
 */
public final class CurrentRates {
    /** The maximum number of counted starts, and of counted ends. */
    static final int COUNTED_MAX = 200_000;

    /** The maximum number of counted open executions, open tasks or quarantined executions. */
    static final int OPEN_MAX = 200_000;

    private static final List<Integer> MINUTES = List.of(60, 10, 1);
    private static final long MINUTE = TimeUnit.MINUTES.toMillis(1);
    private static final String STARTED = "STARTED";

    /** Reads the first wake-up of each of the 1,024 slices from the index. */
    private static final Sql OLDEST_DUE =
            new Sql(
                    """
                    SELECT coalesce(min(w.due), ?) AS oldest FROM generate_series(0, 1023) AS s (slice)
                     CROSS JOIN LATERAL (
                        SELECT due FROM wakeups
                         WHERE slice = s.slice AND due IS NOT NULL ORDER BY due LIMIT 1) AS w\
                    """);

    private final SqlWorkers workers;
    private final EngineTime time;
    private final int countedMax;

    public CurrentRates(SqlWorkers workers, EngineTime time) {
        this(workers, time, COUNTED_MAX);
    }

    /** Creates rates with another maximum of starts and of ends. */
    CurrentRates(SqlWorkers workers, EngineTime time, int countedMax) {
        this.workers = workers;
        this.time = time;
        this.countedMax = countedMax;
    }

    /**
     * Counts starts and ends per minute, and open work, for {@link
     * dev.askel.engine.api.workbench.ExecutionStatistics#rates}.
     */
    public CompletionStage<Answer<Rates>> rates(Caller caller, @Nullable StateMachineArn machine) {
        var criteria = ExecutionCriteria.ofMachine(machine);
        return workers.submit(
                ExecutionSearch.checkOwn(caller, criteria),
                (database, own) ->
                        Answer.ok(
                                database.read(connection ->
                                        read(connection, new RateQuery(caller.scope(), own)))));
    }

    private Rates read(Connection connection, RateQuery query) throws SQLException {
        long now = time.millis();
        var counted = count(connection, query, now);
        var oldest = OLDEST_DUE.<Long>first(connection, row -> row.bigint("oldest"), now);
        return new Rates(
                Instant.ofEpochMilli(now),
                counted.minutes(),
                counted.complete(),
                tally(connection, query.open(OPEN_MAX + 1), OPEN_MAX),
                tally(connection, query.openTasks(OPEN_MAX + 1), OPEN_MAX),
                tally(connection, query.quarantined(OPEN_MAX + 1), OPEN_MAX),
                Duration.ofMillis(oldest == null ? 0 : Math.max(0, now - oldest)));
    }

    private static BoundedCount tally(Connection connection, Clause count, int countMax)
            throws SQLException {
        var counted =
                count.sql()
                        .<Long>first(connection, row -> row.bigint("rows"), count.parameterArray());
        long rows = counted == null ? 0 : counted;
        return new BoundedCount(Math.min(rows, countMax), rows > countMax);
    }

    private record Counted(List<Minute> minutes, boolean complete) {}

    /**
     * Counts the starts and ends of as many minutes as the maximum permits, at least of the last
     * minute.
     */
    private Counted count(Connection connection, RateQuery query, long now) throws SQLException {
        var counted = new Counted(List.of(), false);
        for (int minutes : MINUTES) {
            counted = count(connection, query, now, minutes);
            if (counted.complete()) {
                return counted;
            }
        }
        return counted;
    }

    private Counted count(Connection connection, RateQuery query, long now, int minutes)
            throws SQLException {
        long from = Math.floorDiv(now, MINUTE) * MINUTE - (minutes - 1) * MINUTE;
        var counts = new HashMap<String, Long>();
        var starts = query.starts(from, MINUTE, countedMax + 1);
        long started = add(connection, starts, counts);
        if (started > countedMax && minutes > 1) {
            return new Counted(List.of(), false);
        }
        long ended = add(connection, query.ends(from, MINUTE, countedMax + 1), counts);
        var rates = new ArrayList<Minute>();
        for (int minute = 0; minute < minutes; minute++) {
            rates.add(minute(from, minute, counts));
        }
        return new Counted(rates, started <= countedMax && ended <= countedMax);
    }

    private static long add(Connection connection, Clause counting, Map<String, Long> counts)
            throws SQLException {
        record Count(String key, long rows) {}
        long all = 0;
        for (var count :
                counting.sql()
                        .list(
                                connection,
                                row ->
                                        new Count(
                                                row.bigint("minute") + row.text("what"),
                                                row.bigint("rows")),
                                counting.parameterArray())) {
            counts.put(count.key(), count.rows());
            all += count.rows();
        }
        return all;
    }

    private static Minute minute(long from, int minute, Map<String, Long> counts) {
        return new Minute(
                Instant.ofEpochMilli(from + minute * MINUTE),
                counts.getOrDefault(minute + STARTED, 0L),
                counts.getOrDefault(minute + "SUCCEEDED", 0L),
                counts.getOrDefault(minute + "FAILED", 0L),
                counts.getOrDefault(minute + "TIMED_OUT", 0L),
                counts.getOrDefault(minute + "ABORTED", 0L));
    }
}
