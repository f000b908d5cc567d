package dev.askel.load.crash;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.load.process.Deadline;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.RefusedException;
import dev.askel.load.wire.UnansweredException;
import java.net.URI;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients and workers that go on through any number of kills: what had no answer they ask again, as
 * AWS's SDKs do, until it is answered or refused.
 */
final class MixedLoad implements AutoCloseable {
    private static final String ACTIVITY = "crash";
    private static final List<Machine> MIX =
            List.of(
                    Machine.WAITS,
                    Machine.RETRIES,
                    Machine.ACTIVITIES,
                    Machine.CALLBACKS,
                    Machine.PARALLEL,
                    Machine.MAP,
                    Machine.NESTED,
                    Machine.STOPPED);
    private static final int LARGE_BYTES = 100_000;
    private static final int STARTERS = 6;
    private static final int WORKERS = 4;
    private static final Duration BETWEEN_STARTS = Duration.ofMillis(250);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);
    private static final Duration WORK_MAX = Duration.ofMillis(900);
    private static final Duration CARRIAGE = Duration.ofMillis(1200);
    private static final Duration RUN_BEFORE_STOP = Duration.ofMillis(700);

    private final AskelClient askel;
    private final Ledger ledger;
    private final KillSwitch killSwitch;
    private final BlockingQueue<CrashFunctions.Token> tokens;
    private final BlockingQueue<String> toStop = new LinkedBlockingQueue<>();
    private final ExecutorService starters = Executors.newVirtualThreadPerTaskExecutor();
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();

    MixedLoad(URI endpoint, Ledger ledger, KillSwitch killSwitch, CrashFunctions functions) {
        this.askel = new AskelClient(endpoint);
        this.ledger = ledger;
        this.killSwitch = killSwitch;
        this.tokens = functions.tokens();
    }

    /** Creates what the load needs. */
    void prepare() throws RefusedException, UnansweredException {
        askel.createActivity(ACTIVITY);
        for (var machine : Machine.values()) {
            askel.createStateMachine(machine.name(), machine.definition());
        }
    }

    /** Begins with everything. */
    void begin() {
        for (int i = 0; i < STARTERS; i++) {
            int first = i;
            starters.execute(() -> startAndStart(first));
        }
        for (int i = 0; i < WORKERS; i++) {
            workers.execute(this::work);
        }
        workers.execute(this::carryBack);
        workers.execute(this::stopAndStop);
    }

    private void startAndStart(int first) {
        for (int i = first; !Thread.currentThread().isInterrupted(); i++) {
            var machine = MIX.get(i % MIX.size());
            var arn = start(machine, "\"items\": [1, 2, 3, 4, 5, 6]");
            if (machine == Machine.STOPPED) {
                toStop.add(arn);
            }
            pause(BETWEEN_STARTS);
        }
    }

    /**
     * Starts one execution, however often that has to be tried.
     *
     * @param members of its input beside its id
     * @return its ARN
     */
    String start(Machine machine, String members) {
        var name = UUID.randomUUID().toString();
        var input = "{\"id\": \"%s\", %s}".formatted(name, members);
        var request = start(machine, name, input);
        var acknowledged =
                insist(
                        Boundary.START_IS_UNANSWERED,
                        () -> askel.call("StartExecution", request),
                        // An earlier try has started it, and it has ended already.
                        "ExecutionAlreadyExists");
        var arn = machine.executionArn(name);
        if (acknowledged) {
            ledger.started(arn, input);
        }
        return arn;
    }

    private static ObjectNode start(Machine machine, String name, String input) {
        return AskelClient.request()
                .put("stateMachineArn", machine.arn())
                .put("name", name)
                .put("input", input);
    }

    /**
     * Starts one execution by one call, which must be acknowledged; with an input so large that
     * PostgreSQL has no page yet with room for it.
     */
    void startAtOnce(Machine machine) throws RefusedException, UnansweredException {
        var name = UUID.randomUUID().toString();
        var large = new byte[LARGE_BYTES];
        ThreadLocalRandom.current().nextBytes(large);
        var input =
                "{\"id\": \"%s\", \"large\": \"%s\"}"
                        .formatted(name, HexFormat.of().formatHex(large));
        askel.call("StartExecution", start(machine, name, input));
        ledger.started(machine.executionArn(name), input);
    }

    /** Reads the first execution's history until it is interrupted, and counts the answers. */
    void readAndRead(AtomicInteger answers) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                var arn = askel.executions(Machine.WAITS.arn()).getLast();
                askel.describeExecution(arn);
                askel.history(arn);
                answers.incrementAndGet();
            } catch (UnansweredException e) {
                pause(BETWEEN_TRIES);
            } catch (RefusedException e) {
                throw new IllegalStateException("A read is never refused", e);
            }
        }
    }

    private void work() {
        var poll =
                AskelClient.request()
                        .put(
                                "activityArn",
                                "arn:aws:states:us-east-1:123456789012:activity:" + ACTIVITY)
                        .put("workerName", "worker");
        while (!Thread.currentThread().isInterrupted()) {
            try {
                var task =
                        killSwitch.calling(
                                Boundary.POLL_IS_UNANSWERED,
                                () -> askel.call("GetActivityTask", poll));
                if (task.hasNonNull("taskToken")) {
                    var id = AskelClient.read(task.path("input").asText()).path("id").asText();
                    doWork(id, task.path("taskToken").asText());
                }
            } catch (UnansweredException e) {
                pause(BETWEEN_TRIES);
            } catch (RefusedException e) {
                throw new IllegalStateException("A poll is never refused", e);
            }
        }
    }

    private void carryBack() {
        try {
            while (true) {
                var token = tokens.take();
                // Each has a carrier of its own: in a queue, tokens of one outage would outlive
                // their
                // heartbeats, and so would all that come after them.
                workers.execute(() -> {
                    pause(CARRIAGE);
                    doWork(token.id(), token.text());
                });
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void doWork(String id, String token) {
        pause(Duration.ofNanos(ThreadLocalRandom.current().nextLong(WORK_MAX.toNanos())));
        var output = "{\"done\": \"%s\"}".formatted(UUID.randomUUID());
        var request = AskelClient.request().put("taskToken", token).put("output", output);
        if (insist(
                Boundary.ANSWER_IS_UNANSWERED,
                () -> askel.call("SendTaskSuccess", request),
                "none")) {
            ledger.answered(id, output);
        }
    }

    private void stopAndStop() {
        try {
            while (true) {
                var arn = toStop.take();
                pause(RUN_BEFORE_STOP);
                var request = AskelClient.request().put("executionArn", arn).put("cause", "enough");
                if (insist(
                        Boundary.STOP_IS_UNANSWERED,
                        () -> askel.call("StopExecution", request),
                        "none")) {
                    ledger.stopped(arn);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Makes a call until it has an answer.
     *
     * @param asGood a refusal that says that the call had its effect before
     * @return whether it was acknowledged; a refused one need not have had an effect
     */
    private boolean insist(Boundary kind, KillSwitch.Call<?> call, String asGood) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                killSwitch.calling(kind, call);
                return true;
            } catch (UnansweredException e) {
                pause(BETWEEN_TRIES);
            } catch (RefusedException e) {
                return e.error().equals(asGood);
            }
        }
        return false;
    }

    private static void pause(Duration duration) {
        LockSupport.parkNanos(duration.toNanos());
    }

    /** Starts nothing more; those that have been started are worked on. */
    void stopStarting() throws InterruptedException {
        starters.shutdownNow();
        if (!starters.awaitTermination(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The starters do not stop");
        }
    }

    /** Whether all executions of all machines ended in time. */
    boolean allEndBy(Deadline deadline) {
        return List.of(Machine.values()).stream()
                .allMatch(machine -> deadline.await(() -> noneRuns(machine)));
    }

    private boolean noneRuns(Machine machine) {
        try {
            return askel.executions(machine.arn(), "RUNNING").isEmpty();
        } catch (UnansweredException e) {
            return false;
        } catch (RefusedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** From now on nobody calls the server. */
    void fallSilent() throws InterruptedException {
        workers.shutdownNow();
        // Polls in flight end with their client.
        if (!workers.awaitTermination(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The workers do not stop");
        }
    }

    @Override
    public void close() {
        starters.shutdownNow();
        workers.shutdownNow();
        askel.close();
    }
}
