package dev.askel.load.mix;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.load.history.DefinitionFlow;
import dev.askel.load.history.HistoryRules;
import dev.askel.load.history.Observations;
import dev.askel.load.mix.StartLimitRules.MachinePause;
import dev.askel.load.mix.StartLimitRules.RefusedStart;
import dev.askel.load.process.Deadline;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Executions of state machines with start limits and pauses. One client starts the executions of a
 * machine one after another, and another client pauses the machine. The clients repeat each call
 * until a response arrives.
 */
public final class StartLimitLoad implements CheckedLoad {
    private static final String QUEUE_IS_FULL = "ExecutionLimitExceeded";
    private static final Duration BETWEEN_PAUSES = Duration.ofSeconds(4);
    private static final Duration PAUSED = Duration.ofSeconds(2);

    /** A kind of these executions, and the name of its state machine. */
    private enum Kind {
        /** One execution of a key runs at a time. The queue has an order. */
        ORDERED(
                Duration.ofMillis(700),
                2,
                """
                {"concurrency": 1, "key": "{% $states.input.key %}", "priority": "{% $states.input.priority %}"}\
                """),
        /** Starts that find a full queue are refused. */
        BOUNDED(
                Duration.ofMillis(600),
                4,
                """
                {"concurrency": 2, "queueMax": 3}\
                """),
        /** A start ends the older executions of its key. */
        SUPERSEDED(
                Duration.ofSeconds(1),
                3,
                """
                {"concurrency": 1, "key": "{% $states.input.key %}", "supersede": "RUNNING"}\
                """),
        /** Executions wait only while the machine is paused. */
        HELD(Duration.ofSeconds(1), 1, "");

        private static final int CONCURRENCY = 1;
        private static final int BOUNDED_CONCURRENCY = 2;
        private static final int QUEUE_MAX = 3;

        /** The number of executions of a key that start one after another, so that some wait. */
        private static final int BURST = 3;

        private final Duration interval;
        private final int seconds;
        private final String rule;

        /**
         * Creates a kind.
         *
         * @param interval the time between two starts
         * @param seconds the duration of an execution
         * @param rule the start limit; empty for none
         */
        Kind(Duration interval, int seconds, String rule) {
            this.interval = interval;
            this.seconds = seconds;
            this.rule = rule;
        }

        String definition() {
            return """
            {"StartAt": "WaitSECONDS", "States": {
              "WaitSECONDS": {"Type": "Wait", "Seconds": SECONDS, "Next": "Last"},
              "Last": {"Type": "Pass", "End": true}}}\
            """
                    .replace("SECONDS", Integer.toString(seconds));
        }

        boolean isPaused() {
            return this == ORDERED || this == HELD;
        }

        /** Returns the value of the rule's key for a start. */
        String key(int number) {
            return switch (this) {
                case ORDERED -> "k" + number / BURST % 4;
                case SUPERSEDED -> "k" + number / BURST % 2;
                case BOUNDED, HELD -> "";
            };
        }

        /** Returns the priority of a start. The last start of a burst precedes the others. */
        int priority(int number) {
            return this == ORDERED && number % BURST == BURST - 1 ? 1 : 0;
        }
    }

    /** An acknowledged start. */
    private record AcknowledgedStart(
            Kind kind, int number, String arn, long requestedMillis, long acknowledgedMillis) {}

    /** A pause of the state machine of a kind. */
    private record KindPause(Kind kind, MachinePause pause) {}

    private final AskelClient askel;
    private final LoadRegion region;
    private final Observations observations;
    private final RetryingCaller caller;
    private final Queue<AcknowledgedStart> acknowledged = new ConcurrentLinkedQueue<>();
    private final Queue<RefusedStart> refused = new ConcurrentLinkedQueue<>();
    private final Queue<KindPause> pauses = new ConcurrentLinkedQueue<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch stopped;

    /**
     * Creates a load without starting it.
     *
     * @param region the region of the client
     */
    public StartLimitLoad(AskelClient askel, LoadRegion region, Observations observations) {
        this.askel = askel;
        this.region = region;
        this.observations = observations;
        this.caller = new RetryingCaller(observations);
        int clients = 0;
        for (var kind : Kind.values()) {
            clients += kind.isPaused() ? 2 : 1;
        }
        this.stopped = new CountDownLatch(clients);
    }

    @Override
    public void createResources() throws ErrorResponseException, UnknownOutcomeException {
        for (var kind : Kind.values()) {
            RetryingCaller.retry(() -> askel.createStateMachine(kind.name(), kind.definition()));
            if (!kind.rule.isEmpty()) {
                RetryingCaller.retry(() ->
                        askel.callPath(
                                "PUT", machinePath(kind, "start-limit"), kind.rule, Map.of()));
            }
        }
    }

    private String machinePath(Kind kind, String resource) {
        return "/api/v1/state-machines/%s/%s".formatted(region.machineArn(kind.name()), resource);
    }

    @Override
    public void start() {
        for (var kind : Kind.values()) {
            run("starts of " + kind, () -> startExecutions(kind));
            if (kind.isPaused()) {
                run("pauses of " + kind, () -> pauseAndResume(kind));
            }
        }
    }

    /** An action that waits, and ends when it is interrupted. */
    @FunctionalInterface
    private interface Client {
        void run() throws InterruptedException;
    }

    private void run(String calls, Client client) {
        Thread.startVirtualThread(() -> {
            try {
                client.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                observations.addComplaint("the client of %s ended early: %s".formatted(calls, e));
            } finally {
                stopped.countDown();
            }
        });
    }

    private boolean awaitStop(Duration time) throws InterruptedException {
        return stopping.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void startExecutions(Kind kind) throws InterruptedException {
        for (int number = 0; !awaitStop(kind.interval); number++) {
            startExecution(kind, number);
        }
    }

    private void startExecution(Kind kind, int number) {
        var name = "e" + number;
        var arn = region.executionArn(kind.name(), name);
        var input =
                AskelClient.newRequest()
                        .put("key", kind.key(number))
                        .put("priority", kind.priority(number))
                        .toString();
        var request = MachineChanges.startRequest(region.machineArn(kind.name()), name, input);
        long requested = System.currentTimeMillis();
        var reply = caller.call(() -> askel.call("StartExecution", request));
        long replied = System.currentTimeMillis();
        if (reply.provesStart()) {
            acknowledged.add(new AcknowledgedStart(kind, number, arn, requested, replied));
        } else if (kind == Kind.BOUNDED && isQueueFull(reply)) {
            refused.add(new RefusedStart(arn, requested, replied));
        } else {
            reply.error().ifPresent(this::complain);
        }
    }

    private static boolean isQueueFull(RetryingCaller.Reply<?> reply) {
        return reply.error()
                .filter(error ->
                        error.error().equals(QUEUE_IS_FULL)
                                && String.valueOf(error.getMessage()).contains("queueMax"))
                .isPresent();
    }

    private void complain(ErrorResponseException error) {
        observations.addComplaint("a call was refused: " + error.getMessage());
    }

    private void pauseAndResume(Kind kind) throws InterruptedException {
        while (!awaitStop(BETWEEN_PAUSES)) {
            var pause = change(kind, "pause");
            long paused = System.currentTimeMillis();
            // A resume follows also if the load stops.
            Thread.sleep(PAUSED);
            awaitLateEffect(pause);
            if (pause.answer().isPresent()) {
                var ended = new MachinePause(paused, System.currentTimeMillis());
                pauses.add(new KindPause(kind, ended));
            }
            awaitLateEffect(change(kind, "resume"));
        }
    }

    private RetryingCaller.Reply<?> change(Kind kind, String change) {
        var reply =
                caller.call(() -> askel.callPath("POST", machinePath(kind, change), "", Map.of()));
        reply.error().ifPresent(this::complain);
        return reply;
    }

    /** Waits until attempts without a response have no further effect. */
    private static void awaitLateEffect(RetryingCaller.Reply<?> reply) throws InterruptedException {
        if (reply.hadUnansweredTry()) {
            Thread.sleep(ExecutionPauser.LATE_EFFECT_MAX);
        }
    }

    @Override
    public void stop() throws InterruptedException {
        stopping.countDown();
        stopped.await();
    }

    @Override
    public Map<String, Integer> acknowledgedCounts() {
        var counts = new TreeMap<String, Integer>();
        for (var kind : Kind.values()) {
            counts.put(kind.name(), 0);
        }
        acknowledged.forEach(start -> counts.merge(start.kind().name(), 1, Integer::sum));
        counts.put("refused", refused.size());
        for (var kind : Kind.values()) {
            if (kind.isPaused()) {
                counts.put("pauses of " + kind, pausesOf(kind).size());
            }
        }
        return counts;
    }

    private List<MachinePause> pausesOf(Kind kind) {
        return pauses.stream().filter(pause -> pause.kind() == kind).map(KindPause::pause).toList();
    }

    @Override
    public boolean awaitAllEnded(Deadline deadline)
            throws ErrorResponseException, UnknownOutcomeException {
        return ExecutionReads.awaitAllEnded(
                askel, acknowledged.stream().map(AcknowledgedStart::arn).toList(), deadline);
    }

    @Override
    public List<String> violations() throws ErrorResponseException, UnknownOutcomeException {
        var violations = new ArrayList<String>();
        acknowledgedCounts()
                .forEach((kind, count) -> {
                    if (count == 0) {
                        violations.add("the load has seen no start or pause: " + kind);
                    }
                });
        for (var kind : Kind.values()) {
            violations.addAll(violations(kind));
            violations.addAll(remaining(kind));
        }
        return violations;
    }

    private List<String> violations(Kind kind)
            throws ErrorResponseException, UnknownOutcomeException {
        var violations = new ArrayList<String>();
        var flow = DefinitionFlow.parse(kind.definition());
        var starts = new ArrayList<LimitedStart>();
        for (var start : acknowledged) {
            if (start.kind() != kind) {
                continue;
            }
            var history = ExecutionReads.history(askel, start.arn());
            if (history.isEmpty()) {
                violations.add("acknowledged start is lost: " + start.arn());
                continue;
            }
            violations.addAll(HistoryRules.violations(history.get(), flow));
            starts.add(
                    new LimitedStart(
                            start.number(),
                            kind.key(start.number()),
                            kind.priority(start.number()),
                            start.requestedMillis(),
                            start.acknowledgedMillis(),
                            history.get()));
        }
        switch (kind) {
            case ORDERED -> {
                violations.addAll(StartLimitRules.exceededLimits(starts, Kind.CONCURRENCY));
                violations.addAll(StartLimitRules.brokenOrder(starts));
                violations.addAll(
                        StartLimitRules.grantedDuringPauses(
                                starts, pausesOf(kind), Kind.CONCURRENCY));
            }
            case BOUNDED -> {
                violations.addAll(StartLimitRules.exceededLimits(starts, Kind.BOUNDED_CONCURRENCY));
                violations.addAll(
                        StartLimitRules.wrongBounds(
                                starts, refused, Kind.BOUNDED_CONCURRENCY, Kind.QUEUE_MAX));
            }
            case SUPERSEDED -> {
                violations.addAll(StartLimitRules.exceededLimits(starts, Kind.CONCURRENCY));
                violations.addAll(StartLimitRules.wrongSuperseding(starts));
            }
            case HELD -> {}
        }
        violations.addAll(StartLimitRules.beganDuringPauses(starts, pausesOf(kind)));
        if (kind != Kind.SUPERSEDED) {
            violations.addAll(StartLimitRules.unsuccessful(starts));
        }
        return violations;
    }

    /** Returns one sentence for each execution, permit, queue or pause that must not remain. */
    private List<String> remaining(Kind kind)
            throws ErrorResponseException, UnknownOutcomeException {
        var arns = RetryingCaller.retry(() -> askel.executionArns(region.machineArn(kind.name())));
        return StartLimitRules.remaining(
                kind.name(),
                describeLimit(kind),
                arns,
                acknowledged.stream().map(AcknowledgedStart::arn).toList());
    }

    /** Returns the limit of a state machine; empty if it has neither a rule nor a pause. */
    private JsonNode describeLimit(Kind kind)
            throws ErrorResponseException, UnknownOutcomeException {
        try {
            return RetryingCaller.retry(
                    () -> askel.callPath("GET", machinePath(kind, "start-limit"), "", Map.of()));
        } catch (ErrorResponseException e) {
            if (e.error().equals("ResourceNotFound")) {
                return AskelClient.newRequest();
            }
            throw e;
        }
    }

    @Override
    public void close() {
        stopping.countDown();
    }
}
