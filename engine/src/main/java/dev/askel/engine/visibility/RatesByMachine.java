package dev.askel.engine.visibility;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.api.workbench.ExecutionStatistics.MachineRate;
import dev.askel.engine.api.workbench.ExecutionStatistics.MachineRates;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.sql.Clause;
import dev.askel.engine.sql.SqlWorkers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Counts the starts, ends and running executions of each machine, up to the maxima of {@link
 * CurrentRates}. When an hour contains more starts or ends, fewer minutes are counted.
 */
public final class RatesByMachine {
    private static final List<Integer> MINUTES = List.of(60, 10, 1);
    private static final String STARTED = "STARTED";
    private static final String RUNNING = "RUNNING";

    /** Machines with the most failures come first. */
    private static final Comparator<MachineRate> WORST_FIRST =
            Comparator.comparingLong((MachineRate rate) -> rate.failed() + rate.timedOut())
                    .thenComparingLong(MachineRate::started)
                    .thenComparingLong(MachineRate::openExecutions)
                    .reversed()
                    .thenComparing(MachineRate::stateMachineArn);

    private final SqlWorkers workers;
    private final EngineTime time;
    private final int countedMax;

    public RatesByMachine(SqlWorkers workers, EngineTime time) {
        this(workers, time, CurrentRates.COUNTED_MAX);
    }

    /** Creates rates with another maximum of starts, ends and running executions. */
    RatesByMachine(SqlWorkers workers, EngineTime time, int countedMax) {
        this.workers = workers;
        this.time = time;
        this.countedMax = countedMax;
    }

    /**
     * Counts starts and ends by machine, for {@link
     * dev.askel.engine.api.workbench.ExecutionStatistics#machines}.
     */
    public CompletionStage<Answer<MachineRates>> machines(Caller caller) {
        return workers.submit(
                Answer.ok(new RateQuery(caller.scope(), ExecutionCriteria.ALL)),
                (database, query) ->
                        Answer.ok(
                                database.read(
                                        connection -> read(connection, caller.scope(), query))));
    }

    private MachineRates read(Connection connection, ArnScope scope, RateQuery query)
            throws SQLException {
        long now = time.millis();
        var spans = MINUTES.iterator();
        int minutes = spans.next();
        var counts = count(connection, query, now, minutes);
        while (!counts.complete() && spans.hasNext()) {
            minutes = spans.next();
            counts = count(connection, query, now, minutes);
        }
        counts.add(connection, query.openByMachine(countedMax + 1));
        return new MachineRates(
                Instant.ofEpochMilli(now), minutes, counts.complete(), counts.rates(scope));
    }

    private Counts count(Connection connection, RateQuery query, long now, int minutes)
            throws SQLException {
        long from = now - TimeUnit.MINUTES.toMillis(minutes);
        var counts = new Counts(countedMax);
        counts.add(connection, query.startsByMachine(from, countedMax + 1));
        if (counts.complete() || minutes == MINUTES.getLast()) {
            counts.add(connection, query.endsByMachine(from, countedMax + 1));
        }
        return counts;
    }

    /** The counted starts, ends and running executions of each machine. */
    private static final class Counts {
        private final int countMax;
        private final Map<String, Map<String, Long>> byMachine = new HashMap<>();
        private boolean complete = true;

        Counts(int countMax) {
            this.countMax = countMax;
        }

        /** Whether all rows were counted. */
        boolean complete() {
            return complete;
        }

        void add(Connection connection, Clause counting) throws SQLException {
            record Count(String machine, String what, long rows) {}
            long all = 0;
            for (var count :
                    counting.sql()
                            .list(
                                    connection,
                                    row ->
                                            new Count(
                                                    row.text("name"),
                                                    row.text("what"),
                                                    row.bigint("rows")),
                                    counting.parameterArray())) {
                byMachine
                        .computeIfAbsent(count.machine(), _ -> new HashMap<>())
                        .put(count.what(), count.rows());
                all += count.rows();
            }
            complete &= all <= countMax;
        }

        List<MachineRate> rates(ArnScope scope) {
            return byMachine.entrySet().stream()
                    .map(machine -> rate(scope, machine.getKey(), machine.getValue()))
                    .sorted(WORST_FIRST)
                    .limit(MachineRates.MACHINES_MAX)
                    .toList();
        }

        private static MachineRate rate(ArnScope scope, String name, Map<String, Long> counts) {
            return new MachineRate(
                    new StateMachineArn(scope, name).toString(),
                    counts.getOrDefault(STARTED, 0L),
                    counts.getOrDefault("SUCCEEDED", 0L),
                    counts.getOrDefault("FAILED", 0L),
                    counts.getOrDefault("TIMED_OUT", 0L),
                    counts.getOrDefault("ABORTED", 0L),
                    counts.getOrDefault(RUNNING, 0L));
        }
    }
}
