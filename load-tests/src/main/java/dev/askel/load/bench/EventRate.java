package dev.askel.load.bench;

import dev.askel.load.crowd.Latencies;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures events that arrive at a fixed rate. Each event matches one of many rules, whose target
 * is a state machine. Some events also match rules whose targets fail: half of these refuse
 * connections, the others accept connections and do not answer.
 */
final class EventRate {
    private static final String MACHINE = "reacting";
    private static final String ROLE = "arn:aws:iam::123456789012:role/bench";
    private static final int ENTRIES = 10;
    private static final int CLIENTS = 20;
    private static final Duration DELIVERED_MAX = Duration.ofMinutes(2);
    private static final String STARTED =
            "SELECT count(*) FROM executions WHERE machine_name = 'reacting'";

    /** The time from the request of each event until the start of its execution. */
    private static final String DELAYS =
            """
            SELECT e.started_at - sent.millis
              FROM executions e
              JOIN unnest(?::text[], ?::bigint[]) AS sent (id, millis)
                ON split_part(e.execution_name, '_', 1) = sent.id
             WHERE e.machine_name = 'reacting'\
            """;

    private static final String REFUSING = "refusing";
    private static final String SILENT = "silent";

    /** The names of the rules that fail begin with this text. */
    private static final String FAILING = "failing";

    private EventRate() {}

    static void measure(BenchOptions options)
            throws IOException, ErrorResponseException, UnknownOutcomeException {
        try (var silent = new ServerSocket(0, 1_024, InetAddress.getLoopbackAddress());
                var bench = BenchServer.open(options, targets(silent.getLocalPort()));
                var database = BenchDatabase.connect(bench)) {
            var askel = bench.client();
            var begin = System.nanoTime();
            createRules(askel, options.ruleCount());
            createFailingRules(askel, options.failingRuleCount(), options.ruleCount());
            var created = System.nanoTime();
            // The first event compiles the rules.
            var _ = putEvents(askel, options.ruleCount(), 0);
            System.out.printf(
                    "%,d rules created in %.1f s, compiled and matched in %.2f s%n",
                    options.ruleCount(),
                    (created - begin) / 1e9,
                    (System.nanoTime() - created) / 1e9);
            var _ = send(askel, options, options.measuredTime().dividedBy(2));
            awaitDelivered(database, count(options, options.measuredTime().dividedBy(2)) + ENTRIES);
            measure(options, bench, database);
        } catch (SQLException e) {
            throw new IOException("The executions cannot be counted", e);
        }
    }

    /** Measures without and with the rules that fail, on one server. */
    private static void measure(BenchOptions options, BenchServer bench, BenchDatabase database)
            throws SQLException, ErrorResponseException, UnknownOutcomeException {
        System.out.printf(
                """
                | rules | failing rules | events/s | PutEvents of %d p50 ms | p99 ms | event to execution p50 ms | p99 ms | at most ms | engine CPU ms per event | database | others' CPU s |
                |---|---|---|---|---|---|---|---|---|---|---|
                """,
                ENTRIES);
        var alone = measureTurn(options, 0, bench, database);
        if (options.failingRuleCount() == 0) {
            return;
        }
        for (int rule = 0; rule < options.failingRuleCount(); rule++) {
            var _ =
                    bench.client()
                            .callEvents(
                                    "EnableRule",
                                    AskelClient.newRequest().put("Name", FAILING + rule));
        }
        // The first event compiles the rules again.
        var _ = putEvents(bench.client(), options.ruleCount(), 0);
        var beside = measureTurn(options, options.failingRuleCount(), bench, database);
        System.out.printf(
                "ratio of the delays: p50 %.2f, p99 %.2f; %,d failing deliveries wait%n",
                (double) quantile(beside, 0.50) / quantile(alone, 0.50),
                (double) quantile(beside, 0.99) / quantile(alone, 0.99),
                database.number("SELECT count(*) FROM trigger_deliveries"));
    }

    /** Returns the times from the requests until the starts, in ascending order. */
    private static long[] measureTurn(
            BenchOptions options, int failingRules, BenchServer bench, BenchDatabase database)
            throws SQLException {
        long executionsBefore = database.number(STARTED);
        var before = bench.measureUsage();
        var begin = System.nanoTime();
        var sent = send(bench.client(), options, options.measuredTime());
        double seconds = (System.nanoTime() - begin) / 1e9;
        long events = count(options, options.measuredTime());
        awaitDelivered(database, executionsBefore + events);
        var delays = delayMillis(database, sent);
        var latencies =
                Latencies.of(
                        sent.stream().flatMap(List::stream).mapToLong(Request::nanos).toArray());
        var after = bench.measureUsage();
        System.out.printf(
                "| %,d | %d | %,.0f | %.1f | %.1f | %,d | %,d | %,d | %.3f | %.3f | %.1f |%n",
                options.ruleCount(),
                failingRules,
                events / seconds,
                latencies.quantileMillis(0.50),
                latencies.quantileMillis(0.99),
                quantile(delays, 0.50),
                quantile(delays, 0.99),
                delays[delays.length - 1],
                after.engineSecondsSince(before) * 1_000 / events,
                after.databaseSecondsSince(before) * 1_000 / events,
                after.othersSecondsSince(before));
        return delays;
    }

    private static long quantile(long[] sorted, double fraction) {
        return sorted[(int) (sorted.length * fraction)];
    }

    private static void createRules(AskelClient askel, int rules)
            throws ErrorResponseException, UnknownOutcomeException {
        var machine =
                askel.createStateMachine(
                        MACHINE, "{\"StartAt\":\"S\",\"States\":{\"S\":{\"Type\":\"Succeed\"}}}");
        for (int rule = 0; rule < rules; rule++) {
            var request =
                    AskelClient.newRequest()
                            .put("Name", "rule" + rule)
                            .put(
                                    "EventPattern",
                                    """
                                    {"source":["bench"],"detail":{"kind":["kind%d"],
                                     "total":[{"numeric":[">",10]}],"name":[{"prefix":"na"}]}}\
                                    """
                                            .formatted(rule));
            var _ = askel.callEvents("PutRule", request);
            var targets = AskelClient.newRequest().put("Rule", "rule" + rule);
            targets.putArray("Targets")
                    .addObject()
                    .put("Id", "machine")
                    .put("Arn", machine)
                    .put("RoleArn", ROLE);
            var _ = askel.callEvents("PutTargets", targets);
        }
    }

    private static List<String> targets(int silentPort) {
        return List.of(
                "--function",
                // No server listens on port 9 (discard).
                REFUSING + "=http://127.0.0.1:9/",
                "--function",
                SILENT + "=http://127.0.0.1:" + silentPort + "/");
    }

    /** Creates rules that are disabled. Each matches the same events as one of the others. */
    private static void createFailingRules(AskelClient askel, int count, int rules)
            throws ErrorResponseException, UnknownOutcomeException {
        for (int rule = 0; rule < count; rule++) {
            var name = FAILING + rule;
            var request =
                    AskelClient.newRequest()
                            .put("Name", name)
                            .put("State", "DISABLED")
                            .put(
                                    "EventPattern",
                                    "{\"source\":[\"bench\"],\"detail\":{\"kind\":[\"kind%d\"]}}"
                                            .formatted(rule % rules));
            var _ = askel.callEvents("PutRule", request);
            var targets = AskelClient.newRequest().put("Rule", name);
            targets.putArray("Targets")
                    .addObject()
                    .put("Id", "function")
                    .put(
                            "Arn",
                            "arn:aws:lambda:us-east-1:123456789012:function:"
                                    + (rule % 2 == 0 ? REFUSING : SILENT))
                    .put("RoleArn", ROLE);
            var _ = askel.callEvents("PutTargets", targets);
        }
    }

    /**
     * A request with events.
     *
     * @param events the ids of the events
     * @param sentMillis the time of the request, since 1970
     * @param nanos the time until the response
     */
    private record Request(List<String> events, long sentMillis, long nanos) {}

    /** Returns the times from the requests until the starts, in ascending order. */
    private static long[] delayMillis(BenchDatabase database, List<List<Request>> sent)
            throws SQLException {
        var ids = new StringJoiner(",", "{", "}");
        var times = new StringJoiner(",", "{", "}");
        sent.stream()
                .flatMap(List::stream)
                .forEach(request ->
                        request.events()
                                .forEach(id -> {
                                    ids.add(id);
                                    times.add(Long.toString(request.sentMillis()));
                                }));
        var delays = database.numbers(DELAYS, ids.toString(), times.toString());
        Arrays.sort(delays);
        return delays;
    }

    private static Request putEvents(AskelClient askel, int rules, long request)
            throws ErrorResponseException, UnknownOutcomeException {
        var body = AskelClient.newRequest();
        var entries = body.putArray("Entries");
        for (int entry = 0; entry < ENTRIES; entry++) {
            entries.addObject()
                    .put("Source", "bench")
                    .put("DetailType", "order")
                    .put(
                            "Detail",
                            "{\"kind\":\"kind%d\",\"total\":%d,\"name\":\"name\",\"text\":\"%s\"}"
                                    .formatted(
                                            (request * 31 + entry * 7L) % rules,
                                            11 + entry,
                                            "x".repeat(200)));
        }
        long sentMillis = System.currentTimeMillis();
        var begin = System.nanoTime();
        var answer = askel.callEvents("PutEvents", body);
        long nanos = System.nanoTime() - begin;
        if (answer.path("FailedEntryCount").asInt(1) != 0) {
            throw new IllegalStateException("Events were refused: " + answer);
        }
        var ids = new ArrayList<String>();
        answer.path("Entries").forEach(entry -> ids.add(entry.path("EventId").asText()));
        return new Request(ids, sentMillis, nanos);
    }

    private static long requestsPerClient(BenchOptions options, Duration time) {
        return Math.max(
                1, options.eventsPerSecond() * time.toMillis() / (1_000L * ENTRIES * CLIENTS));
    }

    private static long count(BenchOptions options, Duration time) {
        return requestsPerClient(options, time) * CLIENTS * ENTRIES;
    }

    /**
     * Sends events at the rate, unless the server answers too slowly for it. Returns the requests
     * of each client.
     */
    private static List<List<Request>> send(
            AskelClient askel, BenchOptions options, Duration time) {
        long requests = requestsPerClient(options, time);
        long intervalNanos =
                TimeUnit.SECONDS.toNanos(1) * ENTRIES * CLIENTS / options.eventsPerSecond();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var clients = new ArrayList<Future<List<Request>>>();
            for (int client = 0; client < CLIENTS; client++) {
                long first = System.nanoTime() + client * intervalNanos / CLIENTS;
                long seed = client * 1_009L;
                clients.add(
                        threads.submit(() -> {
                            var sent = new ArrayList<Request>();
                            for (int i = 0; i < requests; i++) {
                                LockSupport.parkNanos(
                                        first + i * intervalNanos - System.nanoTime());
                                sent.add(putEvents(askel, options.ruleCount(), seed + i));
                            }
                            return sent;
                        }));
            }
            return clients.stream().map(EventRate::result).toList();
        }
    }

    private static List<Request> result(Future<List<Request>> client) {
        try {
            return client.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("A client's call failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    private static void awaitDelivered(BenchDatabase database, long count) throws SQLException {
        var end = System.nanoTime() + DELIVERED_MAX.toNanos();
        while (database.number(STARTED) < count) {
            if (System.nanoTime() - end >= 0) {
                throw new IllegalStateException(
                        "%d of %d events have an execution"
                                .formatted(database.number(STARTED), count));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(250));
        }
    }
}
