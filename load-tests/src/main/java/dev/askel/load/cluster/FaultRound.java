package dev.askel.load.cluster;

import dev.askel.load.cluster.StoredRules.ExecutionLocation;
import dev.askel.load.history.Event;
import dev.askel.load.history.History;
import dev.askel.load.history.HistoryRules;
import dev.askel.load.history.ObservationRules;
import dev.askel.load.history.Observations;
import dev.askel.load.mix.CheckedLoad;
import dev.askel.load.mix.ControlLoad;
import dev.askel.load.mix.HistoryCheck;
import dev.askel.load.mix.KillObserver;
import dev.askel.load.mix.LoadMachine;
import dev.askel.load.mix.LoadProfile;
import dev.askel.load.mix.LoadRegion;
import dev.askel.load.mix.MixedLoad;
import dev.askel.load.mix.StartLimitLoad;
import dev.askel.load.mix.StreamClients;
import dev.askel.load.mix.TriggerLoad;
import dev.askel.load.process.Deadline;
import dev.askel.load.process.ServerCommand;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
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
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A round: one fault under the mixed load, and the checks after it. The load begins after the
 * checks of the previous round. Otherwise the load of a slow machine would grow from round to
 * round.
 */
final class FaultRound implements AutoCloseable {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(12);
    private static final Duration WARM_UP_TIME = Duration.ofSeconds(3);
    // A round with a short fault continues until its load is complete.
    private static final Duration COMPLETE_MAX = Duration.ofSeconds(60);
    private static final Duration OBSERVE_MIN = Duration.ofSeconds(1);
    private static final Duration BALANCED_MAX = Duration.ofSeconds(20);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);
    private static final Duration OBSERVED_AFTERWARDS = Duration.ofSeconds(1);
    private static final Duration WHOLE_MAX = Duration.ofMinutes(3);
    private static final Duration DRAIN_MAX = Duration.ofMinutes(2);
    private static final Duration SETTLE_MAX = Duration.ofSeconds(45);
    // An execution whose stop was lost runs for an hour, so this time is sufficient to detect a
    // loss.
    private static final Duration CANARY_MAX = Duration.ofSeconds(15);
    private static final int PULSES = 18;
    private static final int FOLLOWED_PULSES = 6;

    private final TestCluster cluster;
    private final long seed;
    private final FaultKind kind;
    private final LoadRegion region;
    private final Observations observations = new Observations();
    private final KillObserver killObserver = new KillObserver();
    private final AskelClient askel;
    private final MixedLoad load;
    private final AskelClient defaultClient;
    private final TriggerLoad triggers;
    private final List<CheckedLoad> checkedLoads = new ArrayList<>();
    private final StreamClients streamClients;
    private final Overload overload;
    private final FaultInjector faults;
    private final PhaseTimer phases = new PhaseTimer();
    private final List<String> pulses = new ArrayList<>();
    private final Map<String, ExecutionLocation> locations = new HashMap<>();
    private final Map<Integer, Long> pids = new HashMap<>();
    private final Set<Integer> ended = new HashSet<>();
    private final List<String> violations = new ArrayList<>();
    private final List<String> exceededBounds = new ArrayList<>();
    private final List<Long> lostNodePauses = new ArrayList<>();
    private final List<Long> otherPauses = new ArrayList<>();
    private final List<Long> movingShardPauses = new ArrayList<>();
    private long began = System.nanoTime();
    private Deadline warmUpEnd = Deadline.after(WARM_UP_TIME);
    private InjectedFault fault = new InjectedFault("none", Set.of(), 0, 0);
    private Duration whole = Duration.ZERO;
    private double machineLoad;
    private List<History> histories = List.of();
    private Optional<String> abortReason = Optional.empty();

    /**
     * Creates a round without starting it.
     *
     * @param number the number of the round, unique in its cluster
     * @param change changes the load
     */
    FaultRound(
            TestCluster cluster,
            int number,
            long seed,
            FaultKind kind,
            UnaryOperator<LoadProfile> change,
            ServerCommand currentBuild,
            Optional<ServerCommand> lastRelease) {
        this.cluster = cluster;
        this.seed = seed;
        this.kind = kind;
        this.region = new LoadRegion("round-" + number);
        this.askel = new AskelClient(cluster.endpoints(), region.name(), ANSWER_MAX);
        this.load =
                new MixedLoad(
                        askel,
                        region,
                        change.apply(profile(kind)),
                        observations,
                        killObserver,
                        cluster.functions());
        this.defaultClient =
                new AskelClient(cluster.endpoints(), LoadRegion.DEFAULT.name(), ANSWER_MAX);
        this.triggers = new TriggerLoad(askel, region, defaultClient, cluster.broker());
        checkedLoads.add(new ControlLoad(askel, region, observations, cluster.functions()));
        if (!kind.runsLastRelease()) {
            checkedLoads.add(new StartLimitLoad(askel, region, observations));
        }
        this.streamClients = new StreamClients(askel, observations);
        this.overload = new Overload(cluster, askel, region);
        this.faults =
                new FaultInjector(
                        cluster,
                        killObserver,
                        new SplittableRandom(seed),
                        currentBuild,
                        lastRelease,
                        overload);
    }

    private static LoadProfile profile(FaultKind kind) {
        if (kind.runsLastRelease()) {
            return LoadProfile.LAST_RELEASE_WITH_ORDERLY_STOPS;
        }
        return kind.isOrderly() ? LoadProfile.CLUSTER_WITH_ORDERLY_STOPS : LoadProfile.CLUSTER;
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
                        UnknownOutcomeException,
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
                | UnknownOutcomeException
                | RuntimeException e) {
            var cause = e.getCause() == null ? "" : ", caused by " + e.getCause();
            abortReason = Optional.of("the round was aborted: " + e + cause);
        }
    }

    /** Starts the load. */
    private void begin() throws InterruptedException {
        began = System.nanoTime();
        phases.begin("begin");
        runUnlessAborted(() -> {
            faults.prepare(kind);
            cluster.functions().addRegion(region, observations);
            load.createResources();
            triggers.createResources();
            for (var each : checkedLoads) {
                each.createResources();
            }
            streamClients.followList();
            load.startClients();
            triggers.start();
            checkedLoads.forEach(CheckedLoad::start);
            for (int i = 0; i < PULSES; i++) {
                pulses.add(load.start(LoadMachine.PULSE, "\"pulse\": true"));
            }
            pulses.stream().limit(FOLLOWED_PULSES).forEach(streamClients::follow);
        });
        warmUpEnd = Deadline.after(WARM_UP_TIME);
    }

    /** Injects the fault, and waits until all nodes are ready and members of one cluster. */
    private void inject() throws InterruptedException {
        phases.begin("warm");
        runUnlessAborted(() -> {
            locations.putAll(observeLocations(warmUpEnd));
            if (kind == FaultKind.OVERLOAD) {
                overload.measureShare();
                locations.putAll(observeLocations(Deadline.after(OBSERVE_MIN)));
            }
            pids.putAll(cluster.jvmPids());
            machineLoad = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
            phases.begin("fault");
            fault = faults.inject(kind, hosts(locations));
            phases.begin("whole");
            var over = System.nanoTime();
            if (!Deadline.after(WHOLE_MAX).await(this::isWholeAgain, POLL_INTERVAL)) {
                violations.add("the cluster did not become whole again");
            }
            whole = Duration.ofNanos(System.nanoTime() - over);
            LockSupport.parkNanos(OBSERVED_AFTERWARDS.toNanos());
        });
    }

    private boolean isWholeAgain() {
        var mayConsiderItselfMember =
                kind.resumesNode()
                        && !cluster.hostsEndedSince(pids).containsAll(fault.affectedHosts());
        return !mayConsiderItselfMember && cluster.isComplete();
    }

    private boolean isLoadComplete() {
        return load.isComplete()
                && checkedLoads.stream()
                        .noneMatch(each -> each.acknowledgedCounts().containsValue(0));
    }

    /** Ends the load, and checks its histories, its stored rows and the bounds of pauses. */
    private RoundOutcome check() throws InterruptedException {
        runUnlessAborted(() -> {
            phases.begin("end");
            long observedUntil = System.currentTimeMillis();
            Deadline.after(COMPLETE_MAX).await(this::isLoadComplete, POLL_INTERVAL);
            triggers.stop();
            for (var each : checkedLoads) {
                each.stop();
            }
            load.stopStarting();
            load.stopExecutions(pulses);
            if (!load.awaitAllEnded(within(DRAIN_MAX))) {
                violations.add("not all executions ended");
            }
            for (var each : checkedLoads) {
                if (!each.awaitAllEnded(within(DRAIN_MAX))) {
                    violations.add(
                            "not all executions ended of " + each.acknowledgedCounts().keySet());
                }
            }
            load.stopWorkers();
            phases.begin("read");
            var otherArns = new ArrayList<>(load.executionsOfDeletedMachines());
            otherArns.addAll(overload.addSample(observations));
            histories = HistoryCheck.readHistories(askel, region, otherArns, observations);
            within(SETTLE_MAX)
                    .await(
                            () ->
                                    ObservationRules.undeliveredEvents(observations, histories)
                                            .isEmpty(),
                            POLL_INTERVAL);
            // This check is the first one, because it adds refused calls to the observations.
            violations.addAll(load.lostChanges(within(SETTLE_MAX)));
            violations.addAll(HistoryCheck.violations(observations, histories));
            if (kind.isOrderly()) {
                violations.addAll(
                        PauseBounds.effectsOfOrderlyStops(
                                observations.attemptsMax(), observations.repeatedCallCount()));
            }
            phases.begin("settle");
            violations.addAll(StoredRules.violations(cluster, region, within(SETTLE_MAX)));
            violations.addAll(cluster.unknownObjects());
            violations.addAll(overload.violations());
            violations.addAll(triggers.violations(within(SETTLE_MAX)));
            for (var each : checkedLoads) {
                violations.addAll(each.violations());
            }
            ended.addAll(cluster.hostsEndedSince(pids));
            if (kind.isOrderly() || ended.isEmpty()) {
                violations.addAll(ObservationRules.tasksDispatchedTwice(observations, histories));
            }
            var movingShards =
                    ended.isEmpty()
                            ? Set.of()
                            : ShardMoves.shardsMovingAt(fault, cluster.logFiles());
            for (var history : histories) {
                var location = locations.get(history.arn());
                if (location != null) {
                    var pause = longestPause(history, fault.beganMillis(), observedUntil);
                    if (ended.contains(location.host())) {
                        lostNodePauses.add(pause);
                    } else if (movingShards.contains(location.shard())) {
                        movingShardPauses.add(pause);
                    } else {
                        otherPauses.add(pause);
                    }
                }
            }
            exceededBounds.addAll(
                    PauseBounds.exceededBounds(kind, fault, ended, lostNodePauses, otherPauses));
            exceededBounds.addAll(
                    PauseBounds.exceededBoundsOfMovingShards(kind, movingShardPauses));
            exceededBounds.addAll(overload.exceededBounds());
            exceededBounds.addAll(load.missingKinds(histories));
        });
        phases.end();
        abortReason.ifPresent(violations::add);
        return new RoundOutcome(
                seed,
                kind,
                movingShardPauses.isEmpty()
                        ? fault.description()
                        : "%s, executions of moving shards were paused for ms: %s"
                                .formatted(fault.description(), movingShardPauses),
                violations,
                exceededBounds,
                ObservationRules.restartedTasks(observations, histories),
                histories.size(),
                observations.recordCount(),
                lostNodePauses,
                otherPauses,
                histories.stream()
                        .flatMap(history -> HistoryRules.waitDelayMillis(history).stream())
                        .toList(),
                whole,
                observations.attemptsMax(),
                observations.repeatedCallCount(),
                ended,
                machineLoad,
                "%s; triggers %s; control %s"
                        .formatted(
                                phases,
                                triggers.acknowledgedCounts(),
                                checkedLoads.stream()
                                        .map(CheckedLoad::acknowledgedCounts)
                                        .toList()),
                Duration.ofNanos(System.nanoTime() - began));
    }

    private Deadline within(Duration max) {
        return Deadline.after(kind == FaultKind.ASYNC_STANDBY ? CANARY_MAX : max);
    }

    private static Set<Integer> hosts(Map<String, ExecutionLocation> locations) {
        return locations.values().stream()
                .map(ExecutionLocation::host)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Reads the location of each execution of {@link LoadMachine#PULSE} from the database, until
     * the deadline and for at least a second. Waits longer, up to a limit, until each node has such
     * executions. A restarted node gets its shards one by one.
     */
    private Map<String, ExecutionLocation> observeLocations(Deadline deadline) throws SQLException {
        var locations = new HashMap<String, ExecutionLocation>();
        var observed = Deadline.after(OBSERVE_MIN);
        var balanced = Deadline.after(BALANCED_MAX);
        while (!deadline.hasPassed()
                || !observed.hasPassed()
                || (hosts(locations).size() < TestCluster.NODE_COUNT && !balanced.hasPassed())) {
            locations.putAll(StoredRules.executionLocations(cluster, region));
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
        return locations;
    }

    /** Returns the longest time without an event. The execution has events each second. */
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
        return history.events().stream().map(Event::timestampMillis).toList();
    }

    @Override
    public void close() {
        streamClients.close();
        triggers.close();
        checkedLoads.forEach(CheckedLoad::close);
        defaultClient.close();
        load.close();
    }
}
