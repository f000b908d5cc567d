package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.execution.Effect;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Retry: docs/aws/asl.md section 11, docs/aws/history.md section 5.2. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RetryTest {
    private static SimulatedExecution retrying(String retry, TaskAnswer... answers) {
        return SimulatedExecution.of(
                        """
                        {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s",
                          "Retry": %s, "End": true}}}
                        """
                                .formatted(TaskTest.LAMBDA, retry))
                .answering(TaskScript.inTurn(answers));
    }

    @Test
    void the_next_attempt_refers_to_the_failure_and_the_state_is_not_entered_again() {
        var run =
                retrying(
                                "[{\"ErrorEquals\": [\"E\"]}]",
                                TaskAnswer.fails("E"),
                                TaskAnswer.fails("E"),
                                TaskAnswer.succeeds("1"))
                        .run();

        assertThat(run.history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 TaskStateEntered T",
                        "3<2 LambdaFunctionScheduled",
                        "4<3 LambdaFunctionStarted",
                        "5<4 LambdaFunctionFailed E",
                        "6<5 LambdaFunctionScheduled",
                        "7<6 LambdaFunctionStarted",
                        "8<7 LambdaFunctionFailed E",
                        "9<8 LambdaFunctionScheduled",
                        "10<9 LambdaFunctionStarted",
                        "11<10 LambdaFunctionSucceeded",
                        "12<11 TaskStateExited T",
                        "13<12 ExecutionSucceeded");
        // Defaults: one second, then twice as long.
        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(1 + 2));
    }

    @Test
    void three_retries_are_the_default_and_zero_retries_are_allowed() {
        assertThat(
                        retrying("[{\"ErrorEquals\": [\"States.ALL\"]}]", TaskAnswer.fails("E"))
                                .run()
                                .world()
                                .calls())
                .hasSize(4);
        var none =
                retrying(
                                "[{\"ErrorEquals\": [\"States.ALL\"], \"MaxAttempts\": 0}]",
                                TaskAnswer.fails("E"))
                        .run();
        assertThat(none.history()).endsWith("5<4 LambdaFunctionFailed E", "6<5 ExecutionFailed E");
        assertThat(none.elapsed()).isZero();
        assertThat(retrying("[]", TaskAnswer.fails("E")).run().world().calls()).hasSize(1);
    }

    @Test
    void each_retrier_counts_its_own_attempts_and_the_first_that_matches_decides() {
        var run =
                retrying(
                                """
                                [{"ErrorEquals": ["A"], "MaxAttempts": 1, "IntervalSeconds": 1},
                                 {"ErrorEquals": ["B"], "MaxAttempts": 1, "IntervalSeconds": 10},
                                 {"ErrorEquals": ["States.ALL"], "MaxAttempts": 5, "IntervalSeconds": 100}]
                                """,
                                TaskAnswer.fails("A"),
                                TaskAnswer.fails("B"),
                                TaskAnswer.fails("C"),
                                TaskAnswer.fails("B"))
                        .run();

        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(1 + 10 + 100));
        assertThat(run).satisfies(Outcomes.failed("B", "because"));
    }

    @Test
    void the_delay_grows_to_its_cap() {
        var run =
                retrying(
                                """
                                [{"ErrorEquals": ["E"], "MaxAttempts": 4, "IntervalSeconds": 2,
                                  "BackoffRate": 3, "MaxDelaySeconds": 10}]
                                """,
                                TaskAnswer.fails("E"))
                        .run();

        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(2 + 6 + 10 + 10));
    }

    @Test
    void jitter_is_between_zero_and_the_whole_delay() {
        var retry =
                """
                [{"ErrorEquals": ["E"], "MaxAttempts": 1, "IntervalSeconds": 8,
                  "JitterStrategy": "FULL"}]
                """;
        var delays =
                new Random(7)
                        .ints(200)
                        .mapToObj(seed ->
                                retrying(retry, TaskAnswer.fails("E"))
                                        .drawing(new Random(seed))
                                        .run()
                                        .elapsed()
                                        .toMillis())
                        .toList();

        assertThat(delays).allSatisfy(millis -> assertThat(millis).isBetween(0L, 8_000L));
        assertThat(delays).anySatisfy(millis -> assertThat(millis).isLessThan(1_000));
        assertThat(delays).anySatisfy(millis -> assertThat(millis).isGreaterThan(7_000));
        assertThat(delays).anySatisfy(millis -> assertThat(millis % 1_000).isNotZero());
    }

    @Test
    void the_drawn_delay_survives_a_crash() {
        var run =
                retrying(
                                """
                                [{"ErrorEquals": ["E"], "IntervalSeconds": 1000,
                                  "JitterStrategy": "FULL"}]
                                """,
                                TaskAnswer.fails("E"),
                                TaskAnswer.succeeds("1"))
                        .runUntil(SimulatedTime.START.plusSeconds(1));

        var effects = Interpreter.outstandingEffects(run.state());
        assertThat(effects).hasOnlyElementsOfType(Effect.Wake.class).hasSize(1);
        run.kill();
        assertThat(Interpreter.outstandingEffects(run.state())).isEqualTo(effects);
    }

    @Test
    void a_runtime_error_is_never_retried() {
        var run =
                SimulatedExecution.of(
                                """
                                {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s",
                                  "InputPath": "$.none",
                                  "Retry": [{"ErrorEquals": ["States.ALL"]}],
                                  "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "T"}],
                                  "End": true}}}
                                """
                                        .formatted(TaskTest.LAMBDA))
                        .run();

        assertThat(run.history())
                .endsWith("2<0 TaskStateEntered T", "3<2 ExecutionFailed States.Runtime");
    }

    @Test
    void the_context_counts_the_retries_of_the_visit() {
        var run =
                SimulatedExecution.of(
                                """
                                {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s",
                                  "Parameters": {"n.$": "$$.State.RetryCount"},
                                  "Retry": [{"ErrorEquals": ["A"]}, {"ErrorEquals": ["B"]}],
                                  "End": true}}}
                                """
                                        .formatted(TaskTest.LAMBDA))
                        .answering(
                                TaskScript.inTurn(
                                        TaskAnswer.fails("A"),
                                        TaskAnswer.fails("B"),
                                        TaskAnswer.succeeds("1")))
                        .run();

        assertThat(run.world().requests().values())
                .extracting(Object::toString)
                .containsExactly("{\"n\":0}", "{\"n\":1}", "{\"n\":2}");
    }

    @Test
    void counters_start_again_when_the_state_is_entered_again() {
        var run =
                SimulatedExecution.of(
                                """
                                {"StartAt": "T", "States": {
                                  "T": {"Type": "Task", "Resource": "%s",
                                    "Retry": [{"ErrorEquals": ["E"], "MaxAttempts": 1}],
                                    "Catch": [{"ErrorEquals": ["F"], "Next": "T"}],
                                    "End": true}}}
                                """
                                        .formatted(TaskTest.LAMBDA))
                        .answering(
                                TaskScript.inTurn(
                                        TaskAnswer.fails("E"),
                                        TaskAnswer.fails("F"),
                                        TaskAnswer.fails("E"),
                                        TaskAnswer.succeeds("1")))
                        .run();

        assertThat(run).satisfies(Outcomes.succeeded("1"));
        assertThat(run.world().calls().keySet())
                .extracting(SimulatedWorld.Attempt::ordinal)
                .containsExactly(0, 1, 2, 3);
    }

    @Test
    void a_failing_expression_is_retried_and_recorded_at_each_attempt() {
        var run =
                SimulatedExecution.of(
                                """
                                {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s",
                                  "QueryLanguage": "JSONata",
                                  "Arguments": "{%% $parse($states.input.bad) %%}",
                                  "Retry": [{"ErrorEquals": ["States.QueryEvaluationError"],
                                             "MaxAttempts": 2}],
                                  "End": true}}}
                                """
                                        .formatted(TaskTest.LAMBDA))
                        .input("{\"bad\":\"{\"}")
                        .run();

        assertThat(run.history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 TaskStateEntered T",
                        "3<0 EvaluationFailed",
                        "4<3 EvaluationFailed",
                        "5<4 EvaluationFailed",
                        "6<5 ExecutionFailed States.QueryEvaluationError");
        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(1 + 2));
    }

    @Test
    void the_timeout_applies_to_each_attempt() {
        var run =
                SimulatedExecution.of(
                                """
                                {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s",
                                  "TimeoutSeconds": 5,
                                  "Retry": [{"ErrorEquals": ["States.Timeout"], "MaxAttempts": 1}],
                                  "End": true}}}
                                """
                                        .formatted(TaskTest.LAMBDA))
                        .answering(
                                TaskScript.byResource(Map.of("f", List.of(TaskAnswer.silence()))))
                        .run();

        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(5 + 1 + 5));
        assertThat(run.state().root().path()).isEqualTo(FramePath.ROOT);
        assertThat(run).satisfies(Outcomes.failed("States.Timeout", null));
    }
}
