package dev.askel.load.bench;

import dev.askel.load.bench.loadgenerator.LoadCall;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * Compares two builds of the server with one workload. Both servers run at the same time, and the
 * clients load them in turn. A temporary slowdown of the machine affects both, so the ratios vary
 * less than the results of separate runs.
 *
 * <p>The JVM compiles the server's code for more than a minute under load. Compilation takes up to
 * a third of the server's CPU time. A build was compared with itself in {@linkplain
 * Workload#activities W2}, and the server that had started second needed 15 % more CPU time. A
 * round therefore begins with a long warm-up, and each build starts first in half of the rounds.
 */
final class Comparison {
    /** The half width of the central 95 % of a normal distribution, in standard deviations. */
    private static final double NORMAL_95 = 1.96;

    /**
     * The number of times that both servers start. An even number, so that each build starts first
     * equally often.
     */
    static final int ROUNDS = 2;

    private static final String HEADER =
            """

            | | clients | executions/s: base | this | ratio, 95 % | CPU-s per 1,000 of engine and database: base | this | ratio, 95 % | engine only | database only |
            |---|---|---|---|---|---|---|---|---|---|
            """;

    private final BenchOptions options;
    private boolean headerPrinted;

    Comparison(BenchOptions options) {
        this.options = options;
    }

    /** The throughput of one turn, and its CPU seconds per 1,000 executions. */
    private record Turn(double rate, double engine, double database) {
        double cpu() {
            return engine + database;
        }
    }

    /** Two consecutive turns, one for each build. */
    private record Pair(Turn base, Turn current) {
        double ratio(ToDoubleFunction<Turn> figure) {
            return figure.applyAsDouble(current) / figure.applyAsDouble(base);
        }
    }

    /** A server under load, with its state machine. */
    private record LoadedServer(BenchServer bench, String machine, LoadCall call) {}

    /** Compares the builds and prints one row for each number of clients. */
    void measure(Workload workload)
            throws IOException, ErrorResponseException, UnknownOutcomeException {
        var pairs = new TreeMap<Integer, List<Pair>>();
        for (int round = 0; round < ROUNDS; round++) {
            boolean baseFirst = round % 2 == 0;
            try (var first = BenchServer.open(baseFirst ? options.forBase() : options);
                    var second = BenchServer.open(baseFirst ? options : options.forBase())) {
                measureRound(
                        workload, baseFirst ? first : second, baseFirst ? second : first, pairs);
            }
        }
        pairs.forEach((clients, measured) -> print(workload, clients, measured));
    }

    private void measureRound(
            Workload workload,
            BenchServer baseBench,
            BenchServer currentBench,
            Map<Integer, List<Pair>> pairs)
            throws IOException, ErrorResponseException, UnknownOutcomeException {
        var workers = new ArrayList<Process>();
        try {
            var base = load(baseBench, workload, workers);
            var current = load(currentBench, workload, workers);
            int count = options.pairCount() / ROUNDS;
            for (int clients : options.clientCounts()) {
                // The warm-up takes as long as the measurement.
                measurePairs(count, base, current, clients);
                pairs.computeIfAbsent(clients, key -> new ArrayList<>())
                        .addAll(measurePairs(count, base, current, clients));
            }
            if (!workload.isExpress()) {
                Throughput.awaitAllSucceeded(base.bench(), List.of(base.machine()));
                Throughput.awaitAllSucceeded(current.bench(), List.of(current.machine()));
            }
        } finally {
            Throughput.stopWorkers(workers);
        }
    }

    /** Prepares a server for the load, and starts the workers of W2. */
    private LoadedServer load(BenchServer bench, Workload workload, List<Process> workers)
            throws IOException, ErrorResponseException, UnknownOutcomeException {
        if (workload.usesActivity()) {
            var activity = bench.client().createActivity(Workload.ACTIVITY);
            workers.addAll(
                    Throughput.startWorkers(options, bench.serverProcess().endpoint(), activity));
        }
        var machine = workload.create(bench.client());
        var call =
                workload.isExpress()
                        ? Throughput.checkedStartSync(bench, machine, workload.input())
                        : LoadCall.startAndWait(1, machine, workload.input());
        return new LoadedServer(bench, machine, call.signedWith(bench.key()));
    }

    private List<Pair> measurePairs(int count, LoadedServer base, LoadedServer current, int clients)
            throws IOException {
        var pairs = new ArrayList<Pair>();
        for (int i = 0; i < count; i++) {
            // The order alternates, because the database of the previous turn may still write.
            if (i % 2 == 0) {
                var first = measureTurn(base, clients);
                pairs.add(new Pair(first, measureTurn(current, clients)));
            } else {
                var first = measureTurn(current, clients);
                pairs.add(new Pair(measureTurn(base, clients), first));
            }
        }
        return pairs;
    }

    private Turn measureTurn(LoadedServer server, int clients) throws IOException {
        var before = server.bench().measureUsage();
        var result =
                options.loadGenerator()
                        .run(
                                server.bench().serverProcess().endpoint(),
                                List.of(server.call()),
                                clients,
                                options.measuredTime());
        var after = server.bench().measureUsage();
        double thousands = (result.callCount() + clients) / 1000.0;
        return new Turn(
                result.callCount() / result.seconds(),
                after.engineSecondsSince(before) / thousands,
                after.databaseSecondsSince(before) / thousands);
    }

    private void print(Workload workload, int clients, List<Pair> pairs) {
        if (!headerPrinted) {
            System.out.print(HEADER);
            headerPrinted = true;
        }
        System.out.printf(
                "| %s | %d | %.0f | %.0f | %s | %.3f | %.3f | %s | %s | %s |%n",
                workload.name(),
                clients,
                median(pairs, pair -> pair.base().rate()),
                median(pairs, pair -> pair.current().rate()),
                ratio(pairs, Turn::rate),
                median(pairs, pair -> pair.base().cpu()),
                median(pairs, pair -> pair.current().cpu()),
                ratio(pairs, Turn::cpu),
                ratio(pairs, Turn::engine),
                ratio(pairs, Turn::database));
    }

    private static double median(List<Pair> pairs, ToDoubleFunction<Pair> figure) {
        return pairs.stream()
                .mapToDouble(figure)
                .sorted()
                .skip(pairs.size() / 2)
                .findFirst()
                .orElseThrow();
    }

    /** Returns the geometric mean of the pairs' ratios, with its confidence interval. */
    private static String ratio(List<Pair> pairs, ToDoubleFunction<Turn> figure) {
        var logarithms = pairs.stream().mapToDouble(pair -> Math.log(pair.ratio(figure))).toArray();
        double mean = Arrays.stream(logarithms).average().orElseThrow();
        double squares = Arrays.stream(logarithms).map(each -> (each - mean) * (each - mean)).sum();
        double error = Math.sqrt(squares / (pairs.size() - 1) / pairs.size());
        return "%.3f (%.3f to %.3f)"
                .formatted(
                        Math.exp(mean),
                        Math.exp(mean - NORMAL_95 * error),
                        Math.exp(mean + NORMAL_95 * error));
    }
}
