package dev.askel.engine.statetest;

import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.model.Resource;
import dev.askel.asl.statetest.StateTest;
import dev.askel.asl.statetest.StateTest.Progress;
import dev.askel.asl.statetest.StateTest.TestInput;
import dev.askel.asl.statetest.StateTestResult;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.StateTests;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.evaluation.EvaluationThreads;
import dev.askel.engine.execution.ConnectorExceptions;
import dev.askel.engine.execution.call.OutgoingCall;
import dev.askel.engine.execution.child.ChildStarts;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskConnectors;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Runs tests of single states, with their calls and waits. */
public final class StateTestRuns implements StateTests {
    /** The maximum duration of a test (docs/aws/quotas.md section 2). */
    private static final Duration TEST_MAX = Duration.ofMinutes(5);

    /**
     * The maximum number of concurrent tests. Each holds a request of up to 2 MiB and the values
     * parsed from it.
     */
    private static final int TESTS_MAX = 64;

    private final TestSteps steps;
    private final Duration testMax;
    private final TaskConnectors connectors;
    private final ChildStarts children;
    private final EngineTime time;
    private final RandomGenerator random;
    private final TestReader reader;
    private final boolean revealSecrets;

    /**
     * Creates a runner whose tests make real calls, as executions do.
     *
     * @param children starts executions for {@code states:startExecution}
     * @param revealSecrets whether a request may reveal the secrets of connections
     * @param evaluations the threads that evaluate the expressions of tests
     */
    public StateTestRuns(
            TaskConnectors connectors,
            ChildStarts children,
            EngineTime time,
            RandomGenerator random,
            boolean revealSecrets,
            EvaluationThreads evaluations) {
        this(
                new TestSteps(evaluations, TESTS_MAX),
                TEST_MAX,
                connectors,
                children,
                time,
                random,
                revealSecrets);
    }

    /** Creates a runner with other bounds. */
    StateTestRuns(
            TestSteps steps,
            Duration testMax,
            TaskConnectors connectors,
            ChildStarts children,
            EngineTime time,
            RandomGenerator random,
            boolean revealSecrets) {
        this.steps = steps;
        this.revealSecrets = revealSecrets;
        this.testMax = testMax;
        this.connectors = connectors;
        this.children = children;
        this.time = time;
        this.random = random;
        this.reader =
                new TestReader(
                        this::refusal, connectors.results(), connectors.additionalIntegrations());
    }

    private @Nullable Failure refusal(Resource resource, Payload parameters) {
        return ChildStarts.serves(resource)
                ? ChildStarts.refusal(parameters)
                : connectors.refusal(resource, parameters);
    }

    @Override
    public CompletionStage<Answer<TestStateResult>> testState(
            Caller caller, TestStateRequest request) {
        // A request with a mock sends no secret, so it needs no permission to reveal secrets. The
        // reader refuses revealSecrets with a mock by AWS's error.
        if (request.revealSecrets() && !revealSecrets && request.mock() == null) {
            return Answer.refusedStage(
                    new EngineError.AccessDeniedException(
                            "The caller of the account %s is not authorized to perform: states:RevealSecrets, because askel.test-state.reveal-secrets is off"
                                    .formatted(caller.account())));
        }
        // A test may wait for minutes, so the test keeps only these members of the request in
        // memory.
        var level = request.inspectionLevel();
        var recordedCall = new RecordedCall(request.revealSecrets());
        var end = now().plus(testMax);
        return steps.test(() ->
                steps.step(
                                caller.account(),
                                testMax,
                                _ ->
                                        reader.read(caller, request, now())
                                                .map(testInput ->
                                                        new TestRun(testInput, end, recordedCall)),
                                () -> Answer.<TestRun>refused(new EngineError.ServiceUnavailable()))
                        .thenCompose(answer -> answer.thenCompose(TestRun::start))
                        .thenApply(answer ->
                                answer.map(
                                        verdict -> TestResults.of(verdict, level, recordedCall))));
    }

    private Instant now() {
        return Instant.ofEpochMilli(time.millis());
    }

    /** One running test. Its steps run one after the other, on any thread. */
    private final class TestRun {
        private final TestInput testInput;
        private final StateTest test;
        private final Instant end;
        private final RecordedCall recordedCall;

        TestRun(TestInput testInput, Instant end, RecordedCall recordedCall) {
            this.recordedCall = recordedCall;
            this.testInput = testInput;
            this.test = new StateTest(testInput, random, now());
            this.end = end;
        }

        CompletionStage<Answer<StateTestResult>> start() {
            return step(() -> test.start(now()));
        }

        /** Runs a step on an evaluation thread, if one is free before the end of the test. */
        private CompletionStage<Answer<StateTestResult>> step(Supplier<Progress> step) {
            return steps.step(
                            testInput.identity().account(),
                            OutgoingCall.timeUntil(end, now()),
                            bounds ->
                                    switch (test.runWithin(bounds::budget, step)) {
                                        case Progress.BudgetTooSmall _ -> null;
                                        case Progress progress -> Answer.ok(progress);
                                    },
                            () -> Answer.ok(test.timeOut()))
                    .thenCompose(answer -> answer.thenCompose(progress -> resume(progress)));
        }

        /** Ends the test by its timeout, which needs no evaluation thread. */
        private CompletionStage<Answer<StateTestResult>> endByTimeout() {
            return resume(test.timeOut());
        }

        private CompletionStage<Answer<StateTestResult>> resume(Progress progress) {
            return switch (progress) {
                case Progress.Ended(var verdict) -> Answer.okStage(verdict);
                case Progress.Refused(var message) ->
                        Answer.refusedStage(new EngineError.ValidationException(message));
                case Progress.Sleeping(var until) -> sleep(until);
                case Progress.BudgetTooSmall _ ->
                        throw new IllegalStateException(
                                "The test needed more than the full budget");
                case Progress.CallNeeded calls -> call(calls);
            };
        }

        private CompletionStage<Answer<StateTestResult>> sleep(Instant until) {
            boolean endsInTime = until.isBefore(end);
            var rest = OutgoingCall.timeUntil(endsInTime ? until : end, now());
            var delayed = CompletableFuture.delayedExecutor(rest.toMillis(), TimeUnit.MILLISECONDS);
            return CompletableFuture.runAsync(() -> {}, delayed)
                    .thenCompose(_ ->
                            endsInTime ? step(() -> test.wakeUp(until, now())) : endByTimeout());
        }

        private CompletionStage<Answer<StateTestResult>> call(Progress.CallNeeded calls) {
            var due = calls.call().timeoutDue();
            var deadline = due != null && due.isBefore(end) ? due : end;
            boolean isTaskTimeout = deadline.isBefore(end);
            var rest = OutgoingCall.timeUntil(deadline, now());
            var outgoing = outgoing(calls, rest);
            return answer(calls, outgoing)
                    .toCompletableFuture()
                    .orTimeout(Math.max(1, rest.toMillis()), TimeUnit.MILLISECONDS)
                    .handleAsync((answer, failure) -> {
                        if (failure == null) {
                            return step(() -> test.resume(answer, now()));
                        }
                        if (!(failure instanceof TimeoutException)) {
                            return step(() -> test.resume(broken(calls, outgoing, failure), now()));
                        }
                        cancel(calls, outgoing);
                        int ordinal = calls.call().ordinal();
                        return isTaskTimeout
                                ? step(() ->
                                        test.resume(new Stimulus.TimedOut(ordinal, false), now()))
                                : endByTimeout();
                    })
                    .thenCompose(next -> next);
        }

        /** Cancels a call. A child execution that was started is not stopped. */
        private void cancel(Progress.CallNeeded calls, TaskCall outgoing) {
            if (!ChildStarts.serves(calls.resource())) {
                ConnectorExceptions.cancel(connectors, outgoing);
            }
        }

        private TaskCall outgoing(Progress.CallNeeded calls, Duration rest) {
            var identity = testInput.identity();
            return new TaskCall(
                    identity.arn(),
                    calls.resource(),
                    calls.call().parameters(),
                    UUID.randomUUID().toString(),
                    null,
                    calls.call().credentialsRoleArn(),
                    identity.account(),
                    identity.region(),
                    rest,
                    null,
                    null,
                    identity.roleArn());
        }

        private CompletionStage<Stimulus> answer(Progress.CallNeeded calls, TaskCall outgoing) {
            int ordinal = calls.call().ordinal();
            var pattern = OutgoingCall.callPattern(calls.resource());
            if (!ChildStarts.serves(calls.resource())) {
                return ConnectorExceptions.invoke(() -> connectors.call(outgoing, recordedCall))
                        .thenApply(outcome ->
                                OutgoingCall.answerStimulus(
                                        calls.visit(), ordinal, pattern, outcome));
            }
            return ConnectorExceptions.invoke(() -> children.start(outgoing, null))
                    .thenApply(started ->
                            OutgoingCall.startStimuli(ordinal, pattern, started).stream()
                                    .findFirst()
                                    .orElseGet(() ->
                                            new Stimulus.Failed(
                                                    ordinal,
                                                    ErrorName.TASK_FAILED,
                                                    "The execution could not be started.")));
        }

        private Stimulus broken(Progress.CallNeeded calls, TaskCall outgoing, Throwable failure) {
            var bug = failure instanceof CompletionException ? failure.getCause() : failure;
            return OutgoingCall.answerStimulus(
                    calls.visit(),
                    calls.call().ordinal(),
                    OutgoingCall.callPattern(calls.resource()),
                    ConnectorExceptions.outcome(outgoing, bug));
        }
    }
}
