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
import java.util.function.IntConsumer;

/**
 * Executions that wait for signals, are in critical sections, or call an endpoint with a limit. The
 * clients repeat each call until a response arrives. A repeated signal has the same client token.
 */
public final class ControlLoad implements CheckedLoad {
    private static final int SIGNALS = 3;
    private static final int KEYS = 3;
    private static final int CONCURRENCY = 3;

    /** A node applies a new limit within three seconds (docs/endpoint-limits.md). */
    private static final Duration LIMIT_APPLIES_AFTER = Duration.ofSeconds(4);

    /** A kind of these executions, and the name of its state machine. */
    private enum Kind {
        /** The result has the numbers of the signals in the order of their delivery. */
        SIGNALLED(
                Duration.ZERO,
                Duration.ofMillis(300),
                """
                {"StartAt": "Signals", "States": {
                  "Signals": {"Type": "Task", "Resource": "arn:aws:states:::askel:waitForSignal",
                    "Parameters": {"Name": "load", "Count": 3},
                    "ResultSelector": {"numbers.$": "$.Signals[*].Payload.number"}, "End": true}}}\
                """),
        /**
         * The executions leave the section by the state Leave, by their success, or by a failure.
         */
        SECTION(
                Duration.ZERO,
                Duration.ofMillis(500),
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
                """),
        LIMITED(
                LIMIT_APPLIES_AFTER,
                Duration.ofMillis(500),
                """
                {"StartAt": "Calls", "States": {
                  "Calls": {"Type": "Map", "ItemsPath": "$.items", "End": true, "ItemProcessor": {
                    "StartAt": "Call", "States": {
                      "Call": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:limited",
                        "Retry": [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 1, "BackoffRate": 1, "MaxAttempts": 90}],
                        "End": true}}}}}}\
                """);

        private final Duration firstDelay;
        private final Duration interval;
        private final String definition;

        Kind(Duration firstDelay, Duration interval, String definition) {
            this.firstDelay = firstDelay;
            this.interval = interval;
            this.definition = definition;
        }
    }

    /** An execution whose start was acknowledged. */
    private record Started(Kind kind, String arn) {}

    private final AskelClient askel;
    private final LoadRegion region;
    private final Observations observations;
    private final LoadFunctions functions;
    private final RetryingCaller caller;

    /** The acknowledged executions. */
    private final Set<Started> acknowledged = ConcurrentHashMap.newKeySet();

    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(Kind.values().length);

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
    @Override
    public void createResources() throws ErrorResponseException, UnknownOutcomeException {
        for (var kind : Kind.values()) {
            RetryingCaller.retry(() -> askel.createStateMachine(kind.name(), kind.definition));
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

    @Override
    public void start() {
        for (var kind : Kind.values()) {
            Thread.startVirtualThread(() -> repeat(kind, action(kind)));
        }
    }

    private IntConsumer action(Kind kind) {
        return switch (kind) {
            case SIGNALLED -> this::startAndSignal;
            case SECTION ->
                    number ->
                            startExecution(
                                    kind,
                                    number,
                                    "{\"key\": \"k%d\", \"how\": %d}"
                                            .formatted(number % KEYS, how(number)));
            case LIMITED -> number -> startExecution(kind, number, "{\"items\": [1, 2, 3, 4]}");
        };
    }

    /** The way in which an execution leaves its section; all keys have all ways. */
    private static int how(int number) {
        return number / KEYS % 3;
    }

    private void repeat(Kind kind, IntConsumer action) {
        try {
            var pause = kind.firstDelay;
            for (int i = 0; !stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS); i++) {
                action.accept(i);
                pause = kind.interval;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            observations.addComplaint("the client of %s ended early: %s".formatted(kind, e));
        } finally {
            stopped.countDown();
        }
    }

    private void startAndSignal(int number) {
        if (!startExecution(Kind.SIGNALLED, number, "{}")) {
            return;
        }
        var path =
                "/api/v1/executions/%s/signals"
                        .formatted(region.executionArn(Kind.SIGNALLED.name(), "e" + number));
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
    private boolean startExecution(Kind kind, int number, String input) {
        var arn = region.executionArn(kind.name(), "e" + number);
        var request =
                MachineChanges.startRequest(region.machineArn(kind.name()), "e" + number, input);
        var reply = caller.call(() -> askel.call("StartExecution", request));
        boolean isStarted = reply.provesStart();
        if (isStarted) {
            acknowledged.add(new Started(kind, arn));
        } else {
            reply.error().ifPresent(this::complain);
        }
        return isStarted;
    }

    private void complain(ErrorResponseException refused) {
        observations.addComplaint("a call was refused: " + refused.getMessage());
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
        acknowledged.forEach(started -> counts.merge(started.kind().name(), 1, Integer::sum));
        return counts;
    }

    @Override
    public boolean awaitAllEnded(Deadline deadline)
            throws ErrorResponseException, UnknownOutcomeException {
        return ExecutionReads.awaitAllEnded(
                askel, acknowledged.stream().map(Started::arn).toList(), deadline);
    }

    @Override
    public List<String> violations() throws ErrorResponseException, UnknownOutcomeException {
        var violations = new ArrayList<String>();
        acknowledgedCounts()
                .forEach((kind, count) -> {
                    if (count == 0) {
                        violations.add("no execution of %s was acknowledged".formatted(kind));
                    }
                });
        var sections = new ArrayList<History>();
        for (var started : acknowledged) {
            var arn = started.arn();
            var found = ExecutionReads.history(askel, arn);
            if (found.isEmpty()) {
                violations.add("acknowledged start is lost: " + arn);
                continue;
            }
            var history = found.get();
            if (started.kind() == Kind.SECTION) {
                sections.add(history);
            }
            var expected = expectedEnd(history);
            if (!history.status().equals(expected)) {
                violations.add(
                        "%s should end as %s: %s".formatted(arn, expected, history.status()));
            } else if (started.kind() == Kind.SIGNALLED) {
                violations.addAll(signalViolations(history));
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

    @Override
    public void close() {
        stopping.countDown();
    }
}
