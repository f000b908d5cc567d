package dev.askel.load.bench;

import dev.askel.load.bench.loadgenerator.ClosedLoop;
import dev.askel.load.bench.loadgenerator.LoadCall;
import dev.askel.load.bench.loadgenerator.LoadGenerator.LoadResult;
import dev.askel.load.bench.loadgenerator.StartAndPoll;
import dev.askel.load.process.ResourceUsage;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures the throughput of W1, W2, W4 ({@link Workload}), W5 ({@link #measureMix}) and their
 * variants. Clients start executions and wait until they have ended. Each workload runs on a new
 * server.
 */
final class Throughput {
    private static final String HEADER =
            """
            | | clients | executions/s | transitions/s | p50 ms | p99 ms | CPU-s per 1,000: engine | database | clients | total | engine MiB | database MiB | disk KiB per execution | others' CPU |
            |---|---|---|---|---|---|---|---|---|---|---|---|---|---|
            """;

    /** The number of worker processes for W2. */
    private static final int WORKERS = 2;

    private static final int POLLERS = 32;

    /** The number of clients of W1p. */
    private static final int POLLING_CLIENTS = 64;

    private static final long POLL_NANOS = 50_000_000;

    /** The rule of W8. */
    private static final String LIMIT =
            """
            {"concurrency": 5, "key": "{% $string($floor($random() * 10000)) %}"}\
            """;

    private static final double MEBIBYTE = 1 << 20;
    private static final double KIBIBYTE = 1 << 10;

    private final BenchOptions options;
    private boolean headerPrinted;

    Throughput(BenchOptions options) {
        this.options = options;
    }

    private interface Load {
        LoadResult run(int clients) throws IOException;
    }

    private BenchServer open() throws IOException {
        var bench = BenchServer.open(options);
        if (!headerPrinted) {
            System.out.printf("%s%n%n%s", MachineFacts.describeServer(bench), HEADER);
            headerPrinted = true;
        }
        return bench;
    }

    /** W1p: runs W1 with clients that poll for the end, like users of an SDK. */
    void measurePolling() throws IOException, ErrorResponseException, UnknownOutcomeException {
        try (var bench = open()) {
            var workload = Workload.passes();
            var arn = workload.create(bench.client());
            var poll = new StartAndPoll(bench.client(), arn, workload.input());
            ClosedLoop.run(POLLING_CLIENTS, options.measuredTime().dividedBy(2), poll);
            print(
                    bench,
                    "W1, polled with DescribeExecution (Java client)",
                    workload.transitions(),
                    POLLING_CLIENTS,
                    1,
                    clients ->
                            LoadResult.of(
                                    ClosedLoop.run(clients, options.measuredTime(), poll),
                                    options.measuredTime()));
        }
    }

    /** W1x: runs W1 as Express executions. */
    void measureExpress() throws IOException, ErrorResponseException, UnknownOutcomeException {
        try (var bench = open()) {
            var workload = Workload.expressPasses();
            var arn = workload.create(bench.client());
            measure(bench, workload, checkedStartSync(bench, arn, workload.input()));
        }
    }

    /**
     * Returns the call that runs an Express execution. First runs one execution and checks that it
     * succeeds, because the load generators do not check the bodies of responses.
     */
    static LoadCall checkedStartSync(BenchServer bench, String machine, String input)
            throws ErrorResponseException, UnknownOutcomeException {
        var once =
                bench.client()
                        .call(
                                "StartSyncExecution",
                                AskelClient.newRequest()
                                        .put("stateMachineArn", machine)
                                        .put("input", input));
        if (!once.path("status").asText().equals("SUCCEEDED")) {
            throw new IllegalStateException("The execution did not succeed: " + once);
        }
        return LoadCall.startSync(1, machine, input);
    }

    /** Runs W1, W2h or W4. */
    void measureStandard(Workload workload)
            throws IOException, ErrorResponseException, UnknownOutcomeException {
        try (var bench = open()) {
            var arn = workload.create(bench.client());
            measure(bench, workload, LoadCall.startAndWait(1, arn, workload.input()));
            awaitAllSucceeded(bench, List.of(arn));
        }
    }

    /**
     * W8: runs a workload without a start limit, and with a limit of each of 10,000 keys. Each
     * execution has a random key.
     */
    void measureLimited(Workload workload)
            throws IOException, ErrorResponseException, UnknownOutcomeException {
        try (var bench = open()) {
            var unlimited = workload.create(bench.client());
            var limited = workload.named(workload.name() + "-limited");
            var arn = limited.create(bench.client());
            bench.client()
                    .callPath(
                            "PUT",
                            "/api/v1/state-machines/%s/start-limit"
                                    .formatted(URLEncoder.encode(arn, StandardCharsets.UTF_8)),
                            LIMIT,
                            Map.of());
            measure(bench, workload, LoadCall.startAndWait(1, unlimited, workload.input()));
            measure(bench, limited, LoadCall.startAndWait(1, arn, workload.input()));
            awaitAllSucceeded(bench, List.of(unlimited, arn));
        }
    }

    /** W2: runs activity tasks and starts workers for them. */
    void measureActivities() throws IOException, ErrorResponseException, UnknownOutcomeException {
        try (var bench = open()) {
            var workload = Workload.activities();
            var activity = bench.client().createActivity(Workload.ACTIVITY);
            var arn = workload.create(bench.client());
            var workers = startWorkers(options, bench.serverProcess().endpoint(), activity);
            try {
                measure(bench, workload, LoadCall.startAndWait(1, arn, workload.input()));
                awaitAllSucceeded(bench, List.of(arn));
            } finally {
                stopWorkers(workers);
            }
        }
    }

    /** Starts the worker processes of W2. */
    static List<Process> startWorkers(BenchOptions options, URI endpoint, String activity)
            throws IOException {
        var workers = new ArrayList<Process>();
        for (int i = 0; i < WORKERS; i++) {
            workers.add(options.loadGenerator().startWorkers(endpoint, activity, POLLERS));
        }
        return workers;
    }

    /** Stops workers and waits for their ends, so that no worker polls a server that is closing. */
    static void stopWorkers(List<Process> workers) {
        workers.forEach(Process::destroy);
        workers.forEach(worker -> worker.onExit().join());
    }

    /**
     * W5: runs a mix of executions. Clients do not wait for the executions that pause for five
     * seconds, because these waits would dominate the measurement.
     */
    void measureMix() throws IOException, ErrorResponseException, UnknownOutcomeException {
        try (var bench = open()) {
            var askel = bench.client();
            var passes = Workload.passes();
            var functions = Workload.functions();
            var map = Workload.inlineMap();
            var pause = Workload.fiveSecondWait();
            var arns = new ArrayList<String>();
            for (var workload : List.of(passes, functions, map, pause)) {
                arns.add(workload.create(askel));
            }
            var readExecution = new StartAndPoll(askel, arns.get(0), passes.input()).call();
            var readBody = AskelClient.newRequest().put("executionArn", readExecution).toString();
            // The weights of the executions add up to 200, and those of the read calls to 10.
            var calls =
                    List.of(
                            LoadCall.startAndWait(120, arns.get(0), passes.input()),
                            LoadCall.startAndWait(40, arns.get(1), functions.input()),
                            LoadCall.startAndWait(20, arns.get(2), map.input()),
                            LoadCall.start(20, arns.get(3), pause.input()),
                            LoadCall.operation(5, "DescribeExecution", readBody),
                            LoadCall.operation(5, "GetExecutionHistory", readBody));
            var transitions =
                    (120.0 * passes.transitions()
                                    + 40 * functions.transitions()
                                    + 20 * map.transitions()
                                    + 20 * pause.transitions())
                            / 200;
            for (int clients : options.clientCounts()) {
                var endpoint = bench.serverProcess().endpoint();
                options.loadGenerator()
                        .run(endpoint, calls, clients, options.measuredTime().dividedBy(2));
                print(
                        bench,
                        "W5",
                        transitions,
                        clients,
                        200.0 / 210,
                        many ->
                                options.loadGenerator()
                                        .run(endpoint, calls, many, options.measuredTime()));
            }
            awaitAllSucceeded(bench, arns);
        }
    }

    private void measure(BenchServer bench, Workload workload, LoadCall call) throws IOException {
        var endpoint = bench.serverProcess().endpoint();
        var calls = List.of(call);
        for (int clients : options.clientCounts()) {
            options.loadGenerator()
                    .run(endpoint, calls, clients, options.measuredTime().dividedBy(2));
            print(
                    bench,
                    workload.name(),
                    workload.transitions(),
                    clients,
                    1,
                    many ->
                            options.loadGenerator()
                                    .run(endpoint, calls, many, options.measuredTime()));
        }
    }

    /**
     * Runs a load and prints its row.
     *
     * @param share the fraction of the calls that start executions
     */
    private static void print(
            BenchServer bench,
            String name,
            double transitions,
            int clients,
            double share,
            Load load)
            throws IOException {
        var before = bench.measureUsage();
        var outcome = load.run(clients);
        var after = bench.measureUsage();
        // Each client also has one execution that ended after the measured time and used CPU time.
        var all = (outcome.callCount() + clients) * share / 1000;
        var rate = outcome.callCount() * share / outcome.seconds();
        var engine = after.engineSecondsSince(before) / all;
        var database = after.databaseSecondsSince(before) / all;
        var client = after.clientSecondsSince(before) / all;
        System.out.printf(
                "| %s | %d | %.0f | %.0f | %.1f | %.1f | %.3f | %.3f | %.3f | %.3f | %.0f | %.0f | %.1f | %.0f %% |%n",
                name,
                clients,
                rate,
                rate * transitions,
                outcome.p50Millis(),
                outcome.p99Millis(),
                engine,
                database,
                client,
                engine + database + client,
                after.engineBytes() / MEBIBYTE,
                after.databaseBytes() / MEBIBYTE,
                diskKibibytes(before, after) / all / 1000,
                after.othersSecondsSince(before) / after.secondsSince(before) * 100);
    }

    private static double diskKibibytes(ResourceUsage before, ResourceUsage after) {
        return (after.diskBytes() - before.diskBytes()) / KIBIBYTE;
    }

    /**
     * Waits until all executions have ended and checks that they succeeded. The load generators do
     * not check the bodies of responses.
     */
    static void awaitAllSucceeded(BenchServer bench, List<String> machines)
            throws ErrorResponseException, UnknownOutcomeException {
        for (var machine : machines) {
            while (bench.client().hasRunningExecution(machine)) {
                LockSupport.parkNanos(POLL_NANOS);
            }
            for (var status : List.of("FAILED", "TIMED_OUT", "ABORTED")) {
                if (bench.client().hasExecution(machine, status)) {
                    throw new IllegalStateException(
                            "Some executions of " + machine + " are " + status);
                }
            }
        }
    }
}
