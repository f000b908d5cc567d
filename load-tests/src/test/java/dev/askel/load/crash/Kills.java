package dev.askel.load.crash;

import dev.askel.load.history.History;
import dev.askel.load.history.Ledger;
import dev.askel.load.mix.Boundary;
import dev.askel.load.mix.HistoryCheck;
import dev.askel.load.mix.KillSwitch;
import dev.askel.load.mix.LoadFunctions;
import dev.askel.load.mix.Machine;
import dev.askel.load.mix.MixedLoad;
import dev.askel.load.mix.Pace;
import dev.askel.load.mix.Realm;
import dev.askel.load.process.Deadline;
import dev.askel.load.process.ServerCommand;
import dev.askel.load.process.ServerProcess;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.RefusedException;
import dev.askel.load.wire.UnansweredException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A server under the mixed load that is killed again and again, and started again; or whose
 * PostgreSQL fails.
 */
final class Kills implements AutoCloseable {
    /** The calls that kills aim at. */
    private static final List<Boundary> AIMS =
            List.of(
                    Boundary.START_IS_UNANSWERED,
                    Boundary.ANSWER_IS_UNANSWERED,
                    Boundary.STOP_IS_UNANSWERED,
                    Boundary.POLL_IS_UNANSWERED);

    private static final Duration UP_MIN = Duration.ofSeconds(3);
    private static final Duration AIM_MAX = Duration.ofMinutes(1);
    private static final Duration CALL_MAX = Duration.ofMillis(2);
    private static final Duration DRAIN_MAX = Duration.ofMinutes(3);
    private static final Duration NAP = Duration.ofSeconds(8);
    private static final int SLEEPERS = 20;
    private static final Duration BEFORE_FAULT = Duration.ofSeconds(1);
    private static final String OUT_OF_SPACE = "No space left on device";
    private static final Duration RESUMED_MAX = Duration.ofSeconds(90);

    /** A kill may come a moment after the answer it was to cut off. */
    private static final int MORE_KILLS_MAX = 20;

    private final Ledger ledger = new Ledger();
    private final KillSwitch killSwitch = new KillSwitch();
    private final LoadFunctions functions;
    private final ServerProcess.Settings settings;
    private final MixedLoad load;
    private ServerProcess server;
    private int kills;

    private Kills(Path data) throws IOException {
        functions = LoadFunctions.start(ledger);
        settings = ServerProcess.Settings.of(ServerCommand.classPath(), data, functions.options());
        server = ServerProcess.start(settings);
        load =
                new MixedLoad(
                        new AskelClient(server.endpoint()),
                        Realm.STANDARD,
                        Pace.ONE_SERVER,
                        ledger,
                        killSwitch,
                        functions);
    }

    /** Starts server and load. */
    static Kills begin(Path data) throws IOException, RefusedException, UnansweredException {
        var kills = new Kills(data);
        kills.load.prepare();
        kills.load.begin();
        return kills;
    }

    /**
     * Kills and starts the server a number of times, and some more if no call of some kind was cut
     * off; every second time PostgreSQL is killed with it.
     */
    void kill(int times) throws IOException, InterruptedException {
        while (kills < times || (!missed().isEmpty() && kills < times + MORE_KILLS_MAX)) {
            LockSupport.parkNanos(UP_MIN.toNanos());
            awaitCall(nextAim());
            killAndStart();
        }
    }

    /** By turns; once some were cut off, those that were not. */
    private Boundary nextAim() {
        var missed = missed();
        var aims = missed.isEmpty() ? AIMS : missed;
        return aims.get(kills % aims.size());
    }

    private List<Boundary> missed() {
        var cutOff = killSwitch.cutOff().keySet();
        return AIMS.stream().filter(aim -> !cutOff.contains(aim)).toList();
    }

    private void awaitCall(Boundary aim) throws InterruptedException {
        try {
            killSwitch.arm(aim).get(AIM_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("The load makes no call of the kind " + aim, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        // Somewhere between the sending of the request and the receipt of its answer.
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(CALL_MAX.toNanos()));
    }

    private void killAndStart() throws IOException {
        killSwitch.pulled();
        if (kills % 2 == 0) {
            server.kill();
        } else {
            server.killWithDatabase();
        }
        kills++;
        server = ServerProcess.start(settings);
    }

    /**
     * What a fault of the database was to callers.
     *
     * @param resumedAfter how long after its end a start was acknowledged that had been asked for,
     *     by one call, in its midst; nothing when it was acknowledged before
     * @param reads that were answered meanwhile
     * @param outOfSpace how often the server has said meanwhile that PostgreSQL had no space
     */
    record Struck(DatabaseFault fault, Duration resumedAfter, int reads, long outOfSpace) {
        @Override
        public String toString() {
            return "%s: resumed after %d ms, %d reads, %d times out of space"
                    .formatted(fault.name(), resumedAfter.toMillis(), reads, outOfSpace);
        }
    }

    /** The database fails while the server lives, once by each fault. */
    List<Struck> strike(List<DatabaseFault> faults) throws Exception {
        var struck = new ArrayList<Struck>();
        for (var fault : faults) {
            struck.add(strike(fault));
        }
        return struck;
    }

    private Struck strike(DatabaseFault fault) throws Exception {
        LockSupport.parkNanos(BEFORE_FAULT.toNanos());
        long outOfSpaceBefore = said(OUT_OF_SPACE);
        fault.begin().on(settings.data());
        var reads = new AtomicInteger();
        var reader = Thread.startVirtualThread(() -> load.readAndRead(reads));
        var start =
                new FutureTask<>(() -> {
                    load.startAtOnce(Machine.WAITS);
                    return System.nanoTime();
                });
        Thread.startVirtualThread(start);
        LockSupport.parkNanos(fault.length().toNanos());
        int readsMeanwhile = reads.get();
        long outOfSpace = said(OUT_OF_SPACE) - outOfSpaceBefore;
        fault.end().on(settings.data());
        var over = System.nanoTime();
        reader.interrupt();
        var acknowledged = start.get(RESUMED_MAX.toMillis(), TimeUnit.MILLISECONDS);
        return new Struck(
                fault,
                Duration.ofNanos(Math.max(0, acknowledged - over)),
                readsMeanwhile,
                outOfSpace);
    }

    /** How many lines of the server's log hold these words. */
    private long said(String words) throws IOException {
        try (var lines = Files.lines(settings.log())) {
            return lines.filter(line -> line.contains(words)).count();
        }
    }

    /** Starts nothing more; whether all that was started ended in time. */
    boolean drain() throws InterruptedException {
        load.stopStarting();
        return load.allEndBy(Deadline.in(DRAIN_MAX));
    }

    /**
     * Puts executions to sleep and kills the server; nobody calls the new one.
     *
     * @return whether all of them did what follows their sleep
     */
    boolean sleepersWakeThoughNobodyCalls() throws IOException, InterruptedException {
        var until = Instant.now().plus(NAP);
        var sleepers = new ArrayList<String>();
        for (int i = 0; i < SLEEPERS; i++) {
            sleepers.add(load.start(Machine.SLEEPERS, "\"until\": \"%s\"".formatted(until)));
        }
        load.fallSilent();
        killAndStart();
        return Deadline.in(DRAIN_MAX)
                .await(() -> sleepers.stream().allMatch(arn -> ledger.keysOf(arn) == 1));
    }

    /** All executions that the server knows, their children included. */
    List<History> histories() throws RefusedException, UnansweredException, InterruptedException {
        try (var askel = new AskelClient(server.endpoint())) {
            return HistoryCheck.histories(askel, Realm.STANDARD, load.ofDeleted(), ledger);
        }
    }

    /** How often the server has been killed. */
    int count() {
        return kills;
    }

    Ledger ledger() {
        return ledger;
    }

    /** How often each kind of boundary was hit. */
    Map<Boundary, Integer> hits(List<History> histories) {
        var hits = new EnumMap<Boundary, Integer>(Boundary.class);
        hits.putAll(killSwitch.cutOff());
        for (var millis : killSwitch.killedMillis()) {
            for (var history : histories) {
                Boundary.open(history, millis).forEach(hit -> hits.merge(hit, 1, Integer::sum));
            }
        }
        return hits;
    }

    /** The kinds that no kill has hit. */
    static EnumSet<Boundary> missing(Map<Boundary, Integer> hits) {
        var missing = EnumSet.allOf(Boundary.class);
        missing.removeAll(hits.keySet());
        return missing;
    }

    @Override
    public void close() {
        load.close();
        server.close();
        functions.close();
    }
}
