package dev.askel.load.cluster;

import dev.askel.load.cluster.StoredRules.Place;
import dev.askel.load.history.Event;
import dev.askel.load.history.History;
import dev.askel.load.history.HistoryRules;
import dev.askel.load.history.Ledger;
import dev.askel.load.history.LedgerRules;
import dev.askel.load.mix.Followers;
import dev.askel.load.mix.HistoryCheck;
import dev.askel.load.mix.KillSwitch;
import dev.askel.load.mix.Machine;
import dev.askel.load.mix.MixedLoad;
import dev.askel.load.mix.Pace;
import dev.askel.load.mix.Realm;
import dev.askel.load.process.Deadline;
import dev.askel.load.process.ServerCommand;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.RefusedException;
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
 * One fault under the mixed load, and the reckoning after it, in three parts: the last of one round
 * and the first of the next may be played side by side.
 */
final class Round implements AutoCloseable {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(12);
    private static final Duration WARM = Duration.ofSeconds(3);
    private static final Duration LOOK_MIN = Duration.ofSeconds(1);
    private static final Duration BALANCED_MAX = Duration.ofSeconds(20);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
    private static final Duration TAIL = Duration.ofSeconds(1);
    private static final Duration WHOLE_MAX = Duration.ofMinutes(3);
    private static final Duration DRAIN_MAX = Duration.ofMinutes(2);
    private static final Duration SETTLE_MAX = Duration.ofSeconds(45);
    // Whose stop was lost goes on for an hour.
    private static final Duration CANARY_MAX = Duration.ofSeconds(15);
    private static final int PULSES = 18;
    private static final int FOLLOWED = 6;

    private final Cluster cluster;
    private final long seed;
    private final Kind kind;
    private final Realm realm;
    private final Ledger ledger = new Ledger();
    private final KillSwitch killSwitch = new KillSwitch();
    private final AskelClient askel;
    private final MixedLoad load;
    private final Followers followers;
    private final Overload overload;
    private final Faults faults;
    private final Phases phases = new Phases();
    private final List<String> pulses = new ArrayList<>();
    private final Map<String, Place> places = new HashMap<>();
    private final Map<Integer, Long> lives = new HashMap<>();
    private final Set<Integer> ended = new HashSet<>();
    private final List<String> violations = new ArrayList<>();
    private final List<String> missed = new ArrayList<>();
    private final List<Long> lost = new ArrayList<>();
    private final List<Long> others = new ArrayList<>();
    private final List<Long> onTheirWay = new ArrayList<>();
    private long began = System.nanoTime();
    private Deadline warm = Deadline.in(WARM);
    private Struck struck = new Struck("none", Set.of(), 0, 0);
    private Duration whole = Duration.ZERO;
    private double machineLoad;
    private List<History> histories = List.of();
    private Optional<String> brokenOff = Optional.empty();

    /**
     * A round that has not begun.
     *
     * @param number of the round; no two of a cluster have the same
     */
    Round(
            Cluster cluster,
            int number,
            long seed,
            Kind kind,
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
                        kind.isOrderly() ? Pace.CLUSTER_THAT_IS_STOPPED_IN_ORDER : Pace.CLUSTER,
                        ledger,
                        killSwitch,
                        cluster.functions());
        this.followers = new Followers(askel, ledger);
        this.overload = new Overload(cluster, askel, realm);
        this.faults =
                new Faults(
                        cluster, killSwitch, new SplittableRandom(seed), current, former, overload);
    }

    /** Whether the round before must be over before this one begins. */
    boolean needsTheClusterAlone() {
        return kind.isPrepared();
    }

    /** Plays it from the first call to the last check. */
    Outcome play() throws InterruptedException {
        begin();
        strike();
        return reckon();
    }

    /** What a round does in one of its three parts. */
    @FunctionalInterface
    private interface Part {
        void play()
                throws IOException,
                        SQLException,
                        RefusedException,
                        UnansweredException,
                        InterruptedException;
    }

    /** A round that was broken off in one part has no further ones. */
    private void unlessBrokenOff(Part part) throws InterruptedException {
        if (brokenOff.isPresent()) {
            return;
        }
        try {
            part.play();
        } catch (IOException
                | SQLException
                | RefusedException
                | UnansweredException
                | RuntimeException e) {
            var cause = e.getCause() == null ? "" : ", caused by " + e.getCause();
            brokenOff = Optional.of("the round was broken off: " + e + cause);
        }
    }

    /** Has its load run; beside the last part of the round before, unless it needs it alone. */
    void begin() throws InterruptedException {
        began = System.nanoTime();
        phases.begin("begin");
        unlessBrokenOff(() -> {
            faults.prepare(kind);
            cluster.functions().noteIn(realm, ledger);
            load.prepare();
            followers.followList();
            load.begin();
            for (int i = 0; i < PULSES; i++) {
                pulses.add(load.start(Machine.PULSE, "\"pulse\": true"));
            }
            pulses.stream().limit(FOLLOWED).forEach(followers::follow);
        });
        warm = Deadline.in(WARM);
    }

    /** Lets the fault happen and waits until the cluster is whole. */
    void strike() throws InterruptedException {
        phases.begin("warm");
        unlessBrokenOff(() -> {
            places.putAll(placesUntil(warm));
            if (kind == Kind.OVERLOAD) {
                overload.measureShare();
                places.putAll(placesUntil(Deadline.in(LOOK_MIN)));
            }
            lives.putAll(cluster.lives());
            machineLoad = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
            phases.begin("fault");
            struck = faults.strike(kind, hosts(places));
            phases.begin("whole");
            var over = System.nanoTime();
            if (!Deadline.in(WHOLE_MAX).await(this::isWholeAgain, BETWEEN_LOOKS)) {
                violations.add("the cluster is not whole again by itself");
            }
            whole = Duration.ofNanos(System.nanoTime() - over);
            LockSupport.parkNanos(TAIL.toNanos());
        });
    }

    private boolean isWholeAgain() {
        var mayBelieveStill =
                kind.wakesANode() && !cluster.endedSince(lives).containsAll(struck.nodes());
        return !mayBelieveStill && cluster.isWhole();
    }

    /** Brings all to its end and holds what there is against the rules. */
    Outcome reckon() throws InterruptedException {
        unlessBrokenOff(() -> {
            phases.begin("end");
            long observedUntil = System.currentTimeMillis();
            load.stopStarting();
            load.stopAll(pulses);
            if (!load.allEndBy(within(DRAIN_MAX))) {
                violations.add("not all executions end");
            }
            load.fallSilent();
            phases.begin("read");
            var more = new ArrayList<>(load.ofDeleted());
            more.addAll(overload.sample(ledger));
            histories = HistoryCheck.histories(askel, realm, more, ledger);
            within(SETTLE_MAX)
                    .await(() -> LedgerRules.unheard(ledger, histories).isEmpty(), BETWEEN_LOOKS);
            // First: what is refused here is a complaint in the ledger.
            violations.addAll(load.lostChanges(within(SETTLE_MAX)));
            violations.addAll(HistoryCheck.violations(ledger, histories));
            if (kind.isOrderly()) {
                violations.addAll(Bounds.ofOrderlyStops(ledger.triesMax(), ledger.repeated()));
            }
            phases.begin("settle");
            violations.addAll(StoredRules.violations(cluster, realm, within(SETTLE_MAX)));
            violations.addAll(overload.violations());
            ended.addAll(cluster.endedSince(lives));
            if (kind.isOrderly() || ended.isEmpty()) {
                violations.addAll(LedgerRules.handedOutTwice(ledger, histories));
            }
            var moving = ended.isEmpty() ? Set.of() : ShardMoves.metBy(struck, cluster.logs());
            for (var history : histories) {
                var place = places.get(history.arn());
                if (place != null) {
                    var still = stoodStill(history, struck.beganMillis(), observedUntil);
                    if (ended.contains(place.host())) {
                        lost.add(still);
                    } else if (moving.contains(place.shard())) {
                        onTheirWay.add(still);
                    } else {
                        others.add(still);
                    }
                }
            }
            missed.addAll(Bounds.missed(kind, struck, ended, lost, others));
            missed.addAll(Bounds.missedOnTheirWay(kind, onTheirWay));
            missed.addAll(overload.missed());
            missed.addAll(load.neverDone(histories));
        });
        phases.end();
        brokenOff.ifPresent(violations::add);
        return new Outcome(
                seed,
                kind,
                onTheirWay.isEmpty()
                        ? struck.point()
                        : "%s, on their way to another node stood still for ms: %s"
                                .formatted(struck.point(), onTheirWay),
                violations,
                missed,
                LedgerRules.startedAgain(ledger, histories),
                histories.size(),
                ledger.size(),
                lost,
                others,
                histories.stream()
                        .flatMap(history -> HistoryRules.lateness(history).stream())
                        .toList(),
                whole,
                ledger.triesMax(),
                ledger.repeated(),
                ended,
                machineLoad,
                phases.toString(),
                Duration.ofNanos(System.nanoTime() - began));
    }

    private Deadline within(Duration max) {
        return Deadline.in(kind == Kind.ASYNC_STANDBY ? CANARY_MAX : max);
    }

    private static Set<Integer> hosts(Map<String, Place> places) {
        return places.values().stream().map(Place::host).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Where each pulse is, as the database says until then, for a second at least, and until each
     * node has some, if that comes soon: one that came back gets its shards bit by bit.
     */
    private Map<String, Place> placesUntil(Deadline deadline) throws SQLException {
        var found = new HashMap<String, Place>();
        var looked = Deadline.in(LOOK_MIN);
        var balanced = Deadline.in(BALANCED_MAX);
        while (!deadline.passed()
                || !looked.passed()
                || (hosts(found).size() < Cluster.NODES && !balanced.passed())) {
            found.putAll(StoredRules.places(cluster, realm));
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
        return found;
    }

    /** The longest time without an event of an execution that has some each second. */
    private static long stoodStill(History history, long fromMillis, long toMillis) {
        long last = fromMillis;
        long longest = 0;
        for (var millis : moments(history)) {
            if (millis > fromMillis && last < toMillis) {
                longest = Math.max(longest, millis - last);
                last = millis;
            }
        }
        return longest;
    }

    private static List<Long> moments(History history) {
        return history.events().stream().map(Event::millis).toList();
    }

    @Override
    public void close() {
        followers.close();
        load.close();
    }
}
