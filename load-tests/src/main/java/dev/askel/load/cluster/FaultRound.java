package dev.askel.load.cluster;

import dev.askel.load.cluster.StoredRules.ExecutionPlace;
import dev.askel.load.history.Event;
import dev.askel.load.history.History;
import dev.askel.load.history.HistoryRules;
import dev.askel.load.history.ObservationRules;
import dev.askel.load.history.Observations;
import dev.askel.load.mix.HistoryCheck;
import dev.askel.load.mix.KillObserver;
import dev.askel.load.mix.LoadMachine;
import dev.askel.load.mix.LoadProfile;
import dev.askel.load.mix.MixedLoad;
import dev.askel.load.mix.Realm;
import dev.askel.load.mix.StreamClients;
import dev.askel.load.process.Deadline;
import dev.askel.load.process.ServerCommand;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnansweredException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * A fault under the mixed load, and the checks after it, in three parts. The last part of a round
 * and the first part of the next one can run concurrently.
 */
final class FaultRound implements AutoCloseable {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(12);
    private static final Duration WARM = Duration.ofSeconds(3);
    private static final Duration OBSERVE_MIN = Duration.ofSeconds(1);
    private static final Duration BALANCED_MAX = Duration.ofSeconds(20);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);
    private static final Duration TAIL = Duration.ofSeconds(1);
    private static final Duration WHOLE_MAX = Duration.ofMinutes(3);
    private static final Duration DRAIN_MAX = Duration.ofMinutes(2);
    private static final Duration SETTLE_MAX = Duration.ofSeconds(45);
    // An execution whose stop was lost runs for an hour.
    private static final Duration CANARY_MAX = Duration.ofSeconds(15);
    private static final int PULSES = 18;
    private static final int FOLLOWED = 6;

    private final TestCluster cluster;
    private final long seed;
    private final FaultKind kind;
    private final Realm realm;
    private final Observations observations = new Observations();
    private final KillObserver killObserver = new KillObserver();
    private final AskelClient askel;
    private final MixedLoad load;
    private final StreamClients streamClients;
    private final Overload overload;
    private final FaultInjector faults;
    private final Phases phases = new Phases();
    private final List<String> pulses = new ArrayList<>();
    private final Map<String, ExecutionPlace> places = new HashMap<>();
    private final Map<Integer, Long> pids = new HashMap<>();
    private final Set<Integer> ended = new HashSet<>();
    private final List<String> violations = new ArrayList<>();
    private final List<String> missed = new ArrayList<>();
    private final List<Long> lost = new ArrayList<>();
    private final List<Long> others = new ArrayList<>();
    private final List<Long> moving = new ArrayList<>();
    private long began = System.nanoTime();
    private Deadline warm = Deadline.in(WARM);
    private InjectedFault fault = new InjectedFault("none", Set.of(), 0, 0);
    private Duration whole = Duration.ZERO;
    private double machineLoad;
    private List<History> histories = List.of();
    private Optional<String> abortReason = Optional.empty();

    /**
     * Creates a round without starting it.
     *
     * @param number the number of the round, unique in its cluster
     */
    FaultRound(
            TestCluster cluster,
            int number,
            long seed,
            FaultKind kind,
            ServerCommand current,
            Optional<ServerCommand> former) {
        this.cluster = cluster;
        this.seed = seed;
        this.kind = kind;
        this.realm = new Realm("round-" + number);
        this.askel = new AskelClient(cluster.endpoints(), realm.name(), ANSWER_MAX);
        this.load =
                new MixedLoad(
                        askel,
                        realm,
                        kind.isOrderly()
                                ? LoadProfile.CLUSTER_WITH_ORDERLY_STOPS
                                : LoadProfile.CLUSTER,
                        observations,
                        killObserver,
                        cluster.functions());
        this.streamClients = new StreamClients(askel, observations);
        this.overload = new Overload(cluster, askel, realm);
        this.faults =
                new FaultInjector(
                        cluster,
                        killObserver,
                        new SplittableRandom(seed),
                        current,
                        former,
                        overload);
    }

    /** Returns whether the previous round must end before this one starts. */
    boolean needsClusterExclusively() {
        return kind.needsPreparation();
    }

    /** Runs all three parts. */
    RoundOutcome run() throws InterruptedException {
        begin();
        inject();
        return check();
    }

    /** A part of a round. */
    @FunctionalInterface
    private interface RoundPart {
        void run()
                throws IOException,
                        SQLException,
                        ErrorResponseException,
                        UnansweredException,
                        InterruptedException;
    }

    /** Runs a part, unless an earlier part was aborted. */
    private void runUnlessAborted(RoundPart part) throws InterruptedException {
        if (abortReason.isPresent()) {
            return;
        }
        try {
            part.run();
        } catch (IOException
                | SQLException
                | ErrorResponseException
                | UnansweredException
                | RuntimeException e) {
            var cause = e.getCause() == null ? "" : ", caused by " + e.getCause();
            abortReason = Optional.of("the round was aborted: " + e + cause);
        }
    }

    /**
     * Starts the load, during the last part of the previous round unless the round needs the
     * cluster exclusively.
     */
    void begin() throws InterruptedException {
        began = System.nanoTime();
        phases.begin("begin");
        runUnlessAborted(() -> {
            faults.prepare(kind);
            cluster.functions().addRealm(realm, observations);
            load.prepare();
            streamClients.followList();
            load.begin();
            for (int i = 0; i < PULSES; i++) {
                pulses.add(load.start(LoadMachine.PULSE, "\"pulse\": true"));
            }
            pulses.stream().limit(FOLLOWED).forEach(streamClients::follow);
        });
        warm = Deadline.in(WARM);
    }

    /** Injects the fault and waits until the cluster is whole. */
    void inject() throws InterruptedException {
        phases.begin("warm");
        runUnlessAborted(() -> {
            places.putAll(observePlaces(warm));
            if (kind == FaultKind.OVERLOAD) {
                overload.measureShare();
                places.putAll(observePlaces(Deadline.in(OBSERVE_MIN)));
            }
            pids.putAll(cluster.pids());
            machineLoad = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
            phases.begin("fault");
            fault = faults.inject(kind, hosts(places));
            phases.begin("whole");
            var over = System.nanoTime();
            if (!Deadline.in(WHOLE_MAX).await(this::isWholeAgain, POLL_INTERVAL)) {
                violations.add("the cluster did not become whole again");
            }
            whole = Duration.ofNanos(System.nanoTime() - over);
            LockSupport.parkNanos(TAIL.toNanos());
        });
    }

    private boolean isWholeAgain() {
        var mayConsiderItselfMember =
                kind.wakesNode() && !cluster.endedSince(pids).containsAll(fault.nodes());
        return !mayConsiderItselfMember && cluster.isWhole();
    }

    /** Ends the load and checks its histories, its stored rows and the bounds. */
    RoundOutcome check() throws InterruptedException {
        runUnlessAborted(() -> {
            phases.begin("end");
            long observedUntil = System.currentTimeMillis();
            load.stopStarting();
            load.stopAll(pulses);
            if (!load.allEndBy(within(DRAIN_MAX))) {
                violations.add("not all executions ended");
            }
            load.stopWorkers();
            phases.begin("read");
            var more = new ArrayList<>(load.executionsOfDeletedMachines());
            more.addAll(overload.sample(observations));
            histories = HistoryCheck.histories(askel, realm, more, observations);
            within(SETTLE_MAX)
                    .await(
                            () -> ObservationRules.undelivered(observations, histories).isEmpty(),
                            POLL_INTERVAL);
            // This check is first, because it adds refused calls to the observations as complaints.
            violations.addAll(load.lostChanges(within(SETTLE_MAX)));
            violations.addAll(HistoryCheck.violations(observations, histories));
            if (kind.isOrderly()) {
                violations.addAll(
                        Bounds.ofOrderlyStops(observations.triesMax(), observations.repeated()));
            }
            phases.begin("settle");
            violations.addAll(StoredRules.violations(cluster, realm, within(SETTLE_MAX)));
            violations.addAll(overload.violations());
            ended.addAll(cluster.endedSince(pids));
            if (kind.isOrderly() || ended.isEmpty()) {
                violations.addAll(ObservationRules.dispatchedTwice(observations, histories));
            }
            var movingShards =
                    ended.isEmpty() ? Set.of() : ShardMoves.movingAt(fault, cluster.logs());
            for (var history : histories) {
                var place = places.get(history.arn());
                if (place != null) {
                    var pause = longestPause(history, fault.beganMillis(), observedUntil);
                    if (ended.contains(place.host())) {
                        lost.add(pause);
                    } else if (movingShards.contains(place.shard())) {
                        moving.add(pause);
                    } else {
                        others.add(pause);
                    }
                }
            }
            missed.addAll(Bounds.missed(kind, fault, ended, lost, others));
            missed.addAll(Bounds.missedByMoving(kind, moving));
            missed.addAll(overload.missed());
            missed.addAll(load.missingKinds(histories));
        });
        phases.end();
        abortReason.ifPresent(violations::add);
        return new RoundOutcome(
                seed,
                kind,
                moving.isEmpty()
                        ? fault.point()
                        : "%s, executions of moving shards were paused for ms: %s"
                                .formatted(fault.point(), moving),
                violations,
                missed,
                ObservationRules.restartedTasks(observations, histories),
                histories.size(),
                observations.size(),
                lost,
                others,
                histories.stream()
                        .flatMap(history -> HistoryRules.lateness(history).stream())
                        .toList(),
                whole,
                observations.triesMax(),
                observations.repeated(),
                ended,
                machineLoad,
                phases.toString(),
                Duration.ofNanos(System.nanoTime() - began));
    }

    private Deadline within(Duration max) {
        return Deadline.in(kind == FaultKind.ASYNC_STANDBY ? CANARY_MAX : max);
    }

    private static Set<Integer> hosts(Map<String, ExecutionPlace> places) {
        return places.values().stream()
                .map(ExecutionPlace::host)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Observes the place of each pulse in the database until the deadline, and at least for a
     * second. Waits some time until each node has pulses, because a node that came back gets its
     * shards one by one.
     */
    private Map<String, ExecutionPlace> observePlaces(Deadline deadline) throws SQLException {
        var places = new HashMap<String, ExecutionPlace>();
        var observed = Deadline.in(OBSERVE_MIN);
        var balanced = Deadline.in(BALANCED_MAX);
        while (!deadline.passed()
                || !observed.passed()
                || (hosts(places).size() < TestCluster.NODES && !balanced.passed())) {
            places.putAll(StoredRules.places(cluster, realm));
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
        return places;
    }

    /** Returns the longest time without an event of an execution that has events each second. */
    private static long longestPause(History history, long fromMillis, long toMillis) {
        long last = fromMillis;
        long longest = 0;
        for (var millis : eventMillis(history)) {
            if (millis > fromMillis && last < toMillis) {
                longest = Math.max(longest, millis - last);
                last = millis;
            }
        }
        return longest;
    }

    private static List<Long> eventMillis(History history) {
        return history.events().stream().map(Event::millis).toList();
    }

    @Override
    public void close() {
        streamClients.close();
        load.close();
    }
}
