package dev.askel.load.cluster;

import dev.askel.load.crowd.CrowdAnswers;
import dev.askel.load.crowd.CrowdRequest;
import dev.askel.load.crowd.Crowds;
import dev.askel.load.history.Ledger;
import dev.askel.load.mix.Machine;
import dev.askel.load.mix.Realm;
import dev.askel.load.process.Deadline;
import dev.askel.load.process.Heap;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.RefusedException;
import dev.askel.load.wire.UnansweredException;
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
 * Ten times one node's share of a full load, offered to those that are left when a node is lost.
 * Full is as much as three nodes carry, of starts whose executions wait for a second: what is
 * accepted stays in memory, and its end is work that nobody can refuse any more. Arrivals do not
 * wait for the answers of others.
 */
final class Overload {
    /** How many times a node's share is offered to the others together. */
    static final int FACTOR = 10;

    // Whoever checks histories knows the definition by this name's first part.
    private static final String MACHINE = Machine.UPDATED.name() + "-overload";
    private static final String INPUT = "{}";
    private static final int FULL_CLIENTS = 48;
    private static final Duration FULL = Duration.ofSeconds(5);
    private static final int TURNS_MAX = 8;
    private static final int STEADY_TURNS = 2;
    private static final double STILL_WARMING = 1.1;
    // More than a node that is late takes on at once (askel.http.requests-min): else connections
    // would hold back who comes next.
    private static final int CLIENTS = 640;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);
    private static final Duration ENDED_MAX = Duration.ofSeconds(60);
    private static final int HISTORIES = 200;

    private final Cluster cluster;
    private final AskelClient askel;
    private final Realm realm;
    private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private double share;
    private Optional<OverloadFigures> figures = Optional.empty();

    /** Something that happens while others go on. */
    @FunctionalInterface
    interface Meanwhile {
        /** Lets it happen. */
        void happens() throws IOException, InterruptedException;
    }

    /** One in a realm, that has not begun. */
    Overload(Cluster cluster, AskelClient askel, Realm realm) {
        this.cluster = cluster;
        this.askel = askel;
        this.realm = realm;
    }

    /** Creates what is started. */
    void prepare() throws RefusedException, UnansweredException {
        askel.createStateMachine(MACHINE, Machine.UPDATED.definition(realm));
    }

    /** Has all nodes carry what they can, for some seconds: a third of that is a node's share. */
    void measureShare() throws IOException, InterruptedException {
        try (var crowds = crowds(cluster.nodes(), FULL_CLIENTS)) {
            double most = full(crowds);
            int steady = 0;
            for (int turn = 1; turn < TURNS_MAX && steady < STEADY_TURNS; turn++) {
                double full = full(crowds);
                steady = full > STILL_WARMING * most ? 0 : steady + 1;
                most = Math.max(most, full);
            }
            share = most / Cluster.NODES;
        }
    }

    private double full(Crowds crowds) throws IOException, InterruptedException {
        return got(crowds.all(crowd -> crowd.closedLoop(FULL, this::acknowledge))).stream()
                .mapToDouble(CrowdAnswers::acceptedPerSecond)
                .sum();
    }

    /** Those who offer it: their connections are open, as those of clients are. */
    Crowds gather(List<Node> nodes) throws IOException, InterruptedException {
        var crowds = crowds(nodes, CLIENTS);
        try {
            got(crowds.all(crowd -> crowd.eachOnce(FULL, this::acknowledge)));
            return crowds;
        } catch (IOException | InterruptedException e) {
            crowds.close();
            throw e;
        }
    }

    private Crowds crowds(List<Node> nodes, int each) throws IOException {
        return Crowds.connect(
                nodes.stream().map(Node::endpoint).toList(),
                each,
                CrowdRequest.start(realm.machine(MACHINE), INPUT, realm.name()));
    }

    private static List<CrowdAnswers> got(List<Future<CrowdAnswers>> futures)
            throws IOException, InterruptedException {
        var got = new ArrayList<CrowdAnswers>();
        for (var future : futures) {
            try {
                got.add(future.get());
            } catch (ExecutionException e) {
                throw new IOException("A node has cut off its clients", e.getCause());
            }
        }
        return got;
    }

    private void acknowledge(String answer) {
        acknowledged.add(AskelClient.read(answer).path("executionArn").asText());
    }

    /**
     * Has them offer it to the nodes that are left, each an equal part, until the time is over;
     * then waits until nothing that was accepted runs any more.
     *
     * @param crowds of those nodes, as {@link #gather} has them
     * @param meanwhile happens beside it
     * @return what came of it, for people
     */
    String offer(Crowds crowds, List<Node> left, Duration time, Meanwhile meanwhile)
            throws IOException, InterruptedException {
        var perSecond = FACTOR * share / left.size();
        var answers = crowds.all(crowd -> crowd.openLoop(time, perSecond, this::acknowledge));
        int unready = 0;
        try (var lookers = Executors.newVirtualThreadPerTaskExecutor()) {
            var end = Deadline.in(time);
            var looks =
                    left.stream()
                            .map(node -> lookers.submit(() -> unreadyInARow(node, end)))
                            .toList();
            meanwhile.happens();
            for (var look : looks) {
                unready = Math.max(unready, look.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        var found = new ArrayList<Optional<CrowdAnswers>>();
        for (var each : answers) {
            found.add(ofUncut(each));
        }
        var began = System.nanoTime();
        Deadline.in(ENDED_MAX).await(this::noneRuns, BETWEEN_LOOKS);
        var behind = Duration.ofNanos(System.nanoTime() - began);
        var came = OverloadFigures.of(share, found, unready, behind, heap(left));
        figures = Optional.of(came);
        return came.toString();
    }

    /** What a crowd has got; nothing when its node has cut it off, as one does that ends. */
    private static Optional<CrowdAnswers> ofUncut(Future<CrowdAnswers> answers)
            throws InterruptedException {
        try {
            return Optional.of(answers.get());
        } catch (ExecutionException e) {
            return Optional.empty();
        }
    }

    /** How many looks one after the other found it not ready, at most. */
    private static int unreadyInARow(Node node, Deadline end) {
        int most = 0;
        int row = 0;
        while (!end.passed()) {
            row = node.isReady() ? 0 : row + 1;
            most = Math.max(most, row);
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
        return most;
    }

    private boolean noneRuns() {
        try {
            return !askel.isAnyRunning(realm.machine(MACHINE));
        } catch (UnansweredException | RefusedException e) {
            return false;
        }
    }

    /** The most bytes that objects of one of them take which something still holds. */
    private static long heap(List<Node> nodes) throws IOException {
        long most = 0;
        for (var node : nodes) {
            // One that has ended is found by its end.
            long pid = node.pid();
            most = Math.max(most, pid == 0 ? 0 : Heap.usedBytes(pid));
        }
        return most;
    }

    /** One sentence for each bound that was missed. */
    List<String> missed() {
        return figures.map(OverloadFigures::missed).orElse(List.of());
    }

    /** One sentence for each acknowledged start that the database does not know as succeeded. */
    List<String> violations() throws SQLException {
        try (var connection = cluster.connect()) {
            return StoredRules.lostStarts(connection, realm, MACHINE, Set.copyOf(acknowledged));
        }
    }

    /**
     * Notes some of the acknowledged starts for whoever checks histories: reading all of them would
     * take longer than all else.
     *
     * @return their ARNs
     */
    List<String> sample(Ledger ledger) {
        var all = List.copyOf(acknowledged);
        int step = Math.max(1, all.size() / HISTORIES);
        var sample = new ArrayList<String>();
        for (int i = 0; i < all.size(); i += step) {
            ledger.started(all.get(i), INPUT);
            sample.add(all.get(i));
        }
        return sample;
    }
}
