package dev.askel.engine.statetest;

import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.model.Resource;
import dev.askel.asl.statetest.StateTest;
import dev.askel.asl.statetest.StateTest.Given;
import dev.askel.asl.statetest.StateTest.Progress;
import dev.askel.asl.statetest.Verdict;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.StateTests;
import dev.askel.engine.execution.ChildStarts;
import dev.askel.engine.execution.OutgoingCall;
import dev.askel.engine.journal.EngineTime;
import dev.askel.engine.task.TaskCall;
import dev.askel.engine.task.TaskConnectors;
import dev.askel.engine.visibility.SqlWorkers;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the tests of single states: what they call and how long they sleep. */
public final class StateTestRuns implements StateTests {
    private static final Logger LOG = LoggerFactory.getLogger(StateTestRuns.class);

    /**
     * The longest a test may take. AWS gives five minutes (spec/quotas.md section 2); ours must be
     * answered before its caller is told that we are away ({@code askel.http.answer-timeout}).
     */
    private static final Duration TEST_MAX = Duration.ofSeconds(65);

    private final SqlWorkers workers;
    private final TaskConnectors connectors;
    private final ChildStarts children;
    private final EngineTime time;
    private final RandomGenerator chance;
    private final TestReader reader;

    /**
     * Tests that do their work as executions do.
     *
     * @param workers their number and queue bound what many tests cost at once
     * @param children {@code states:startExecution}
     */
    public StateTestRuns(
            SqlWorkers workers,
            TaskConnectors connectors,
            ChildStarts children,
            EngineTime time,
            RandomGenerator chance) {
        this.workers = workers;
        this.connectors = connectors;
        this.children = children;
        this.time = time;
        this.chance = chance;
        this.reader = new TestReader(this::refusal, connectors.results());
    }

    private @Nullable Failure refusal(Resource resource, Payload parameters) {
        return ChildStarts.serves(resource)
                ? ChildStarts.refusal(parameters)
                : connectors.refusal(resource, parameters);
    }

    @Override
    public CompletionStage<Answer<TestStateResult>> testState(
            Caller caller, TestStateRequest request) {
        return workers.<TestRun>submit(_ -> reader.read(caller, request, now()).map(TestRun::new))
                .thenCompose(answer ->
                        switch (answer) {
                            case Answer.Ok(var run) -> run.begin();
                            case Answer.Refused(var error) -> refused(error);
                        })
                .thenApply(answer ->
                        answer.map(verdict -> TestAnswers.of(verdict, request.inspectionLevel())));
    }

    private Instant now() {
        return Instant.ofEpochMilli(time.millis());
    }

    private static <T> CompletionStage<Answer<T>> refused(EngineError error) {
        return CompletableFuture.completedStage(Answer.refused(error));
    }

    /** One test on its way. Its steps follow each other, on whatever thread. */
    private final class TestRun {
        private final Given given;
        private final StateTest test;
        private final Instant end;

        TestRun(Given given) {
            this.given = given;
            this.test = new StateTest(given, chance, now());
            this.end = now().plus(TEST_MAX);
        }

        CompletionStage<Answer<Verdict>> begin() {
            return step(() -> test.begin(now()));
        }

        /** Expressions cost, so every step is a worker's. */
        private CompletionStage<Answer<Verdict>> step(Supplier<Progress> doing) {
            return workers.<Progress>submit(_ -> Answer.ok(doing.get()))
                    .thenCompose(answer ->
                            switch (answer) {
                                case Answer.Ok(var progress) -> goOn(progress);
                                case Answer.Refused(var error) -> refused(error);
                            });
        }

        private CompletionStage<Answer<Verdict>> goOn(Progress progress) {
            return switch (progress) {
                case Progress.Done(var verdict) ->
                        CompletableFuture.completedStage(Answer.ok(verdict));
                case Progress.Refused(var message) ->
                        refused(new EngineError.ValidationException(message));
                case Progress.Sleeps(var until) -> sleep(until);
                case Progress.Calls calls -> call(calls);
            };
        }

        private CompletionStage<Answer<Verdict>> sleep(Instant until) {
            boolean wakes = until.isBefore(end);
            var rest = Duration.between(now(), wakes ? until : end);
            var delayed =
                    CompletableFuture.delayedExecutor(
                            Math.max(0, rest.toMillis()), TimeUnit.MILLISECONDS, Runnable::run);
            return CompletableFuture.runAsync(() -> {}, delayed)
                    .thenCompose(
                            _ -> step(() -> wakes ? test.woken(until, now()) : test.timedOut()));
        }

        private CompletionStage<Answer<Verdict>> call(Progress.Calls calls) {
            var due = calls.call().timeoutDue();
            boolean byTask = due != null && due.isBefore(end);
            var rest = Duration.between(now(), byTask ? due : end);
            var outgoing = outgoing(calls, rest);
            return answer(calls, outgoing)
                    .toCompletableFuture()
                    .orTimeout(Math.max(1, rest.toMillis()), TimeUnit.MILLISECONDS)
                    .handle((answer, failure) -> {
                        if (failure == null) {
                            return step(() -> test.answered(answer, now()));
                        }
                        if (!(failure instanceof TimeoutException)) {
                            return step(() -> test.answered(broken(calls, failure), now()));
                        }
                        connectors.cancel(outgoing);
                        int ordinal = calls.call().ordinal();
                        return step(() ->
                                byTask
                                        ? test.answered(
                                                new Stimulus.TimedOut(ordinal, false), now())
                                        : test.timedOut());
                    })
                    .thenCompose(next -> next);
        }

        private TaskCall outgoing(Progress.Calls calls, Duration rest) {
            var identity = given.identity();
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
                    null);
        }

        private CompletionStage<Stimulus> answer(Progress.Calls calls, TaskCall outgoing) {
            int ordinal = calls.call().ordinal();
            var pattern = OutgoingCall.pattern(calls.resource());
            if (!ChildStarts.serves(calls.resource())) {
                return connectors
                        .call(outgoing)
                        .thenApply(outcome ->
                                OutgoingCall.answered(calls.visit(), ordinal, pattern, outcome));
            }
            return children.start(outgoing, null)
                    .thenApply(started ->
                            OutgoingCall.started(ordinal, pattern, started).stream()
                                    .findFirst()
                                    .orElseGet(() ->
                                            new Stimulus.Failed(
                                                    ordinal,
                                                    ErrorName.TASK_FAILED,
                                                    "The execution could not be started.")));
        }

        private Stimulus broken(Progress.Calls calls, Throwable failure) {
            LOG.error("The test of {} threw", calls.resource().arn(), failure);
            return new Stimulus.Failed(
                    calls.call().ordinal(),
                    ErrorName.TASK_FAILED,
                    "The connector for %s failed: %s".formatted(calls.resource().arn(), failure));
        }
    }
}
