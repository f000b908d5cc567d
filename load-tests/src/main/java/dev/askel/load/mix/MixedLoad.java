package dev.askel.load.mix;

import static dev.askel.load.mix.MachineChanges.startRequest;

import dev.askel.load.history.History;
import dev.askel.load.history.Observations;
import dev.askel.load.process.Deadline;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Clients and workers that continue after any number of kills. Like the AWS SDKs, they repeat calls
 * without a response, until a response arrives or the call is rejected.
 */
public final class MixedLoad implements AutoCloseable {
    private static final Predicate<String> ENDED = Predicate.not("RUNNING"::equals);
    private static final String ITEMS = "\"items\": [1, 2, 3, 4, 5, 6]";
    private static final int LARGE_BYTES = 100_000;
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);
    // The polls are infrequent, because each is a ListExecutions call to the loaded server.
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);
    private static final Duration RUN_BEFORE_STOP = Duration.ofMillis(700);
    // An execution is passivated if its timer fires after 10 s or more. This time is therefore
    // longer.
    private static final Duration SLEEP = Duration.ofSeconds(12);

    private final AskelClient askel;
    private final LoadRegion region;
    private final LoadProfile profile;
    private final Observations observations;
    private final KillObserver killObserver;
    private final LoadFunctions functions;
    private final RetryingCaller caller;
    private final MachineChanges changes;
    private final ExecutionPauser pauser;
    private final KeyRotations rotations;
    private final BlockingQueue<String> toStop = new LinkedBlockingQueue<>();
    private final AtomicInteger redrivesPending = new AtomicInteger();
    private final Set<LoadMachine> machinesToStart;
    private final ExecutorService starters = Executors.newVirtualThreadPerTaskExecutor();
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean stopping;

    /**
     * Creates a load without starting it.
     *
     * @param askel the client for all calls; closed with the load
     * @param region the region of the client
     * @param functions the functions that the server calls
     */
    public MixedLoad(
            AskelClient askel,
            LoadRegion region,
            LoadProfile profile,
            Observations observations,
            KillObserver killObserver,
            LoadFunctions functions) {
        this.askel = askel;
        this.region = region;
        this.profile = profile;
        this.observations = observations;
        this.killObserver = killObserver;
        this.functions = functions;
        this.caller = new RetryingCaller(observations);
        this.changes = new MachineChanges(askel, region, observations);
        this.pauser = new ExecutionPauser(askel, observations);
        this.machinesToStart = ConcurrentHashMap.newKeySet();
        machinesToStart.addAll(profile.machines());
        this.rotations = new KeyRotations(askel, observations);
    }

    /** Creates the activity and the state machines. */
    public void createResources() throws ErrorResponseException, UnknownOutcomeException {
        RetryingCaller.retry(() -> askel.createActivity(region.activityName()));
        for (var machine : LoadMachine.values()) {
            var definition = machine.definition(region);
            RetryingCaller.retry(
                    () -> askel.createStateMachine(machine.name(), machine.type(), definition));
        }
    }

    /** Starts all clients and workers. */
    public void startClients() {
        for (int i = 0; i < profile.starterCount(); i++) {
            // Each starter begins with another machine, so that all machines have executions soon.
            int first = i * profile.machines().size() / profile.starterCount();
            runClient(starters, () -> runStarter(first));
        }
        var tasks = new TaskWorkers(askel, region, observations, killObserver, functions);
        for (int i = 0; i < profile.workerCount(); i++) {
            runClient(workers, tasks::pollUntilInterrupted);
        }
        runClient(workers, () -> tasks.completeCallbacks(carrier -> runClient(workers, carrier)));
        runClient(workers, this::runStops);
        if (profile.machines().contains(LoadMachine.UPDATED)) {
            runClient(starters, changes::runUpdates);
            runClient(starters, changes::runDeletes);
        }
        if (profile.rotatesKeys()) {
            runClient(starters, rotations::run);
        }
    }

    /**
     * Runs a client on a thread. Reports an exception, because it would otherwise end the client
     * silently.
     */
    private void runClient(ExecutorService threads, Runnable client) {
        threads.execute(() -> {
            try {
                client.run();
            } catch (RuntimeException e) {
                observations.addComplaint("a client has failed: " + e);
            }
        });
    }

    private void runStarter(int first) {
        for (int i = first; !stopping; i++) {
            var machine = profile.machines().get(i % profile.machines().size());
            // Each starter alternates between two variants. Concurrent starters begin with
            // different ones.
            boolean secondVariant = (first + i / profile.machines().size()) % 2 == 1;
            switch (machine) {
                case STOPPED -> toStop.add(start(machine, ITEMS));
                case REDRIVEN -> {
                    var arn = start(machine, ITEMS);
                    redrivesPending.incrementAndGet();
                    runClient(
                            workers,
                            () -> {
                                redrive(arn);
                                redrivesPending.decrementAndGet();
                            });
                }
                case PAUSED -> {
                    var arn = start(machine, ITEMS);
                    runClient(workers, () -> pauser.pauseAndResume(arn));
                }
                case UPDATED -> {
                    var target = changes.target(secondVariant);
                    var arn = start(machine, target.arn(), ITEMS);
                    observations.addVersionedStart(arn, target.minVersion());
                }
                case SLEEPERS ->
                        start(machine, "\"until\": \"%s\"".formatted(Instant.now().plus(SLEEP)));
                case EXPRESS -> {
                    if (secondVariant) {
                        startSync();
                    } else {
                        start(machine, ITEMS);
                    }
                }
                // All other executions end without further calls.
                default -> start(machine, ITEMS);
            }
            machinesToStart.remove(machine);
            pause(profile.startInterval());
        }
    }

    /** Returns whether the load has covered each kind of execution, call and change. */
    public boolean isComplete() {
        return machinesToStart.isEmpty() && missingCalls().isEmpty();
    }

    /**
     * Starts an execution, with as many attempts as necessary.
     *
     * @param members the members of the input besides the id
     * @return the ARN of the execution
     */
    public String start(LoadMachine machine, String members) {
        return start(machine, region.machineArn(machine.name()), members);
    }

    private String start(LoadMachine machine, String target, String members) {
        var name = UUID.randomUUID().toString();
        var input = "{\"id\": \"%s\", %s%s}".formatted(name, members, text());
        var arn = region.executionArn(machine.name(), name);
        var request = startRequest(target, name, input);
        // The ARN of an Express execution contains a random part from the server.
        var express = new AtomicReference<>("");
        observations.addRequestedStart(arn);
        var acknowledged =
                callUntilAnswered(
                        CrashPoint.START_IS_UNANSWERED,
                        () -> {
                            var answer = askel.call("StartExecution", request);
                            express.set(answer.path("executionArn").asText());
                            return answer;
                        },
                        // This error proves that an earlier attempt has started the execution,
                        // which has already ended.
                        ExpectedError.ofProvenEffect("ExecutionAlreadyExists"));
        if (acknowledged && machine == LoadMachine.EXPRESS) {
            observations.addExpressStart(express.get());
        } else if (acknowledged) {
            observations.addStart(arn, input);
        }
        return arn;
    }

    /** Returns a member with a random text, as the profile requires. */
    private String text() {
        if (profile.textBytes() == 0) {
            return "";
        }
        var bytes = new byte[profile.textBytes() / 2];
        ThreadLocalRandom.current().nextBytes(bytes);
        return ", \"text\": \"%s\"".formatted(HexFormat.of().formatHex(bytes));
    }

    /** Runs an Express execution synchronously. */
    private void startSync() {
        var name = UUID.randomUUID().toString();
        var input = "{\"id\": \"%s\"}".formatted(name);
        var request = startRequest(region.machineArn(LoadMachine.EXPRESS.name()), name, input);
        observations.addRequestedStart(region.executionArn(LoadMachine.EXPRESS.name(), name));
        var reply =
                caller.call(() ->
                        killObserver.observe(
                                CrashPoint.START_IS_UNANSWERED,
                                () -> askel.call("StartSyncExecution", request)));
        reply.error().ifPresent(error -> ExpectedError.NONE.hadEffect(error, observations));
        reply.answer()
                .ifPresent(answer -> {
                    if (answer.path("status").asText().equals(LoadMachine.EXPRESS.endStatus())) {
                        observations.addExpressResult(
                                answer.path("executionArn").asText(),
                                answer.path("output").asText());
                    } else {
                        observations.addComplaint(
                                "a synchronous execution did not succeed: " + answer);
                    }
                });
    }

    /**
     * Starts an execution with one call and without retries. The input is so large that PostgreSQL
     * needs new pages for it.
     */
    public void startOnce(LoadMachine machine)
            throws ErrorResponseException, UnknownOutcomeException {
        var name = UUID.randomUUID().toString();
        var large = new byte[LARGE_BYTES];
        ThreadLocalRandom.current().nextBytes(large);
        var input =
                "{\"id\": \"%s\", \"large\": \"%s\"}"
                        .formatted(name, HexFormat.of().formatHex(large));
        var arn = region.executionArn(machine.name(), name);
        observations.addRequestedStart(arn);
        askel.call("StartExecution", startRequest(region.machineArn(machine.name()), name, input));
        observations.addStart(arn, input);
    }

    /**
     * Reads the first execution and its history repeatedly until the thread is interrupted, and
     * counts the completed reads.
     */
    public void readUntilInterrupted(AtomicInteger readCount) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                var arn =
                        askel.executionArns(region.machineArn(LoadMachine.WAITS.name())).getLast();
                askel.describeExecution(arn);
                askel.historyEvents(arn);
                readCount.incrementAndGet();
            } catch (UnknownOutcomeException e) {
                pause(BETWEEN_TRIES);
            } catch (ErrorResponseException e) {
                throw new IllegalStateException("A read was rejected", e);
            }
        }
    }

    private void runStops() {
        try {
            while (true) {
                var arn = toStop.take();
                pause(RUN_BEFORE_STOP);
                stopExecution(arn);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops an execution, with as many attempts as necessary. */
    public void stopExecution(String arn) {
        var request = AskelClient.newRequest().put("executionArn", arn).put("cause", "enough");
        if (callUntilAnswered(
                CrashPoint.STOP_IS_UNANSWERED,
                () -> askel.call("StopExecution", request),
                ExpectedError.NONE)) {
            observations.addStop(arn);
        }
    }

    private void redrive(String arn) {
        while (!Thread.currentThread().isInterrupted() && !hasStatus(arn, "FAILED"::equals)) {
            pause(RUN_BEFORE_STOP);
        }
        functions.repair(region, arn.substring(arn.lastIndexOf(':') + 1));
        var request = AskelClient.newRequest().put("executionArn", arn);
        if (callUntilAnswered(
                CrashPoint.START_IS_UNANSWERED,
                () -> askel.call("RedriveExecution", request),
                // This error proves that an earlier attempt has redriven the execution.
                ExpectedError.ofProvenEffect("ExecutionNotRedrivable"))) {
            observations.addRedrive(arn);
        }
    }

    private boolean hasStatus(String arn, Predicate<String> condition) {
        try {
            return condition.test(askel.describeExecution(arn).path("status").asText());
        } catch (UnknownOutcomeException e) {
            return false;
        } catch (ErrorResponseException e) {
            // The execution does not exist. The rules for observations report executions that
            // should exist.
            return e.error().equals("ExecutionDoesNotExist");
        }
    }

    /**
     * Repeats a call until a response arrives or the call is rejected.
     *
     * @param possible the only permitted error
     * @return whether the call had its effect
     */
    private boolean callUntilAnswered(
            CrashPoint kind, KillObserver.ClientCall<?> call, ExpectedError possible) {
        var reply = caller.call(() -> killObserver.observe(kind, call));
        // The error is permitted only after an attempt without a response.
        var allowed = reply.hadUnansweredTry() ? possible : ExpectedError.NONE;
        return reply.answer().isPresent()
                || reply.error()
                        .filter(error -> allowed.hadEffect(error, observations))
                        .isPresent();
    }

    private static void pause(Duration duration) {
        LockSupport.parkNanos(duration.toNanos());
    }

    /** Stops many executions concurrently. */
    public void stopExecutions(Collection<String> arns) {
        try (var each = Executors.newVirtualThreadPerTaskExecutor()) {
            arns.forEach(arn -> each.execute(() -> stopExecution(arn)));
        }
    }

    /** Stops starting executions. Workers continue to work for started executions. */
    public void stopStarting() throws InterruptedException {
        // Starters finish their current call. Otherwise an execution with an unknown ARN would
        // never be stopped.
        stopping = true;
        changes.stop();
        rotations.stop();
        starters.shutdown();
        if (!starters.awaitTermination(120, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The starters did not stop");
        }
    }

    /**
     * Waits until all executions of all state machines have ended. Returns false if this takes
     * longer than the deadline.
     */
    public boolean awaitAllEnded(Deadline deadline) {
        // A failed execution will still be redriven.
        return deadline.await(() -> redrivesPending.get() == 0)
                && LoadMachine.standardMachines().stream()
                        .allMatch(machine -> deadline.await(() -> isIdle(machine), POLL_INTERVAL))
                && changes.executionsOfDeletedMachines().stream()
                        .allMatch(
                                arn -> deadline.await(() -> hasStatus(arn, ENDED), POLL_INTERVAL));
    }

    /**
     * Returns the executions of state machines that were deleted while the executions ran.
     * ListExecutions cannot return them.
     */
    public Collection<String> executionsOfDeletedMachines() {
        return changes.executionsOfDeletedMachines();
    }

    /**
     * Returns one sentence for each acknowledged change of a state machine that a node does not
     * know.
     *
     * @param deletedBy the time until which a deleted state machine may still exist. All its
     *     executions must have ended before the call.
     */
    public List<String> lostChanges(Deadline deletedBy) {
        return changes.lostChanges(deletedBy);
    }

    /** Returns the kinds of executions, calls and changes that the load has not covered. */
    public List<String> missingKinds(Collection<History> histories) {
        var missing = new ArrayList<String>();
        var ended = histories.stream().map(HistoryCheck::machineOf).collect(Collectors.toSet());
        profile.machines().stream()
                .filter(machine -> machine != LoadMachine.EXPRESS && !ended.contains(machine))
                .forEach(machine -> missing.add("execution of " + machine));
        missing.addAll(missingCalls());
        return missing.stream().map(kind -> "the load has seen no " + kind).toList();
    }

    private List<String> missingCalls() {
        var missing = new ArrayList<>(observations.missingCallKinds());
        if (profile.machines().contains(LoadMachine.PAUSED) && observations.pauseCount() == 0) {
            missing.add("pause of an execution");
        }
        if (profile.rotatesKeys() && !rotations.haveRun()) {
            missing.add("rotation of keys");
        }
        missing.addAll(changes.missingKinds());
        return missing;
    }

    private boolean isIdle(LoadMachine machine) {
        try {
            return askel.executions(region.machineArn(machine.name()), "RUNNING").isEmpty();
        } catch (UnknownOutcomeException e) {
            return false;
        } catch (ErrorResponseException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Stops the workers. After this call, no client calls the server. */
    public void stopWorkers() throws InterruptedException {
        workers.shutdownNow();
        // Active polls end when their client is closed.
        if (!workers.awaitTermination(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The workers did not stop");
        }
    }

    @Override
    public void close() {
        // Without this flag, interrupted starters would continue to run without starting
        // executions.
        stopping = true;
        changes.stop();
        rotations.stop();
        starters.shutdownNow();
        workers.shutdownNow();
        askel.close();
    }
}
