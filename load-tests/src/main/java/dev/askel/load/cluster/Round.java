package dev.askel.load.cluster;

import dev.askel.load.history.Event;
import dev.askel.load.history.History;
import dev.askel.load.history.Ledger;
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
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/** One fault under the mixed load, and the reckoning after it. */
final class Round implements AutoCloseable {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(12);
    private static final Duration WARM = Duration.ofSeconds(3);
    private static final Duration TAIL = Duration.ofSeconds(2);
    private static final Duration WHOLE_MAX = Duration.ofMinutes(3);
    private static final Duration DRAIN_MAX = Duration.ofMinutes(2);
    private static final Duration SETTLE_MAX = Duration.ofSeconds(45);
    // The standard retry mode of AWS's SDKs: three attempts in all.
    private static final int SDK_TRIES = 3;
    private static final int PULSES = 18;

    private final Cluster cluster;
    private final long seed;
    private final Kind kind;
    private final Realm realm;
    private final Ledger ledger = new Ledger();
    private final KillSwitch killSwitch = new KillSwitch();
    private final AskelClient askel;
    private final MixedLoad load;
    private final Faults faults;
    private final long began = System.nanoTime();

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
                new MixedLoad(askel, realm, Pace.CLUSTER, ledger, killSwitch, cluster.functions());
        this.faults = new Faults(cluster, killSwitch, new SplittableRandom(seed), current, former);
    }

    /** Plays it from the first call to the last check. */
    Outcome play() throws InterruptedException {
        try {
            return playToTheEnd();
        } catch (IOException
                | SQLException
                | RefusedException
                | UnansweredException
                | IllegalStateException e) {
            e.printStackTrace();
            return outcome(
                    new Struck("broken off", 0, 0),
                    List.of("the round was broken off: " + e),
                    List.of(),
                    List.of(),
                    List.of(),
                    Duration.ZERO);
        }
    }

    private Outcome playToTheEnd()
            throws IOException,
                    SQLException,
                    RefusedException,
                    UnansweredException,
                    InterruptedException {
        faults.prepare(kind);
        cluster.functions().noteIn(ledger);
        load.prepare();
        load.begin();
        var pulses = new ArrayList<String>();
        for (int i = 0; i < PULSES; i++) {
            pulses.add(load.start(Machine.PULSE, "\"pulse\": true"));
        }
        var owners = ownersAfter(WARM);
        var lives = lives();
        var struck = faults.strike(kind);
        var over = System.nanoTime();
        var violations = new ArrayList<String>();
        if (!cluster.isWholeBy(Deadline.in(WHOLE_MAX))) {
            violations.add("the cluster is not whole again by itself");
        }
        var whole = Duration.ofNanos(System.nanoTime() - over);
        LockSupport.parkNanos(TAIL.toNanos());
        long observedUntil = System.currentTimeMillis();
        load.stopStarting();
        pulses.forEach(load::stop);
        if (!load.allEndBy(Deadline.in(DRAIN_MAX))) {
            violations.add("not all executions end");
        }
        load.fallSilent();
        var histories = HistoryCheck.histories(askel, realm, load.ofDeleted());
        violations.addAll(HistoryCheck.violations(ledger, histories));
        if (kind == Kind.ROLLING_RESTART || kind == Kind.ROLLING_UPDATE) {
            violations.addAll(whatAnOrderlyStopMayNotCost());
        }
        violations.addAll(StoredRules.violations(cluster, realm, Deadline.in(SETTLE_MAX)));
        var lost = new ArrayList<Long>();
        var others = new ArrayList<Long>();
        for (var history : histories) {
            var owner = owners.get(history.arn());
            if (owner != null) {
                var still = stoodStill(history, struck.beganMillis(), observedUntil);
                (isLost(owner, lives) ? lost : others).add(still);
            }
        }
        return outcome(struck, violations, histories, lost, others, whole);
    }

    private Outcome outcome(
            Struck struck,
            List<String> violations,
            List<History> histories,
            List<Long> lost,
            List<Long> others,
            Duration whole) {
        return new Outcome(
                seed,
                kind,
                struck.point(),
                violations,
                histories.size(),
                ledger.size(),
                lost,
                others,
                whole,
                ledger.triesMax(),
                ledger.repeated(),
                Duration.ofNanos(System.nanoTime() - began));
    }

    private List<String> whatAnOrderlyStopMayNotCost() {
        var violations = new ArrayList<String>();
        if (ledger.triesMax() > SDK_TRIES) {
            violations.add(
                    "a call needed %d tries, an SDK makes %d"
                            .formatted(ledger.triesMax(), SDK_TRIES));
        }
        // None of the load's calls takes longer than nodes wait for them.
        if (ledger.repeated() > 0) {
            violations.add(ledger.repeated() + " calls were repeated");
        }
        return violations;
    }

    /** Which node has each pulse, as the database says until the end of that time. */
    private Map<String, Integer> ownersAfter(Duration time) throws SQLException {
        var owners = new HashMap<String, Integer>();
        var deadline = Deadline.in(time);
        while (!deadline.passed()) {
            owners.putAll(StoredRules.owners(cluster, realm));
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
        return owners;
    }

    private Map<Integer, Long> lives() {
        var lives = new HashMap<Integer, Long>();
        cluster.nodes().forEach(node -> lives.put(node.host(), node.pid()));
        return lives;
    }

    private boolean isLost(int owner, Map<Integer, Long> lives) {
        return cluster.node(owner).pid() != lives.getOrDefault(owner, 0L);
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
        load.close();
    }
}
