package dev.askel.load.mix;

import dev.askel.load.history.History;
import dev.askel.load.history.Observations;
import dev.askel.load.process.Deadline;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * Executions that wait for signals, are in critical sections, or call an endpoint with a limit. The
 * clients repeat each call until a response arrives, signals with the same client token.
 */
public final class ControlLoad implements AutoCloseable {
    private static final String SIGNALLED = "SIGNALLED";
    private static final String SECTION = "SECTION";
    private static final String LIMITED = "LIMITED";
    private static final int SIGNALS = 3;
    private static final int KEYS = 3;
    private static final int CONCURRENCY = 3;

    /** A node applies a new limit within three seconds (docs/endpoint-limits.md). */
    private static final Duration LIMIT_APPLIES_AFTER = Duration.ofSeconds(4);

    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

    /** The result has the numbers of the signals in the order of their delivery. */
    private static final String SIGNALLED_DEFINITION =
            """
            {"StartAt": "Signals", "States": {
              "Signals": {"Type": "Task", "Resource": "arn:aws:states:::askel:waitForSignal",
                "Parameters": {"Name": "load", "Count": %d},
                "ResultSelector": {"numbers.$": "$.Signals[*].Payload.number"}, "End": true}}}\
            """
                    .formatted(SIGNALS);

    /** The executions leave the section by the state Leave, by their success, or by a failure. */
    private static final String SECTION_DEFINITION =
            """
            {"StartAt": "Enter", "States": {
              "Enter": {"Type": "Task", "Resource": "arn:aws:states:::askel:acquire",
                "Parameters": {"Name": "load", "Key.$": "$.key"}, "ResultPath": null, "Next": "Inside"},
              "Inside": {"Type": "Wait", "Seconds": 1, "Next": "How"},
              "How": {"Type": "Choice", "Default": "Done", "Choices": [
                {"Variable": "$.how", "NumericEquals": 1, "Next": "Leave"},
                {"Variable": "$.how", "NumericEquals": 2, "Next": "Failed"}]},
              "Leave": {"Type": "Task", "Resource": "arn:aws:states:::askel:release",
                "Parameters": {"Name": "load", "Key.$": "$.key"}, "ResultPath": null, "Next": "Outside"},
              "Outside": {"Type": "Wait", "Seconds": 1, "Next": "Done"},
              "Done": {"Type": "Succeed"},
              "Failed": {"Type": "Fail", "Error": "Wanted"}}}\
            """;

    private static final String LIMITED_DEFINITION =
            """
            {"StartAt": "Calls", "States": {
              "Calls": {"Type": "Map", "ItemsPath": "$.items", "End": true, "ItemProcessor": {
                "StartAt": "Call", "States": {
                  "Call": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:limited",
                    "Retry": [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 1, "BackoffRate": 1, "MaxAttempts": 90}],
                    "End": true}}}}}}\
            """;

    /** A kind of these executions. */
    private record Kind(
            String machine, String definition, Duration firstDelay, Duration interval) {}

    /** An execution whose start was acknowledged. */
    private record Started(String machine, String arn) {}

    private static final List<Kind> KINDS =
            List.of(
                    new Kind(
                            SIGNALLED, SIGNALLED_DEFINITION, Duration.ZERO, Duration.ofMillis(300)),
                    new Kind(SECTION, SECTION_DEFINITION, Duration.ZERO, Duration.ofMillis(500)),
                    new Kind(
                            LIMITED,
                            LIMITED_DEFINITION,
                            LIMIT_APPLIES_AFTER,
                            Duration.ofMillis(500)));

    private final AskelClient askel;
    private final LoadRegion region;
    private final Observations observations;
    private final LoadFunctions functions;
    private final RetryingCaller caller;

    /** The acknowledged executions. */
    private final Set<Started> acknowledged = ConcurrentHashMap.newKeySet();

    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(KINDS.size());

    /**
     * Creates a load without starting it.
     *
     * @param region the region of the client
     */
    public ControlLoad(
            AskelClient askel,
            LoadRegion region,
            Observations observations,
            LoadFunctions functions) {
        this.askel = askel;
        this.region = region;
        this.observations = observations;
        this.functions = functions;
        this.caller = new RetryingCaller(observations);
    }

    /** Creates the state machines and the limit of the endpoint. */
    public void createResources() throws ErrorResponseException, UnknownOutcomeException {
        for (var kind : KINDS) {
            RetryingCaller.retry(() -> askel.createStateMachine(kind.machine(), kind.definition()));
        }
        var limit = AskelClient.newRequest().put("concurrency", CONCURRENCY).toString();
        RetryingCaller.retry(() ->
                askel.callPath(
                        "PUT",
                        "/api/v1/endpoints/lambda:function:%s/limit"
                                .formatted(LoadFunctions.LIMITED),
                        limit,
                        Map.of()));
    }

    /** Starts the clients. */
    public void start() {
        for (var kind : KINDS) {
            IntConsumer action =
                    switch (kind.machine()) {
                        case SIGNALLED -> this::startAndSignal;
                        case SECTION ->
                                number ->
                                        startExecution(
                                                SECTION,
                                                number,
                                                "{\"key\": \"k%d\", \"how\": %d}"
                                                        .formatted(number % KEYS, how(number)));
                        default ->
                                number ->
                                        startExecution(
                                                LIMITED, number, "{\"items\": [1, 2, 3, 4]}");
                    };
            Thread.startVirtualThread(() -> repeat(kind, action));
        }
    }

    /** The way in which an execution leaves its section; all keys have all ways. */
    private static int how(int number) {
        return number / KEYS % 3;
    }

    private void repeat(Kind kind, IntConsumer action) {
        try {
            var pause = kind.firstDelay();
            for (int i = 0; !stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS); i++) {
                action.accept(i);
                pause = kind.interval();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            observations.addComplaint(
                    "the client of %s ended early: %s".formatted(kind.machine(), e));
        } finally {
            stopped.countDown();
        }
    }

    private void startAndSignal(int number) {
        if (!startExecution(SIGNALLED, number, "{}")) {
            return;
        }
        var path =
                "/api/v1/executions/%s/signals"
                        .formatted(region.executionArn(SIGNALLED, "e" + number));
        for (int i = 0; i < SIGNALS; i++) {
            var signal =
                    AskelClient.newRequest()
                            .put("name", "load")
                            .put("payload", "{\"number\": %d}".formatted(i))
                            .put("clientToken", "t" + i)
                            .toString();
            caller.call(() -> askel.callPath("POST", path, signal, Map.of()))
                    .error()
                    .ifPresent(this::complain);
        }
    }

    /** Starts an execution; returns whether its start was acknowledged. */
    private boolean startExecution(String machine, int number, String input) {
        var arn = region.executionArn(machine, "e" + number);
        var request =
                AskelClient.newRequest()
                        .put("stateMachineArn", region.machineArn(machine))
                        .put("name", "e" + number)
                        .put("input", input);
        var reply = caller.call(() -> askel.call("StartExecution", request));
        // The error proves that an earlier attempt has started the execution.
        boolean isStarted =
                reply.answer().isPresent()
                        || (reply.hadUnansweredTry()
                                && reply.error()
                                        .filter(it -> it.error().equals("ExecutionAlreadyExists"))
                                        .isPresent());
        if (isStarted) {
            acknowledged.add(new Started(machine, arn));
        } else {
            reply.error().ifPresent(this::complain);
        }
        return isStarted;
    }

    private void complain(ErrorResponseException refused) {
        observations.addComplaint("a call was refused: " + refused.getMessage());
    }

    /** Stops starting executions. */
    public void stop() throws InterruptedException {
        stopping.countDown();
        stopped.await();
    }

    /** Returns the numbers of acknowledged executions by their state machine. */
    public Map<String, Integer> acknowledgedCounts() {
        var counts = new TreeMap<String, Integer>();
        acknowledged.forEach(started -> counts.merge(started.machine(), 1, Integer::sum));
        return counts;
    }

    /** Waits until all acknowledged executions have ended; returns whether they have. */
    public boolean awaitAllEnded(Deadline deadline)
            throws ErrorResponseException, UnknownOutcomeException {
        for (var started : acknowledged) {
            while (status(started.arn()).equals("RUNNING")) {
                if (deadline.hasPassed()) {
                    return false;
                }
                LockSupport.parkNanos(POLL_INTERVAL.toNanos());
            }
        }
        return true;
    }

    /** Returns the status of an execution; empty if it does not exist. */
    private String status(String arn) throws ErrorResponseException, UnknownOutcomeException {
        try {
            return RetryingCaller.retry(() -> askel.describeExecution(arn)).path("status").asText();
        } catch (ErrorResponseException e) {
            if (e.error().equals("ExecutionDoesNotExist")) {
                return "";
            }
            throw e;
        }
    }

    /** Returns one sentence for each violation. All executions have ended. */
    public List<String> violations() throws ErrorResponseException, UnknownOutcomeException {
        var violations = new ArrayList<String>();
        var sections = new ArrayList<History>();
        var counts = acknowledgedCounts();
        for (var kind : KINDS) {
            if (!counts.containsKey(kind.machine())) {
                violations.add("no execution of %s was acknowledged".formatted(kind.machine()));
            }
        }
        for (var started : acknowledged) {
            if (status(started.arn()).isEmpty()) {
                violations.add("acknowledged start is lost: " + started.arn());
                continue;
            }
            var history =
                    History.of(
                            RetryingCaller.retry(() -> askel.describeExecution(started.arn())),
                            RetryingCaller.retry(() -> askel.historyEvents(started.arn())));
            var expected = expectedEnd(history);
            if (!history.status().equals(expected)) {
                violations.add(
                        "%s should end as %s: %s"
                                .formatted(started.arn(), expected, history.status()));
            } else if (started.machine().equals(SIGNALLED)) {
                violations.addAll(signalViolations(history));
            } else if (started.machine().equals(SECTION)) {
                sections.add(history);
            }
        }
        violations.addAll(SectionRules.violations(sections));
        if (functions.limitedCallsPeak() > CONCURRENCY) {
            violations.add(
                    "%d calls of an endpoint with the limit %d were in flight"
                            .formatted(functions.limitedCallsPeak(), CONCURRENCY));
        }
        return violations;
    }

    private static String expectedEnd(History history) {
        var how = AskelClient.parseJson(history.input()).path("how");
        return how.asInt() == 2 ? "FAILED" : "SUCCEEDED";
    }

    /** Each signal was delivered once, in the order in which it was sent. */
    static List<String> signalViolations(History history) {
        var numbers = AskelClient.parseJson(history.output()).path("numbers").toString();
        return numbers.equals("[0,1,2]")
                ? List.of()
                : List.of("%s got the signals %s".formatted(history.arn(), numbers));
    }

    /** Ends the clients without awaiting them. */
    @Override
    public void close() {
        stopping.countDown();
    }
}
