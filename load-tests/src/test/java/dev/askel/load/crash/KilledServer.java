package dev.askel.load.crash;

import dev.askel.load.history.History;
import dev.askel.load.history.Observations;
import dev.askel.load.mix.CrashPoint;
import dev.askel.load.mix.HistoryCheck;
import dev.askel.load.mix.KillObserver;
import dev.askel.load.mix.LoadFunctions;
import dev.askel.load.mix.LoadMachine;
import dev.askel.load.mix.LoadProfile;
import dev.askel.load.mix.LoadRegion;
import dev.askel.load.mix.MixedLoad;
import dev.askel.load.process.Deadline;
import dev.askel.load.process.ServerCommand;
import dev.askel.load.process.ServerProcess;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
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
 * A server under the mixed load. The test kills and restarts the server repeatedly, or injects
 * faults of its PostgreSQL.
 */
final class KilledServer implements AutoCloseable {
    /** The calls that kills interrupt. */
    private static final List<CrashPoint> TARGET_CALLS =
            List.of(
                    CrashPoint.START_IS_UNANSWERED,
                    CrashPoint.ANSWER_IS_UNANSWERED,
                    CrashPoint.STOP_IS_UNANSWERED,
                    CrashPoint.POLL_IS_UNANSWERED);

    private static final Duration UP_MIN = Duration.ofSeconds(3);
    private static final Duration TARGET_CALL_MAX = Duration.ofMinutes(1);
    private static final Duration CALL_MAX = Duration.ofMillis(2);
    private static final Duration DRAIN_MAX = Duration.ofMinutes(3);
    private static final Duration SLEEP = Duration.ofSeconds(8);
    private static final int SLEEPERS = 20;
    private static final Duration BEFORE_FAULT = Duration.ofSeconds(1);
    private static final String OUT_OF_SPACE = "No space left on device";
    private static final Duration RESUMED_MAX = Duration.ofSeconds(90);

    /**
     * The maximum number of additional kills. They are necessary because a kill may be too late to
     * interrupt a call.
     */
    private static final int EXTRA_KILLS_MAX = 20;

    private final Observations observations = new Observations();
    private final KillObserver killObserver = new KillObserver();
    private final LoadFunctions functions;
    private final ServerProcess.Settings settings;
    private final MixedLoad load;
    private ServerProcess server;
    private int kills;

    private KilledServer(Path data) throws IOException {
        functions = LoadFunctions.start(observations);
        settings =
                ServerProcess.Settings.of(
                        ServerCommand.ofClassPath(), data, functions.serverOptions());
        server = ServerProcess.start(settings);
        load =
                new MixedLoad(
                        new AskelClient(server.endpoint()),
                        LoadRegion.DEFAULT,
                        LoadProfile.ONE_SERVER,
                        observations,
                        killObserver,
                        functions);
    }

    /** Starts the server and the load. */
    static KilledServer start(Path data)
            throws IOException, ErrorResponseException, UnknownOutcomeException {
        var server = new KilledServer(data);
        server.load.createResources();
        server.load.startClients();
        return server;
    }

    /**
     * Kills and restarts the server a number of times, and more often if a kind of call has not
     * been interrupted yet. Every second kill includes PostgreSQL.
     */
    void kill(int times) throws IOException, InterruptedException {
        while (kills < times || (!uninterrupted().isEmpty() && kills < times + EXTRA_KILLS_MAX)) {
            LockSupport.parkNanos(UP_MIN.toNanos());
            awaitCall(nextTarget());
            killAndRestart();
        }
    }

    /**
     * Returns the kind of call that the next kill should interrupt. Kinds that no kill has
     * interrupted take turns; if there are none, all kinds take turns.
     */
    private CrashPoint nextTarget() {
        var uninterrupted = uninterrupted();
        var targets = uninterrupted.isEmpty() ? TARGET_CALLS : uninterrupted;
        return targets.get(kills % targets.size());
    }

    private List<CrashPoint> uninterrupted() {
        var interruptedCalls = killObserver.interruptedCalls().keySet();
        return TARGET_CALLS.stream().filter(target -> !interruptedCalls.contains(target)).toList();
    }

    private void awaitCall(CrashPoint target) throws InterruptedException {
        try {
            killObserver
                    .whenNextStarts(target)
                    .get(TARGET_CALL_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("The load makes no call of the kind " + target, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        // The kill follows after a random time between the request and its response.
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(CALL_MAX.toNanos()));
    }

    private void killAndRestart() throws IOException {
        killObserver.onKill();
        if (kills % 2 == 0) {
            server.kill();
        } else {
            server.killWithDatabase();
        }
        kills++;
        server = ServerProcess.start(settings);
    }

    /**
     * The impact of a database fault on callers.
     *
     * @param resumedAfter the time from the end of the fault until the server acknowledged a start
     *     that a client had requested during the fault, without retries; zero if the server
     *     acknowledged it earlier
     * @param reads the number of reads that succeeded during the fault
     * @param outOfSpace the number of log lines about missing disk space during the fault
     */
    record FaultImpact(DatabaseFault fault, Duration resumedAfter, int reads, long outOfSpace) {
        @Override
        public String toString() {
            return "%s: resumed after %d ms, %d reads, %d times out of space"
                    .formatted(fault.name(), resumedAfter.toMillis(), reads, outOfSpace);
        }
    }

    /** Injects database faults one after another while the server is running. */
    List<FaultImpact> inject(List<DatabaseFault> faults) throws Exception {
        var impacts = new ArrayList<FaultImpact>();
        for (var fault : faults) {
            impacts.add(inject(fault));
        }
        return impacts;
    }

    private FaultImpact inject(DatabaseFault fault) throws Exception {
        LockSupport.parkNanos(BEFORE_FAULT.toNanos());
        long outOfSpaceBefore = countLogLines(OUT_OF_SPACE);
        fault.begin().apply(settings.dataFolder());
        var reads = new AtomicInteger();
        var reader = Thread.startVirtualThread(() -> load.readUntilInterrupted(reads));
        var start =
                new FutureTask<>(() -> {
                    load.startOnce(LoadMachine.WAITS);
                    return System.nanoTime();
                });
        Thread.startVirtualThread(start);
        LockSupport.parkNanos(fault.length().toNanos());
        int readsDuringFault = reads.get();
        long outOfSpace = countLogLines(OUT_OF_SPACE) - outOfSpaceBefore;
        fault.end().apply(settings.dataFolder());
        var ended = System.nanoTime();
        reader.interrupt();
        var acknowledged = start.get(RESUMED_MAX.toMillis(), TimeUnit.MILLISECONDS);
        return new FaultImpact(
                fault,
                Duration.ofNanos(Math.max(0, acknowledged - ended)),
                readsDuringFault,
                outOfSpace);
    }

    /** Returns the number of lines of the server's log that contain a string. */
    private long countLogLines(String text) throws IOException {
        try (var lines = Files.lines(settings.logFile())) {
            return lines.filter(line -> line.contains(text)).count();
        }
    }

    /** Stops starting executions, and returns whether all executions ended in time. */
    boolean drain() throws InterruptedException {
        load.stopStarting();
        return load.awaitAllEnded(Deadline.after(DRAIN_MAX));
    }

    /**
     * Starts executions that wait, and kills the server. No client calls the restarted server.
     *
     * @return whether all these executions resumed after their wait
     */
    boolean awaitSleepersWithoutCalls() throws IOException, InterruptedException {
        var until = Instant.now().plus(SLEEP);
        var sleepers = new ArrayList<String>();
        for (int i = 0; i < SLEEPERS; i++) {
            sleepers.add(load.start(LoadMachine.SLEEPERS, "\"until\": \"%s\"".formatted(until)));
        }
        load.stopWorkers();
        killAndRestart();
        return Deadline.after(DRAIN_MAX)
                .await(() -> sleepers.stream().allMatch(arn -> observations.keyCount(arn) == 1));
    }

    /** Returns the histories of all executions of the server, including children. */
    List<History> readHistories()
            throws ErrorResponseException, UnknownOutcomeException, InterruptedException {
        try (var askel = new AskelClient(server.endpoint())) {
            return HistoryCheck.readHistories(
                    askel, LoadRegion.DEFAULT, load.executionsOfDeletedMachines(), observations);
        }
    }

    /** Returns the number of kills. */
    int kills() {
        return kills;
    }

    Observations observations() {
        return observations;
    }

    /**
     * Returns the number of hits of each crash point. A kill hits a crash point if such work was
     * active at that time.
     */
    Map<CrashPoint, Integer> hits(List<History> histories) {
        var hits = new EnumMap<CrashPoint, Integer>(CrashPoint.class);
        hits.putAll(killObserver.interruptedCalls());
        for (var millis : killObserver.killTimesMillis()) {
            for (var history : histories) {
                CrashPoint.activeAt(history, millis)
                        .forEach(hit -> hits.merge(hit, 1, Integer::sum));
            }
        }
        return hits;
    }

    /** Returns the crash points without hits. */
    static EnumSet<CrashPoint> pointsWithoutHit(Map<CrashPoint, Integer> hits) {
        var missing = EnumSet.allOf(CrashPoint.class);
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
