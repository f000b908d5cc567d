package dev.askel.load.cluster;

import dev.askel.load.crowd.CrowdAnswers;
import dev.askel.load.crowd.CrowdRequest;
import dev.askel.load.crowd.Crowds;
import dev.askel.load.history.Observations;
import dev.askel.load.mix.LoadMachine;
import dev.askel.load.mix.LoadRegion;
import dev.askel.load.process.Deadline;
import dev.askel.load.process.Heap;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * Offers ten times one node's share of a full load to the remaining nodes after a node was lost. A
 * full load is the maximum rate of starts that three nodes process. Clients send the starts without
 * waiting for earlier responses. Each execution waits for one second, so accepted executions occupy
 * memory. Nodes must complete accepted executions even under overload.
 */
final class Overload {
    /** The offered load as a multiple of one node's share of a full load. */
    static final int LOAD_FACTOR = 10;

    // {@code HistoryCheck} finds the definition by the first part of this name.
    private static final String MACHINE = LoadMachine.UPDATED.name() + "-overload";
    private static final String INPUT = "{}";
    private static final int FULL_CLIENTS = 48;
    private static final Duration FULL_LOAD_TIME = Duration.ofSeconds(5);
    private static final int ROUNDS_MAX = 8;
    private static final int STEADY_ROUNDS = 2;
    private static final double STILL_WARMING = 1.1;
    // This number is larger than askel.http.requests-min, the number of concurrent requests that a
    // node with high latency still admits. Connections therefore do not delay starts.
    private static final int CLIENTS = 640;
    private static final Duration POLL_INTERVAL = Duration.ofMillis(500);
    static final Duration DRAIN_TIME_MAX = Duration.ofSeconds(60);
    private static final int HISTORIES = 200;

    private final TestCluster cluster;
    private final AskelClient askel;
    private final LoadRegion region;
    private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private double share;
    private Optional<OverloadFigures> figures = Optional.empty();

    /** An action that runs during the load. */
    @FunctionalInterface
    interface Action {
        /** Runs the action. */
        void run() throws IOException, InterruptedException;
    }

    /** Creates an overload in a region without starting the load. */
    Overload(TestCluster cluster, AskelClient askel, LoadRegion region) {
        this.cluster = cluster;
        this.askel = askel;
        this.region = region;
    }

    /** Creates the state machine. */
    void createMachine() throws ErrorResponseException, UnknownOutcomeException {
        askel.createStateMachine(MACHINE, LoadMachine.UPDATED.definition(region));
    }

    /** Measures the maximum rate of starts of all nodes. A third of this rate is a node's share. */
    void measureShare() throws IOException, InterruptedException {
        try (var crowds = crowds(cluster.nodes(), FULL_CLIENTS)) {
            double max = measureFullRate(crowds);
            int steady = 0;
            for (int round = 1; round < ROUNDS_MAX && steady < STEADY_ROUNDS; round++) {
                double full = measureFullRate(crowds);
                steady = full > STILL_WARMING * max ? 0 : steady + 1;
                max = Math.max(max, full);
            }
            share = max / TestCluster.NODE_COUNT;
        }
    }

    private double measureFullRate(Crowds crowds) throws IOException, InterruptedException {
        return results(
                        crowds.startAll(
                                crowd -> crowd.runClosedLoop(FULL_LOAD_TIME, this::acknowledge)))
                .stream()
                .mapToDouble(CrowdAnswers::acceptedPerSecond)
                .sum();
    }

    /** Connects the clients to the nodes, and sends one start on each connection. */
    Crowds connect(List<ClusterNode> nodes) throws IOException, InterruptedException {
        var crowds = crowds(nodes, CLIENTS);
        try {
            results(
                    crowds.startAll(
                            crowd -> crowd.sendOnceEach(FULL_LOAD_TIME, this::acknowledge)));
            return crowds;
        } catch (IOException | InterruptedException e) {
            crowds.close();
            throw e;
        }
    }

    private Crowds crowds(List<ClusterNode> nodes, int each) throws IOException {
        return Crowds.connect(
                nodes.stream().map(ClusterNode::endpoint).toList(),
                each,
                CrowdRequest.startExecution(region.machineArn(MACHINE), INPUT, region.name()));
    }

    private static List<CrowdAnswers> results(List<Future<CrowdAnswers>> futures)
            throws IOException, InterruptedException {
        var results = new ArrayList<CrowdAnswers>();
        for (var future : futures) {
            try {
                results.add(future.get());
            } catch (ExecutionException e) {
                throw new IOException(
                        "A node has closed the connections of its clients", e.getCause());
            }
        }
        return results;
    }

    private void acknowledge(String answer) {
        acknowledged.add(AskelClient.parseJson(answer).path("executionArn").asText());
    }

    /**
     * Offers the load to the remaining nodes for a time, an equal part to each node. Then waits
     * until no accepted execution is running.
     *
     * @param crowds the clients of these nodes, from {@link #connect}
     * @param action runs during the load
     * @return a description of the result
     */
    String offerLoad(Crowds crowds, List<ClusterNode> remaining, Duration time, Action action)
            throws IOException, InterruptedException {
        var perSecond = LOAD_FACTOR * share / remaining.size();
        var answers =
                crowds.startAll(crowd -> crowd.runOpenLoop(time, perSecond, this::acknowledge));
        int unready = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var end = Deadline.after(time);
            var polls =
                    remaining.stream()
                            .map(node -> threads.submit(() -> consecutiveUnready(node, end)))
                            .toList();
            action.run();
            for (var poll : polls) {
                unready = Math.max(unready, poll.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        var found = new ArrayList<Optional<CrowdAnswers>>();
        for (var each : answers) {
            found.add(result(each));
        }
        var began = System.nanoTime();
        boolean drained = Deadline.after(DRAIN_TIME_MAX).await(this::isIdle, POLL_INTERVAL);
        var drainTime =
                drained
                        ? Optional.of(Duration.ofNanos(System.nanoTime() - began))
                        : Optional.<Duration>empty();
        var overloadFigures = OverloadFigures.of(share, found, unready, drainTime, heap(remaining));
        figures = Optional.of(overloadFigures);
        return overloadFigures.toString();
    }

    /**
     * Returns the result of a crowd. Returns nothing if its node has closed the connections, for
     * example because the node ended.
     */
    private static Optional<CrowdAnswers> result(Future<CrowdAnswers> answers)
            throws InterruptedException {
        try {
            return Optional.of(answers.get());
        } catch (ExecutionException e) {
            return Optional.empty();
        }
    }

    /** Returns the maximum number of consecutive polls that found the node not ready. */
    private static int consecutiveUnready(ClusterNode node, Deadline end) {
        int max = 0;
        int consecutive = 0;
        while (!end.hasPassed()) {
            consecutive = node.isReady() ? 0 : consecutive + 1;
            max = Math.max(max, consecutive);
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
        return max;
    }

    private boolean isIdle() {
        try {
            return !askel.hasRunningExecution(region.machineArn(MACHINE));
        } catch (UnknownOutcomeException | ErrorResponseException e) {
            return false;
        }
    }

    /** Returns the maximum heap usage of the nodes after a garbage collection, in bytes. */
    private static long heap(List<ClusterNode> nodes) throws IOException {
        long max = 0;
        for (var node : nodes) {
            // A node that has ended is reported as "connections cut" in OverloadFigures.
            long pid = node.pid();
            max = Math.max(max, pid == 0 ? 0 : Heap.usedBytes(pid));
        }
        return max;
    }

    /** Returns one sentence for each exceeded bound. */
    List<String> exceededBounds() {
        return figures.map(OverloadFigures::exceededBounds).orElse(List.of());
    }

    /**
     * Returns one sentence for each acknowledged start whose execution has not succeeded according
     * to the database.
     */
    List<String> violations() throws SQLException {
        try (var connection = cluster.connect()) {
            return StoredRules.lostStarts(connection, region, MACHINE, Set.copyOf(acknowledged));
        }
    }

    /**
     * Adds a sample of the acknowledged starts to the observations. Only the histories of the
     * sample are checked later, because reading all histories would take too long.
     *
     * @return the ARNs of the executions in the sample
     */
    List<String> addSample(Observations observations) {
        var all = List.copyOf(acknowledged);
        int step = Math.max(1, all.size() / HISTORIES);
        var sample = new ArrayList<String>();
        for (int i = 0; i < all.size(); i += step) {
            observations.addStart(all.get(i), INPUT);
            sample.add(all.get(i));
        }
        return sample;
    }
}
