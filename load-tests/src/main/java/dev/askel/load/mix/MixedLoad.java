package dev.askel.load.mix;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.load.history.History;
import dev.askel.load.history.Ledger;
import dev.askel.load.process.Deadline;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.RefusedException;
import dev.askel.load.wire.UnansweredException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
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
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Clients and workers that go on through any number of kills: what had no answer they ask again, as
 * AWS's SDKs do, until it is answered or refused.
 */
public final class MixedLoad implements AutoCloseable {
    private static final Predicate<String> ENDED = Predicate.not("RUNNING"::equals);
    private static final String ITEMS = "\"items\": [1, 2, 3, 4, 5, 6]";
    private static final int LARGE_BYTES = 100_000;
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);
    // A look is a list of the server's, beside all else that it has to do.
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
    private static final Duration RUN_BEFORE_STOP = Duration.ofMillis(700);
    // So far ahead that an execution leaves memory meanwhile (its timers nearer than 10 s do not).
    private static final Duration SLEEP = Duration.ofSeconds(12);

    private final AskelClient askel;
    private final Realm realm;
    private final Pace pace;
    private final Ledger ledger;
    private final KillSwitch killSwitch;
    private final LoadFunctions functions;
    private final Insistent insistent;
    private final Changes changes;
    private final BlockingQueue<String> toStop = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> toRedrive = new LinkedBlockingQueue<>();
    private final AtomicInteger unredriven = new AtomicInteger();
    private final ExecutorService starters = Executors.newVirtualThreadPerTaskExecutor();
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean enough;

    /**
     * A load that has not begun.
     *
     * @param askel through whom it calls; closed with it
     * @param realm where that calls
     * @param functions that the server was given
     */
    public MixedLoad(
            AskelClient askel,
            Realm realm,
            Pace pace,
            Ledger ledger,
            KillSwitch killSwitch,
            LoadFunctions functions) {
        this.askel = askel;
        this.realm = realm;
        this.pace = pace;
        this.ledger = ledger;
        this.killSwitch = killSwitch;
        this.functions = functions;
        this.insistent = new Insistent(ledger);
        this.changes = new Changes(askel, realm, ledger);
    }

    /** Creates what the load needs. */
    public void prepare() throws RefusedException, UnansweredException {
        Insistent.patiently(() -> askel.createActivity(realm.activityName()));
        for (var machine : Machine.values()) {
            var definition = machine.definition(realm);
            Insistent.patiently(
                    () -> askel.createStateMachine(machine.name(), machine.type(), definition));
        }
    }

    /** Begins with everything. */
    public void begin() {
        for (int i = 0; i < pace.starters(); i++) {
            int first = i;
            begin(starters, () -> startAndStart(first));
        }
        var tasks = new Workers(askel, realm, ledger, killSwitch, functions);
        for (int i = 0; i < pace.workers(); i++) {
            begin(workers, tasks::pollAndPoll);
        }
        begin(workers, () -> tasks.carryBack(carrier -> begin(workers, carrier)));
        begin(workers, this::stopAndStop);
        begin(workers, this::redriveAndRedrive);
        if (pace.mix().contains(Machine.UPDATED)) {
            begin(starters, changes::updateAndUpdate);
            begin(starters, changes::deleteAndDelete);
        }
    }

    /** Nobody would hear of what a thread throws, and its load would be missing. */
    private void begin(ExecutorService threads, Runnable client) {
        threads.execute(() -> {
            try {
                client.run();
            } catch (RuntimeException e) {
                ledger.complain("a client has ended: " + e);
            }
        });
    }

    private void startAndStart(int first) {
        for (int i = first; !enough; i++) {
            var machine = pace.mix().get(i % pace.mix().size());
            // By turns, and those who start side by side not all alike.
            boolean otherwise = (first + i / pace.mix().size()) % 2 == 1;
            switch (machine) {
                case STOPPED -> toStop.add(start(machine, ITEMS));
                case REDRIVEN -> {
                    var arn = start(machine, ITEMS);
                    unredriven.incrementAndGet();
                    toRedrive.add(arn);
                }
                case UPDATED -> {
                    var target = changes.target(otherwise);
                    var arn = start(machine, target.arn(), ITEMS);
                    ledger.startedAt(arn, target.version());
                }
                case SLEEPERS ->
                        start(machine, "\"until\": \"%s\"".formatted(Instant.now().plus(SLEEP)));
                case EXPRESS -> {
                    if (otherwise) {
                        startSync();
                    } else {
                        start(machine, ITEMS);
                    }
                }
                // All others end by themselves.
                default -> start(machine, ITEMS);
            }
            pause(pace.betweenStarts());
        }
    }

    /**
     * Starts one execution, however often that has to be tried.
     *
     * @param members of its input beside its id
     * @return its ARN
     */
    public String start(Machine machine, String members) {
        return start(machine, realm.machine(machine.name()), members);
    }

    private String start(Machine machine, String target, String members) {
        var name = UUID.randomUUID().toString();
        var input = "{\"id\": \"%s\", %s}".formatted(name, members);
        var arn = realm.execution(machine.name(), name);
        var request = start(target, name, input);
        // Express ends where it runs, and its ARN holds what the server draws.
        var express = new AtomicReference<>("");
        ledger.asks(arn);
        var acknowledged =
                insist(
                        Boundary.START_IS_UNANSWERED,
                        () -> {
                            var answer = askel.call("StartExecution", request);
                            express.set(answer.path("executionArn").asText());
                            return answer;
                        },
                        // An earlier try has started it, and it has ended already.
                        Refusal.asGood("ExecutionAlreadyExists"));
        if (acknowledged && machine == Machine.EXPRESS) {
            ledger.expressStarted(express.get());
        } else if (acknowledged) {
            ledger.started(arn, input);
        }
        return arn;
    }

    /** Starts an Express execution and waits for what it comes to. */
    private void startSync() {
        var name = UUID.randomUUID().toString();
        var input = "{\"id\": \"%s\"}".formatted(name);
        var request = start(realm.machine(Machine.EXPRESS.name()), name, input);
        ledger.asks(realm.execution(Machine.EXPRESS.name(), name));
        var reply =
                insistent.make(() ->
                        killSwitch.calling(
                                Boundary.START_IS_UNANSWERED,
                                () -> askel.call("StartSyncExecution", request)));
        reply.refusal().ifPresent(refused -> Refusal.NONE.isAsGood(refused, ledger));
        reply.answer()
                .ifPresent(answer -> {
                    if (answer.path("status").asText().equals(Machine.EXPRESS.end())) {
                        ledger.expressAnswered(
                                answer.path("executionArn").asText(),
                                answer.path("output").asText());
                    } else {
                        ledger.complain("a synchronous execution did not succeed: " + answer);
                    }
                });
    }

    private static ObjectNode start(String target, String name, String input) {
        return AskelClient.request()
                .put("stateMachineArn", target)
                .put("name", name)
                .put("input", input);
    }

    /**
     * Starts one execution by one call, which must be acknowledged; with an input so large that
     * PostgreSQL has no page yet with room for it.
     */
    public void startAtOnce(Machine machine) throws RefusedException, UnansweredException {
        var name = UUID.randomUUID().toString();
        var large = new byte[LARGE_BYTES];
        ThreadLocalRandom.current().nextBytes(large);
        var input =
                "{\"id\": \"%s\", \"large\": \"%s\"}"
                        .formatted(name, HexFormat.of().formatHex(large));
        var arn = realm.execution(machine.name(), name);
        ledger.asks(arn);
        askel.call("StartExecution", start(realm.machine(machine.name()), name, input));
        ledger.started(arn, input);
    }

    /** Reads the first execution's history until it is interrupted, and counts the answers. */
    public void readAndRead(AtomicInteger answers) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                var arn = askel.executions(realm.machine(Machine.WAITS.name())).getLast();
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

    private void stopAndStop() {
        try {
            while (true) {
                var arn = toStop.take();
                pause(RUN_BEFORE_STOP);
                stop(arn);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops one execution, however often that has to be tried. */
    public void stop(String arn) {
        var request = AskelClient.request().put("executionArn", arn).put("cause", "enough");
        if (insist(
                Boundary.STOP_IS_UNANSWERED,
                () -> askel.call("StopExecution", request),
                Refusal.NONE)) {
            ledger.stopped(arn);
        }
    }

    private void redriveAndRedrive() {
        try {
            while (true) {
                var arn = toRedrive.take();
                begin(
                        workers,
                        () -> {
                            redrive(arn);
                            unredriven.decrementAndGet();
                        });
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void redrive(String arn) {
        while (!Thread.currentThread().isInterrupted() && !is(arn, "FAILED"::equals)) {
            pause(RUN_BEFORE_STOP);
        }
        functions.mend(realm, arn.substring(arn.lastIndexOf(':') + 1));
        var request = AskelClient.request().put("executionArn", arn);
        if (insist(
                Boundary.START_IS_UNANSWERED,
                () -> askel.call("RedriveExecution", request),
                // An earlier try has redriven it.
                Refusal.asGood("ExecutionNotRedrivable"))) {
            ledger.redriven(arn);
        }
    }

    private boolean is(String arn, Predicate<String> wanted) {
        try {
            return wanted.test(askel.describeExecution(arn).path("status").asText());
        } catch (UnansweredException e) {
            return false;
        } catch (RefusedException e) {
            // It will have no other; whether it should be there is the ledger's matter.
            return e.error().equals("ExecutionDoesNotExist");
        }
    }

    /**
     * Makes a call until it has an answer.
     *
     * @param possible any other refusal is one that no client should see
     * @return whether it was acknowledged; a refused one need not have had an effect
     */
    private boolean insist(Boundary kind, KillSwitch.Call<?> call, Refusal possible) {
        var reply = insistent.make(() -> killSwitch.calling(kind, call));
        // Who has not asked before was not answered before.
        var allowed = reply.doubtful() ? possible : Refusal.NONE;
        return reply.answer().isPresent()
                || reply.refusal().filter(refused -> allowed.isAsGood(refused, ledger)).isPresent();
    }

    private static void pause(Duration duration) {
        LockSupport.parkNanos(duration.toNanos());
    }

    /** The same of many side by side. */
    public void stopAll(Collection<String> arns) {
        try (var each = Executors.newVirtualThreadPerTaskExecutor()) {
            arns.forEach(arn -> each.execute(() -> stop(arn)));
        }
    }

    /** Starts nothing more; those that have been started are worked on. */
    public void stopStarting() throws InterruptedException {
        // What is under way is seen to its end: an execution of which nobody knew would never be
        // stopped.
        enough = true;
        changes.stop();
        starters.shutdown();
        if (!starters.awaitTermination(120, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The starters do not stop");
        }
    }

    /** Whether all executions of all machines ended in time. */
    public boolean allEndBy(Deadline deadline) {
        // One that has failed is not at its end yet.
        return deadline.await(() -> unredriven.get() == 0)
                && Machine.standard().stream()
                        .allMatch(machine -> deadline.await(() -> noneRuns(machine), BETWEEN_LOOKS))
                && changes.ofDeleted().stream()
                        .allMatch(arn -> deadline.await(() -> is(arn, ENDED), BETWEEN_LOOKS));
    }

    /** Executions of machines that were deleted while they ran; nobody can list them. */
    public Collection<String> ofDeleted() {
        return changes.ofDeleted();
    }

    /**
     * One sentence for each acknowledged change of a machine of which some node does not know.
     *
     * @param gone by when machines whose last execution has ended are gone
     */
    public List<String> lostChanges(Deadline gone) {
        return changes.lost(gone);
    }

    /** One sentence for each thing that the load should have done and never has. */
    public List<String> neverDone(Collection<History> histories) {
        var never = new ArrayList<String>();
        var ended = histories.stream().map(HistoryCheck::machine).collect(Collectors.toSet());
        pace.mix().stream()
                .filter(machine -> machine != Machine.EXPRESS && !ended.contains(machine))
                .forEach(machine -> never.add("execution of " + machine));
        never.addAll(ledger.neverDone());
        never.addAll(changes.neverDone());
        return never.stream().map(what -> "the load has seen no " + what).toList();
    }

    private boolean noneRuns(Machine machine) {
        try {
            return askel.executions(realm.machine(machine.name()), "RUNNING").isEmpty();
        } catch (UnansweredException e) {
            return false;
        } catch (RefusedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** From now on nobody calls the server. */
    public void fallSilent() throws InterruptedException {
        workers.shutdownNow();
        // Polls in flight end with their client.
        if (!workers.awaitTermination(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The workers do not stop");
        }
    }

    @Override
    public void close() {
        // Starters that are interrupted would go on, and start nothing.
        enough = true;
        changes.stop();
        starters.shutdownNow();
        workers.shutdownNow();
        askel.close();
    }
}
