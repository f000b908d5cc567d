package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.context.AdvanceContext;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Transition.Outcome;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests the limits of one execution (docs/aws/quotas.md sections 2 and 3). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LimitsTest {
    private static final String ENDLESS =
            """
            {"StartAt": "A", "States": {
              "A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Pass", "Next": "A"}}}
            """;
    private static final String TOO_LARGE =
            "The state/task '%s' returned a result with a size exceeding the maximum number of bytes service limit.";

    private static String text(int bytes) {
        return "\"" + "a".repeat(bytes - 2) + "\"";
    }

    @Test
    void an_endless_loop_ends_with_the_25000th_event() {
        var run = SimulatedExecution.of(ENDLESS).run();

        assertThat(run.events()).hasSize(25_000);
        assertThat(run.events().getLast().type()).isEqualTo(HistoryEventType.ExecutionFailed);
        assertThat(run.events().getLast().previousEventId()).isEqualTo(24_999);
        assertThat(run)
                .satisfies(
                        Outcomes.failed(
                                "States.Runtime",
                                "The execution reached the maximum number of history events (25000)."));
    }

    @Test
    void an_execution_whose_last_event_is_its_end_does_not_exceed_the_history() {
        var definition =
                """
                {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}
                """;

        assertThat(SimulatedExecution.of(definition).within(limitsWithHistory(4)).run())
                .satisfies(Outcomes.succeeded("{}"));
        var cut = SimulatedExecution.of(definition).within(limitsWithHistory(3)).run();
        assertThat(cut.history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 PassStateEntered A",
                        "3<2 ExecutionFailed States.Runtime");
    }

    private static ExecutionLimits limitsWithHistory(int max) {
        return new ExecutionLimits(262_144, max, 40, 500, 1024 * 1024, 500_000);
    }

    @Test
    void branches_share_the_history_of_their_execution() {
        var looping =
                """
                {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
                  {"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "A"}}},
                  {"StartAt": "B", "States": {"B": {"Type": "Pass", "Next": "B"}}}]}}}
                """;
        var run =
                SimulatedExecution.of(looping)
                        .within(new ExecutionLimits(262_144, 2_000, 40, 50, 1024 * 1024, 500_000))
                        .shuffling(new Random(3))
                        .run();

        assertThat(run.events()).hasSize(2_000);
        assertThat(run.events().getLast().previousEventId()).isEqualTo(1_999);
        assertThat(run.state().isRunning()).isFalse();
    }

    @Test
    void a_loop_is_committed_each_time_it_spends_its_budget() {
        var run = SimulatedExecution.of(ENDLESS).within(limitsWithHistory(5_000)).run();

        assertThat(run.journal().commits()).isBetween(10, 11);
        assertThat(run.journal().largestCommit()).isLessThan(500 + 4);
    }

    @Test
    void a_loop_with_large_data_yields_earlier() {
        var run =
                SimulatedExecution.of(ENDLESS)
                        .within(limitsWithHistory(100))
                        .input(text(200_000))
                        .run();

        assertThat(run.journal().largestCommit()).isLessThan(20);
    }

    @Test
    void one_advance_ends_within_its_budget_of_events() {
        var run = SimulatedExecution.of(ENDLESS).within(limitsWithHistory(3)).run();
        var interpreter = run.interpreter();
        var state = ExecutionState.apply(null, run.journal().entries().getFirst());
        state = ExecutionState.apply(state, run.journal().entries().get(1));

        var transition =
                interpreter.advance(
                        state.root(),
                        Stimulus.Proceed.INSTANCE,
                        new AdvanceContext(
                                SimulatedTime.START,
                                new Random(1),
                                new Budget(),
                                AdvanceContext.UNKNOWN,
                                0,
                                null));

        assertThat(transition.outcome()).isEqualTo(Outcome.CONTINUES);
        assertThat(transition.entries()).hasSizeBetween(500, 502);
    }

    @Test
    void data_of_262144_bytes_passes_and_one_more_fails_the_state() {
        var definition =
                """
                {"StartAt": "A", "States": {"A": {"Type": "Pass", "ResultPath": "$.r", "Result": 1, "End": true}}}
                """;
        int bytesOfOtherText = "{\"x\":,\"r\":1}".length();

        var fitting =
                SimulatedExecution.of(definition)
                        .input("{\"x\":%s}".formatted(text(262_144 - bytesOfOtherText)))
                        .run();
        assertThat(fitting.state().outcome()).isInstanceOf(ExecutionState.Outcome.Succeeded.class);
        var larger =
                SimulatedExecution.of(definition)
                        .input("{\"x\":%s}".formatted(text(262_145 - bytesOfOtherText)))
                        .run();
        assertThat(larger.history())
                .endsWith("2<0 PassStateEntered A", "3<2 ExecutionFailed States.DataLimitExceeded");
        assertThat(larger)
                .satisfies(Outcomes.failed("States.DataLimitExceeded", TOO_LARGE.formatted("A")));
    }

    @Test
    void a_result_that_is_too_large_is_the_failure_of_its_task() {
        var lambda =
                TaskTest.task(TaskTest.LAMBDA, "")
                        .answering(TaskScript.inTurn(TaskAnswer.succeeds(text(262_145))))
                        .run();
        assertThat(lambda.history())
                .endsWith(
                        "5<4 LambdaFunctionFailed States.DataLimitExceeded",
                        "6<5 ExecutionFailed States.DataLimitExceeded");
        assertThat(lambda)
                .satisfies(
                        Outcomes.failed(
                                "States.DataLimitExceeded", TOO_LARGE.formatted(TaskTest.LAMBDA)));

        var integration =
                TaskTest.task(TaskTest.INVOKE, "")
                        .answering(TaskScript.inTurn(TaskAnswer.succeeds(text(262_145))))
                        .run();
        assertThat(integration)
                .satisfies(
                        Outcomes.failed("States.DataLimitExceeded", TOO_LARGE.formatted("lambda")));
    }

    @Test
    void results_of_branches_that_are_too_large_together_fail_the_state() {
        var half = ParallelTest.branch("\"A\": {\"Type\": \"Pass\", \"End\": true}");
        var run =
                SimulatedExecution.of(
                                """
                                {"StartAt": "P", "States": {
                                  "P": {"Type": "Parallel", "End": true, "Branches": [%s, %s],
                                    "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "C"}]},
                                  "C": {"Type": "Pass", "OutputPath": "$.Error", "End": true}}}
                                """
                                        .formatted(half, half))
                        .input(text(131_072))
                        .run();

        assertThat(run).satisfies(Outcomes.succeeded("\"States.DataLimitExceeded\""));
    }
}
