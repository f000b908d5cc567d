package dev.askel.load.bench;

import dev.askel.load.process.ResourceUsage;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnansweredException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * Compares two builds of the server by one workload. Both servers run at the same time, and the
 * clients load them by turns. A slow minute of the machine then affects both, so the ratios vary
 * less than the figures of separate runs.
 *
 * <p>The server that starts second is slower: a build compared with itself showed 15 % more CPU
 * time in W2. So the measurement has several rounds with new servers, and each build starts first
 * in half of them.
 */
final class Comparison {
    /** The half width of the central 95 % of a normal distribution, in standard deviations. */
    private static final double NORMAL_95 = 1.96;

    /** The number of times that both servers start. Even, so that the order is balanced. */
    static final int ROUNDS = 4;

    /** The warm-up of a round has as many pairs as its measurement, divided by this. */
    private static final int WARM_UP_PART = 2;

    private static final String HEADER =
            """

            | | clients | executions/s: base | this | ratio, 95 % | CPU-s per 1,000 of engine and database: base | this | ratio, 95 % |
            |---|---|---|---|---|---|---|---|
            """;

    private final BenchOptions options;
    private boolean headerPrinted;

    Comparison(BenchOptions options) {
        this.options = options;
    }

    /** The throughput in one turn, and the CPU seconds for 1,000 executions. */
    private record Turn(double rate, double cpu) {}

    /** Two turns in immediate succession, one for each build. */
    private record Pair(Turn base, Turn current) {
        double rateRatio() {
            return current.rate() / base.rate();
        }

        double cpuRatio() {
            return current.cpu() / base.cpu();
        }
    }

    /** A server under load, with its state machine. */
    private record LoadedServer(BenchServer bench, String machine, LoadCall call) {}

    /** Compares the builds and prints one row for each number of clients. */
    void measure(Workload workload)
            throws IOException, ErrorResponseException, UnansweredException {
        var pairs = new TreeMap<Integer, List<Pair>>();
        for (int round = 0; round < ROUNDS; round++) {
            boolean baseFirst = round % 2 == 0;
            try (var first = BenchServer.open(baseFirst ? options.ofBase() : options);
                    var second = BenchServer.open(baseFirst ? options : options.ofBase())) {
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
            throws IOException, ErrorResponseException, UnansweredException {
        var workers = new ArrayList<Process>();
        try {
            var base = load(baseBench, workload, workers);
            var current = load(currentBench, workload, workers);
            int count = options.pairs() / ROUNDS;
            for (int clients : options.clients()) {
                measurePairs(count / WARM_UP_PART, base, current, clients);
                pairs.computeIfAbsent(clients, key -> new ArrayList<>())
                        .addAll(measurePairs(count, base, current, clients));
            }
            if (!workload.isExpress()) {
                Throughput.check(base.bench(), List.of(base.machine()));
                Throughput.check(current.bench(), List.of(current.machine()));
            }
        } finally {
            workers.forEach(Process::destroy);
        }
    }

    /** Prepares a server for the load, and starts the workers of W2. */
    private LoadedServer load(BenchServer bench, Workload workload, List<Process> workers)
            throws IOException, ErrorResponseException, UnansweredException {
        if (workload.usesActivity()) {
            var activity = bench.askel().createActivity(Workload.ACTIVITY);
            workers.addAll(Throughput.startWorkers(options, bench.server().endpoint(), activity));
        }
        var machine = workload.create(bench.askel());
        var call =
                workload.isExpress()
                        ? Throughput.checkedStartSync(bench, machine, workload.input())
                        : LoadCall.startAndWait(1, machine, workload.input());
        return new LoadedServer(bench, machine, call);
    }

    private List<Pair> measurePairs(int count, LoadedServer base, LoadedServer current, int clients)
            throws IOException {
        var pairs = new ArrayList<Pair>();
        for (int i = 0; i < count; i++) {
            // The order changes, because the database of the previous turn may still write.
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
        var before = server.bench().usage();
        var result =
                options.load()
                        .run(
                                server.bench().server().endpoint(),
                                List.of(server.call()),
                                clients,
                                options.time());
        var after = server.bench().usage();
        return new Turn(
                result.count() / result.seconds(), cpu(before, after, result.count() + clients));
    }

    private static double cpu(ResourceUsage before, ResourceUsage after, long executions) {
        return (after.engineSecondsSince(before) + after.databaseSecondsSince(before))
                * 1000
                / executions;
    }

    private void print(Workload workload, int clients, List<Pair> pairs) {
        if (!headerPrinted) {
            System.out.print(HEADER);
            headerPrinted = true;
        }
        System.out.printf(
                "| %s | %d | %.0f | %.0f | %s | %.3f | %.3f | %s |%n",
                workload.name(),
                clients,
                median(pairs, pair -> pair.base().rate()),
                median(pairs, pair -> pair.current().rate()),
                ratio(pairs, Pair::rateRatio),
                median(pairs, pair -> pair.base().cpu()),
                median(pairs, pair -> pair.current().cpu()),
                ratio(pairs, Pair::cpuRatio));
    }

    private static double median(List<Pair> pairs, ToDoubleFunction<Pair> figure) {
        return pairs.stream()
                .mapToDouble(figure)
                .sorted()
                .skip(pairs.size() / 2)
                .findFirst()
                .orElseThrow();
    }

    /** Returns the geometric mean of the pairs' ratios, with its interval of confidence. */
    private static String ratio(List<Pair> pairs, ToDoubleFunction<Pair> ratio) {
        var logarithms = pairs.stream().mapToDouble(ratio).map(Math::log).toArray();
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
