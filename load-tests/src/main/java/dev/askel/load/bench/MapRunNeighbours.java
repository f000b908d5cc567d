package dev.askel.load.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.load.bench.loadgenerator.ClosedLoop;
import dev.askel.load.bench.loadgenerator.StartAndPoll;
import dev.askel.load.bench.service.ItemObjectServer;
import dev.askel.load.crowd.Latencies;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures the effect of a large Map Run on executions of another state machine. A light load of
 * {@linkplain Workload#passes W1} runs in turn alone, beside a Map Run of the same account, and
 * beside a Map Run of another account. A Map Run that ends during a turn is started again.
 */
final class MapRunNeighbours {
    private static final int CLIENTS = 4;
    private static final int ROUNDS = 3;
    private static final long POLL_NANOS = 50_000_000;
    private static final String OTHER_ACCOUNT = "210987654321";

    private MapRunNeighbours() {}

    /**
     * A Map Run beside the measured load.
     *
     * @param askel a client of the account of the Map Run
     */
    private record Neighbour(String name, AskelClient askel, String arn) {}

    /** The results of all turns beside one Map Run. */
    private static final class Turns {
        private final List<Latencies> latencies = new ArrayList<>();
        private long items;
    }

    static void measure(BenchOptions options)
            throws IOException, ErrorResponseException, UnknownOutcomeException {
        try (var objects = ItemObjectServer.start(options.itemCount());
                var bench = BenchServer.open(options, objects.environment());
                var other =
                        AskelClient.ofAccount(bench.serverProcess().endpoint(), OTHER_ACCOUNT)) {
            var askel = bench.client();
            var passes = Workload.passes();
            var measured = new StartAndPoll(askel, passes.create(askel), passes.input());
            var neighbours = new ArrayList<Neighbour>();
            for (var type : List.of("EXPRESS", "STANDARD")) {
                neighbours.add(neighbour("its account", askel, type, options));
                neighbours.add(neighbour("another account", other, type, options));
            }
            ClosedLoop.run(CLIENTS, options.measuredTime(), measured);
            var alone = new ArrayList<Latencies>();
            var beside = neighbours.stream().map(_ -> new Turns()).toList();
            for (int round = 0; round < ROUNDS; round++) {
                alone.add(ClosedLoop.run(CLIENTS, options.measuredTime(), measured));
                for (int i = 0; i < neighbours.size(); i++) {
                    measureBeside(neighbours.get(i), beside.get(i), options, measured);
                }
            }
            print(options, Latencies.combine(alone), neighbours, beside);
        }
    }

    private static Neighbour neighbour(
            String account, AskelClient askel, String type, BenchOptions options)
            throws ErrorResponseException, UnknownOutcomeException {
        var arn =
                askel.createStateMachine(
                        "neighbour-" + type,
                        DistributedMapBench.definition(type, "", options.itemCount()));
        return new Neighbour("%s children, %s".formatted(type, account), askel, arn);
    }

    private static void measureBeside(
            Neighbour neighbour, Turns turns, BenchOptions options, StartAndPoll measured) {
        var isStopped = new AtomicBoolean();
        try (var thread = Executors.newVirtualThreadPerTaskExecutor()) {
            var mapping = thread.submit(() -> repeat(neighbour, isStopped));
            try {
                turns.latencies.add(ClosedLoop.run(CLIENTS, options.measuredTime(), measured));
            } finally {
                isStopped.set(true);
            }
            turns.items += mapping.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The Map Run failed with an unexpected error", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    /** Repeats the Map Run until {@code isStopped}. Returns the number of items that succeeded. */
    private static long repeat(Neighbour neighbour, AtomicBoolean isStopped)
            throws ErrorResponseException, UnknownOutcomeException {
        var askel = neighbour.askel();
        long items = 0;
        while (!isStopped.get()) {
            var execution = askel.startExecution(neighbour.arn(), "{}");
            while (!isStopped.get() && isRunning(askel.describeExecution(execution))) {
                LockSupport.parkNanos(POLL_NANOS);
            }
            if (isStopped.get()) {
                askel.stopExecution(execution);
            }
            // The next turn begins after the end of this run.
            for (var run = mapRun(askel, execution);
                    isRunning(run);
                    run = mapRun(askel, execution)) {
                LockSupport.parkNanos(POLL_NANOS);
            }
            items += mapRun(askel, execution).path("itemCounts").path("succeeded").asLong();
        }
        return items;
    }

    private static boolean isRunning(JsonNode description) {
        return description.path("status").asText().equals("RUNNING");
    }

    private static JsonNode mapRun(AskelClient askel, String execution)
            throws ErrorResponseException, UnknownOutcomeException {
        var runs =
                askel.call("ListMapRuns", AskelClient.newRequest().put("executionArn", execution))
                        .path("mapRuns");
        return runs.isEmpty()
                ? AskelClient.newRequest()
                : askel.call(
                        "DescribeMapRun",
                        AskelClient.newRequest()
                                .put("mapRunArn", runs.get(0).path("mapRunArn").asText()));
    }

    private static void print(
            BenchOptions options, Latencies alone, List<Neighbour> neighbours, List<Turns> beside) {
        System.out.printf(
                """
                | %d clients of W1, beside a Map Run | executions | p50 ms | ratio | p99 ms | ratio | items/s of the map |
                |---|---|---|---|---|---|---|
                | none | %d | %.1f | | %.1f | | |
                """,
                CLIENTS, alone.count(), alone.quantileMillis(0.50), alone.quantileMillis(0.99));
        for (int i = 0; i < neighbours.size(); i++) {
            var turns = beside.get(i);
            var latencies = Latencies.combine(turns.latencies);
            System.out.printf(
                    "| %s | %d | %.1f | %.2f | %.1f | %.2f | %,.0f |%n",
                    neighbours.get(i).name(),
                    latencies.count(),
                    latencies.quantileMillis(0.50),
                    latencies.quantileMillis(0.50) / alone.quantileMillis(0.50),
                    latencies.quantileMillis(0.99),
                    latencies.quantileMillis(0.99) / alone.quantileMillis(0.99),
                    turns.items / (double) (ROUNDS * options.measuredTime().toSeconds()));
        }
    }
}
