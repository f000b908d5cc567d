package dev.askel.engine.statetest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Client;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.StateTests.InspectionLevel;
import dev.askel.engine.api.StateTests.TestStateConfiguration;
import dev.askel.engine.api.StateTests.TestStateRequest;
import dev.askel.engine.api.StateTests.TestStateResult;
import dev.askel.engine.evaluation.EvaluationThreads;
import dev.askel.engine.execution.child.ChildStarts;
import dev.askel.engine.task.TaskConnectors;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests the bound on concurrent tests, and the timeout of a test that gets no thread. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TestStepsTest {
    private static final String ACCOUNT = "123456789012";
    private static final Duration TEST_MAX = Duration.ofMinutes(5);

    private final AtomicLong millis = new AtomicLong(1_767_323_045_678L);
    private final Functions functions = new Functions();
    private final Functions.HeldCalls held = functions.hold("f");
    private final CompletableFuture<Void> computed = new CompletableFuture<>();
    private final EvaluationThreads evaluations = new EvaluationThreads(1);
    private final TestSteps steps = new TestSteps(evaluations, 2);
    private final StateTestRuns tests =
            new StateTestRuns(
                    steps,
                    TEST_MAX,
                    new TaskConnectors(List.of(functions)),
                    new ChildStarts((_, _, _) -> {
                        throw new AssertionError("No child is expected");
                    }),
                    millis::get,
                    () -> 0L,
                    false);

    @AfterEach
    void close() {
        computed.complete(null);
        evaluations.close();
    }

    private CompletionStage<Answer<TestStateResult>> test(String definition) {
        return tests.testState(
                Client.caller(),
                new TestStateRequest(
                        definition,
                        "arn:aws:iam::123456789012:role/r",
                        null,
                        InspectionLevel.INFO,
                        false,
                        null,
                        null,
                        null,
                        null,
                        TestStateConfiguration.NONE));
    }

    private CompletionStage<Answer<TestStateResult>> testCallingTask() {
        return test(
                "{\"Type\": \"Task\", \"Resource\": \"%s\", \"End\": true}"
                        .formatted(Functions.arn("f")));
    }

    /** Occupies the only thread. */
    private void occupyThread() {
        var started = new CompletableFuture<Void>();
        var step =
                steps.step(
                        ACCOUNT,
                        TEST_MAX,
                        _ -> {
                            started.complete(null);
                            return Answer.ok(Eventually.get(computed.thenApply(_ -> "done")));
                        },
                        () -> Answer.ok("late"));
        Eventually.get(started.thenApply(_ -> step));
    }

    @Test
    void tests_above_the_maximum_are_throttled() {
        var first = testCallingTask();
        var second = testCallingTask();
        assertThat(Client.refused(testCallingTask()))
                .isEqualTo(new EngineError.ThrottlingException());

        held.awaitNext().answer("1");
        held.awaitNext().answer("2");

        Client.ok(first);
        Client.ok(second);
        assertThat(Client.ok(test("{\"Type\": \"Succeed\"}")).error()).isNull();
    }

    @Test
    void the_duration_of_a_test_includes_its_wait_for_a_thread() {
        occupyThread();
        var test = test("{\"Type\": \"Succeed\"}");
        millis.addAndGet(TEST_MAX.toMillis());
        computed.complete(null);

        assertThat(Client.ok(test).error()).isEqualTo("States.Timeout");
    }

    @Test
    void a_test_times_out_while_no_thread_is_free() {
        var test = testCallingTask();
        var call = held.awaitNext();
        occupyThread();
        millis.addAndGet(TEST_MAX.toMillis());
        call.answer("1");

        assertThat(Client.ok(test).error()).isEqualTo("States.Timeout");
    }

    @Test
    void a_step_without_a_thread_in_time_is_not_run() {
        occupyThread();

        var step =
                steps.step(
                        ACCOUNT,
                        Duration.ofMillis(1),
                        _ -> {
                            throw new AssertionError("The step ran after its timeout");
                        },
                        () -> Answer.ok("late"));

        assertThat(Client.ok(step)).isEqualTo("late");
    }
}
