package dev.askel.load.bench;

import dev.askel.load.bench.LoadMaker.Outcome;
import dev.askel.load.process.Usage;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.RefusedException;
import dev.askel.load.wire.UnansweredException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Measures workloads that clients start and await, each on a fresh server: W1 to W5 but W3. */
final class Throughput {
    private static final String HEADER =
            """
            | | clients | executions/s | transitions/s | p50 ms | p99 ms | CPU-s per 1,000: engine | database | clients | all told | engine MiB | database MiB | disk KiB per execution | others' CPU |
            |---|---|---|---|---|---|---|---|---|---|---|---|---|---|
            """;

    /** How many processes do W2's tasks, and over how many connections each. */
    private static final int WORKERS = 2;

    private static final int POLLERS = 32;

    /** Of W1p. */
    private static final int POLLING_CLIENTS = 64;

    private static final long LOOK_NANOS = 50_000_000;
    private static final double MEBIBYTE = 1 << 20;
    private static final double KIBIBYTE = 1 << 10;

    private final Options options;
    private boolean begun;

    Throughput(Options options) {
        this.options = options;
    }

    private interface Load {
        Outcome run(int clients) throws IOException;
    }

    private Lab open() throws IOException {
        var lab = Lab.open(options);
        if (!begun) {
            System.out.printf("%s%n%n%s", MachineFacts.ofServer(lab), HEADER);
            begun = true;
        }
        return lab;
    }

    /** W1p: W1, its end seen by asking for it again and again, as users of SDKs do. */
    void polled() throws IOException, RefusedException, UnansweredException {
        try (var lab = open()) {
            var workload = Workload.passes();
            var arn = workload.create(lab.askel());
            var poll = new RunToEnd(lab.askel(), arn, workload.input());
            ClosedLoop.run(POLLING_CLIENTS, options.time().dividedBy(2), poll);
            print(
                    lab,
                    "W1, end seen by DescribeExecution (Java client)",
                    workload.transitions(),
                    POLLING_CLIENTS,
                    1,
                    clients ->
                            Outcome.of(
                                    ClosedLoop.run(clients, options.time(), poll), options.time()));
        }
    }

    /** W1x. */
    void express() throws IOException, RefusedException, UnansweredException {
        try (var lab = open()) {
            var workload = Workload.expressPasses();
            var arn = workload.create(lab.askel());
            var once =
                    lab.askel()
                            .call(
                                    "StartSyncExecution",
                                    AskelClient.request()
                                            .put("stateMachineArn", arn)
                                            .put("input", workload.input()));
            if (!once.path("status").asText().equals("SUCCEEDED")) {
                throw new IllegalStateException("It does not succeed: " + once);
            }
            measure(lab, workload, LoadCall.sync(1, arn, workload.input()));
        }
    }

    /** W1, W2h or W4. */
    void standard(Workload workload) throws IOException, RefusedException, UnansweredException {
        try (var lab = open()) {
            var arn = workload.create(lab.askel());
            measure(lab, workload, LoadCall.untilEnd(1, arn, workload.input()));
            check(lab, List.of(arn));
        }
    }

    /** W2, with its workers. */
    void activities() throws IOException, RefusedException, UnansweredException {
        var workers = new ArrayList<Process>();
        try (var lab = open()) {
            var workload = Workload.activities();
            var activity = lab.askel().createActivity(Workload.ACTIVITY);
            var arn = workload.create(lab.askel());
            for (int i = 0; i < WORKERS; i++) {
                workers.add(
                        options.load().startWorkers(lab.server().endpoint(), activity, POLLERS));
            }
            measure(lab, workload, LoadCall.untilEnd(1, arn, workload.input()));
            check(lab, List.of(arn));
        } finally {
            workers.forEach(Process::destroy);
        }
    }

    /**
     * W5. Who waits five seconds is started and not awaited: else waiting clients would be all that
     * is measured.
     */
    void mix() throws IOException, RefusedException, UnansweredException {
        try (var lab = open()) {
            var askel = lab.askel();
            var passes = Workload.passes();
            var functions = Workload.functions();
            var map = Workload.map();
            var pause = Workload.pause();
            var arns = new ArrayList<String>();
            for (var workload : List.of(passes, functions, map, pause)) {
                arns.add(workload.create(askel));
            }
            var read = new RunToEnd(askel, arns.get(0), passes.input()).call();
            var reading = AskelClient.request().put("executionArn", read).toString();
            // Of 200 executions; 10 readers beside them.
            var calls =
                    List.of(
                            LoadCall.untilEnd(120, arns.get(0), passes.input()),
                            LoadCall.untilEnd(40, arns.get(1), functions.input()),
                            LoadCall.untilEnd(20, arns.get(2), map.input()),
                            LoadCall.start(20, arns.get(3), pause.input()),
                            LoadCall.operation(5, "DescribeExecution", reading),
                            LoadCall.operation(5, "GetExecutionHistory", reading));
            var transitions =
                    (120.0 * passes.transitions()
                                    + 40 * functions.transitions()
                                    + 20 * map.transitions()
                                    + 20 * pause.transitions())
                            / 200;
            for (int clients : options.clients()) {
                var endpoint = lab.server().endpoint();
                options.load().run(endpoint, calls, clients, options.time().dividedBy(2));
                print(
                        lab,
                        "W5",
                        transitions,
                        clients,
                        200.0 / 210,
                        many -> options.load().run(endpoint, calls, many, options.time()));
            }
            check(lab, arns);
        }
    }

    private void measure(Lab lab, Workload workload, LoadCall call) throws IOException {
        var endpoint = lab.server().endpoint();
        var calls = List.of(call);
        for (int clients : options.clients()) {
            options.load().run(endpoint, calls, clients, options.time().dividedBy(2));
            print(
                    lab,
                    workload.name(),
                    workload.transitions(),
                    clients,
                    1,
                    many -> options.load().run(endpoint, calls, many, options.time()));
        }
    }

    /** Makes a load and prints its row; a share of its calls are executions. */
    private static void print(
            Lab lab, String name, double transitions, int clients, double share, Load load)
            throws IOException {
        var before = lab.usage();
        var outcome = load.run(clients);
        var after = lab.usage();
        // Those that ended too late to count have cost something too: one per client.
        var all = (outcome.count() + clients) * share / 1000;
        var rate = outcome.count() * share / outcome.seconds();
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

    private static double diskKibibytes(Usage before, Usage after) {
        return (after.diskBytes() - before.diskBytes()) / KIBIBYTE;
    }

    /** All have ended, and well: nobody has looked into the answers. */
    private static void check(Lab lab, List<String> machines)
            throws RefusedException, UnansweredException {
        for (var machine : machines) {
            while (lab.askel().isAnyRunning(machine)) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
            for (var status : List.of("FAILED", "TIMED_OUT", "ABORTED")) {
                if (lab.askel().isAny(machine, status)) {
                    throw new IllegalStateException("Of " + machine + " some are " + status);
                }
            }
        }
    }
}
