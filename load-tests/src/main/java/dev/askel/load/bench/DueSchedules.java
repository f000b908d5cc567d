package dev.askel.load.bench;

import dev.askel.load.bench.loadgenerator.ClosedLoop;
import dev.askel.load.bench.loadgenerator.StartAndPoll;
import dev.askel.load.crowd.Latencies;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures the starts of schedules: many that are due at the same second, beside a light load of
 * {@linkplain Workload#passes W1}, and single ones on an idle server. SQL copies one schedule,
 * because a client needs minutes to create so many.
 */
final class DueSchedules {
    private static final String MACHINE = "due";
    private static final String TEMPLATE = "template";
    private static final int CLIENTS = 4;
    private static final Duration STARTED_MAX = Duration.ofMinutes(3);
    private static final int SEARCHES = 7;
    private static final Duration LOOP = Duration.ofSeconds(2);
    private static final long UNTIL_DUE_MILLIS = 10_000;

    /** The period in which executions become due beside the schedules. */
    private static final Duration WAITS = Duration.ofSeconds(24);

    /** The assumed maximum time until an execution ends after its wait. */
    private static final long WAKE_MILLIS_MAX = 5_000;

    private static final int WARM_UP_SCHEDULES = 2_000;
    private static final int IDLE_SCHEDULES = 400;
    private static final long IDLE_INTERVAL_MILLIS = 97;

    /**
     * The parameters are the interval between due times, the first due time, the prefix of the
     * names, and the number of schedules.
     */
    private static final String COPY =
            """
            INSERT INTO schedules (account, region, group_name, name, schedule_id, lane, state,
                   definition, created_at, modified_at, anchor_at, client_token, next_at, due_at)
            SELECT account, region, group_name, n.prefix || i, gen_random_uuid(), i % 8, state,
                   definition, created_at, modified_at, anchor_at, client_token,
                   n.due + i * n.step, n.due + i * n.step
              FROM schedules,
                   (SELECT ?::bigint AS step, ?::bigint AS due, ?::text AS prefix) n,
                   generate_series(1, ?) i
             WHERE name = 'template'\
            """;

    private static final String STARTED =
            "SELECT count(*) FROM executions WHERE machine_name = 'due' AND starts_with(execution_name, ?)";

    /** The time from the due time of each schedule until the start of its execution. */
    private static final String LATENESS =
            """
            SELECT e.started_at - s.due
              FROM executions e
              JOIN (SELECT i, ?::bigint + i * ?::bigint AS due FROM generate_series(1, ?) i) s
                ON split_part(e.execution_name, '-', 1) = ?::text || s.i
             WHERE e.machine_name = 'due'\
            """;

    private final BenchOptions options;
    private final BenchServer bench;
    private final BenchDatabase database;
    private final StartAndPoll passes;

    private DueSchedules(
            BenchOptions options, BenchServer bench, BenchDatabase database, StartAndPoll passes) {
        this.options = options;
        this.bench = bench;
        this.database = database;
        this.passes = passes;
    }

    /** Measures schedules that are due at the same second. */
    static void measure(BenchOptions options)
            throws IOException, ErrorResponseException, UnknownOutcomeException {
        run(options, DueSchedules::measureTogether);
    }

    /** Measures the lateness of single schedules on an idle server. */
    static void measureLateness(BenchOptions options)
            throws IOException, ErrorResponseException, UnknownOutcomeException {
        run(options, DueSchedules::measureIdle);
    }

    @FunctionalInterface
    private interface Measurement {
        void run(DueSchedules schedules)
                throws SQLException, ErrorResponseException, UnknownOutcomeException;
    }

    private static void run(BenchOptions options, Measurement measurement)
            throws IOException, ErrorResponseException, UnknownOutcomeException {
        try (var bench = BenchServer.open(options);
                var database = BenchDatabase.connect(bench)) {
            var askel = bench.client();
            createTemplate(askel);
            var w1 = Workload.passes();
            var schedules =
                    new DueSchedules(
                            options,
                            bench,
                            database,
                            new StartAndPoll(askel, w1.create(askel), w1.input()));
            schedules.warmUp();
            measurement.run(schedules);
        } catch (SQLException e) {
            throw new IOException("The schedules cannot be copied or counted", e);
        }
    }

    private static void createTemplate(AskelClient askel)
            throws ErrorResponseException, UnknownOutcomeException {
        var machine =
                askel.createStateMachine(
                        MACHINE, "{\"StartAt\":\"S\",\"States\":{\"S\":{\"Type\":\"Succeed\"}}}");
        var request = AskelClient.newRequest().put("ScheduleExpression", "at(2150-01-01T00:00:00)");
        request.putObject("FlexibleTimeWindow").put("Mode", "OFF");
        request.putObject("Target")
                .put("Arn", machine)
                .put("RoleArn", "arn:aws:iam::123456789012:role/bench")
                .put("Input", "{}");
        var _ = askel.callScheduler("POST", "/schedules/" + TEMPLATE, request);
    }

    private void warmUp() throws SQLException {
        var _ = ClosedLoop.run(CLIENTS, options.measuredTime().dividedBy(2), passes);
        copy("warm", database.millis(), 0, WARM_UP_SCHEDULES);
        awaitStarted("warm", WARM_UP_SCHEDULES);
    }

    private void copy(String prefix, long due, long intervalMillis, int count) throws SQLException {
        database.execute(COPY, intervalMillis, due, prefix, count);
    }

    private void awaitStarted(String prefix, int count) throws SQLException {
        var end = System.nanoTime() + STARTED_MAX.toNanos();
        while (database.number(STARTED, prefix) < count) {
            if (System.nanoTime() - end >= 0) {
                throw new IllegalStateException("Not all schedules have started an execution");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(250));
        }
    }

    private void measureTogether()
            throws SQLException, ErrorResponseException, UnknownOutcomeException {
        try (var beside = BesideSchedules.start(bench.client())) {
            measureTogether(beside);
        }
    }

    private void measureTogether(BesideSchedules beside)
            throws SQLException, ErrorResponseException, UnknownOutcomeException {
        var alone = measureAlone(beside);
        int count = options.scheduleCount();
        long due = database.millis() + UNTIL_DUE_MILLIS;
        copy("same", due, 0, count);
        var search = measureSearch();
        beside.startWaits(due, WAITS);
        awaitMillis(due - 200);
        var before = bench.measureUsage();
        var _ = beside.takeTasks();
        var end = System.nanoTime() + STARTED_MAX.toNanos();
        var loops = new ArrayList<Latencies>();
        while (database.number(STARTED, "same") < count) {
            if (System.nanoTime() - end >= 0) {
                throw new IllegalStateException("Not all schedules have started an execution");
            }
            loops.add(ClosedLoop.run(CLIENTS, LOOP, passes));
        }
        var after = bench.measureUsage();
        var tasks = beside.takeTasks();
        var lateness = latenessMillis("same", due, 0, count);
        long last = lateness[lateness.length - 1];
        double seconds = last / 1_000.0;
        awaitMillis(due + Math.max(last, WAITS.toMillis()) + WAKE_MILLIS_MAX);
        System.out.printf(
                """
                | schedules due at once | all started after s | half after s | starts/s | engine CPU s per 1,000 | database |
                |---|---|---|---|---|---|
                | %,d | %.1f | %.1f | %,.0f | %.3f | %.3f |
                """,
                count,
                seconds,
                quantile(lateness, 0.5) / 1_000.0,
                count / seconds,
                after.engineSecondsSince(before) / (count / 1_000.0),
                after.databaseSecondsSince(before) / (count / 1_000.0));
        var together =
                new Neighbours(
                        Latencies.combine(loops),
                        tasks,
                        BesideSchedules.wakeDelays(
                                database, due, due + Math.min(last, WAITS.toMillis())));
        print(alone, together);
        System.out.printf(
                "search for the triggers of a machine without schedules: p50 %.0f ms, at most %.0f ms%n",
                search.quantileMillis(0.50), search.quantileMillis(1));
        System.out.printf("others used %.1f CPU s%n", after.othersSecondsSince(before));
    }

    /** Measures the search that reads all schedules of the account. */
    private Latencies measureSearch() throws ErrorResponseException, UnknownOutcomeException {
        var nanos = new long[SEARCHES];
        for (int i = 0; i < SEARCHES; i++) {
            var begin = System.nanoTime();
            var answer =
                    bench.client()
                            .callPath(
                                    "GET",
                                    "/api/v1/state-machines/" + passes.arn() + "/triggers",
                                    "",
                                    Map.of());
            nanos[i] = System.nanoTime() - begin;
            if (!answer.path("triggers").isEmpty()) {
                throw new IllegalStateException("The machine has triggers: " + answer);
            }
        }
        return Latencies.of(nanos);
    }

    /** The load beside the schedules. */
    private record Neighbours(
            Latencies passes, BesideSchedules.TaskWaits tasks, Latencies wakeDelays) {}

    private Neighbours measureAlone(BesideSchedules beside) throws SQLException {
        long first = database.millis() + UNTIL_DUE_MILLIS;
        beside.startWaits(first, options.measuredTime());
        awaitMillis(first);
        var _ = beside.takeTasks();
        var alone = ClosedLoop.run(CLIENTS, options.measuredTime(), passes);
        var tasks = beside.takeTasks();
        awaitMillis(first + options.measuredTime().toMillis() + WAKE_MILLIS_MAX);
        return new Neighbours(
                alone,
                tasks,
                BesideSchedules.wakeDelays(
                        database, first, first + options.measuredTime().toMillis()));
    }

    private static void print(Neighbours alone, Neighbours together) {
        System.out.printf(
                """
                | beside them | number alone | p50 ms | p99 ms | at most ms | number beside | p50 ms | p99 ms | at most ms | ratio of p99 |
                |---|---|---|---|---|---|---|---|---|---|
                """);
        print("W1", alone.passes(), together.passes());
        print("start to activity poller", alone.tasks().waits(), together.tasks().waits());
        print("end of a wait", alone.wakeDelays(), together.wakeDelays());
        System.out.printf(
                "tasks of a poller: %d to %d alone, %d to %d beside%n",
                alone.tasks().fewest(),
                alone.tasks().most(),
                together.tasks().fewest(),
                together.tasks().most());
    }

    private static void print(String name, Latencies alone, Latencies together) {
        System.out.printf(
                "| %s | %,d | %.1f | %.1f | %.1f | %,d | %.1f | %.1f | %.1f | %.2f |%n",
                name,
                alone.count(),
                alone.quantileMillis(0.50),
                alone.quantileMillis(0.99),
                alone.quantileMillis(1),
                together.count(),
                together.quantileMillis(0.50),
                together.quantileMillis(0.99),
                together.quantileMillis(1),
                together.quantileMillis(0.99) / alone.quantileMillis(0.99));
    }

    private void awaitMillis(long millis) throws SQLException {
        LockSupport.parkNanos(
                TimeUnit.MILLISECONDS.toNanos(Math.max(0, millis - database.millis())));
    }

    private void measureIdle() throws SQLException {
        long first = database.millis() + UNTIL_DUE_MILLIS;
        copy("idle", first, IDLE_INTERVAL_MILLIS, IDLE_SCHEDULES);
        LockSupport.parkNanos(
                TimeUnit.MILLISECONDS.toNanos(
                        UNTIL_DUE_MILLIS + IDLE_INTERVAL_MILLIS * IDLE_SCHEDULES));
        awaitStarted("idle", IDLE_SCHEDULES);
        var lateness = latenessMillis("idle", first, IDLE_INTERVAL_MILLIS, IDLE_SCHEDULES);
        System.out.printf(
                """
                | schedules on an idle server | late by p50 ms | p99 ms | at most ms |
                |---|---|---|---|
                | %d | %d | %d | %d |
                """,
                lateness.length,
                quantile(lateness, 0.50),
                quantile(lateness, 0.99),
                lateness[lateness.length - 1]);
    }

    /** Returns the times from the due times until the starts, in ascending order. */
    private long[] latenessMillis(String prefix, long first, long intervalMillis, int count)
            throws SQLException {
        var lateness = database.numbers(LATENESS, first, intervalMillis, count, prefix);
        if (lateness.length != count) {
            throw new IllegalStateException(
                    "%d schedules have %d executions".formatted(count, lateness.length));
        }
        Arrays.sort(lateness);
        return lateness;
    }

    private static long quantile(long[] sorted, double fraction) {
        return sorted[Math.max(0, (int) Math.ceil(fraction * sorted.length) - 1)];
    }
}
