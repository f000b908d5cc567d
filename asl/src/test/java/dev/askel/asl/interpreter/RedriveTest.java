package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.history.Notice;
import dev.askel.asl.history.Parent;
import dev.askel.asl.interpreter.execution.AcceptedRedrive;
import dev.askel.asl.interpreter.execution.Effect;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests redrives of executions that have ended (docs/aws/history.md section 7). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RedriveTest {
    private static final TaskScript REPAIRED_BY_REDRIVE =
            (_, call, redrive) ->
                    call.resource().endsWith("bad") && redrive == 0
                            ? TaskAnswer.fails("E")
                            : TaskAnswer.succeeds("\"" + call.resource() + "\"");

    @Test
    void a_failed_task_is_scheduled_again_and_not_entered_again() {
        var run =
                SimulatedExecution.of(
                                """
                                {"StartAt": "A", "States": {
                                  "A": {"Type": "Pass", "Next": "T"},
                                  "T": {"Type": "Task", "Resource": "arn:aws:states:::lambda:bad",
                                    "Parameters": {"n.$": "$$.Execution.RedriveCount"}, "End": true}}}
                                """)
                        .answering(REPAIRED_BY_REDRIVE)
                        .run();
        assertThat(run).satisfies(Outcomes.failed("E", "because"));

        run.redrive();

        assertThat(run.history())
                .endsWith(
                        "7<6 TaskFailed E",
                        "8<7 ExecutionFailed E",
                        "9<8 ExecutionRedriven 1",
                        "10<9 TaskScheduled",
                        "11<10 TaskStarted",
                        "12<11 TaskSucceeded",
                        "13<12 TaskStateExited T",
                        "14<13 ExecutionSucceeded");
        assertThat(run).satisfies(Outcomes.succeeded("\"bad\""));
        assertThat(run.world().requests().values())
                .extracting(Object::toString)
                .containsExactly("{\"n\":0}", "{\"n\":1}");
        assertThat(run.world().calls().keySet())
                .extracting(SimulatedWorld.Attempt::redrive)
                .containsExactly(0, 1);
    }

    @Test
    void a_fail_state_is_entered_again() {
        var run =
                SimulatedExecution.of(
                                """
                                {"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "E"}}}
                                """)
                        .run()
                        .redrive();

        assertThat(run.history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 FailStateEntered F",
                        "3<2 ExecutionFailed E",
                        "4<3 ExecutionRedriven 1",
                        "5<4 FailStateEntered F",
                        "6<5 ExecutionFailed E");
    }

    @Test
    void branches_that_succeeded_are_not_run_again() {
        var run =
                SimulatedExecution.of(
                                """
                                {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true,
                                  "Branches": [%s, %s, %s]}}}
                                """
                                        .formatted(
                                                ParallelTest.task("good"),
                                                ParallelTest.task("bad"),
                                                ParallelTest.SLEEP))
                        .answering(REPAIRED_BY_REDRIVE)
                        .run();
        assertThat(run).satisfies(Outcomes.failed("E", "because"));
        int before = run.events().size();

        run.kill().redrive();

        assertThat(run.history().subList(before, run.events().size()))
                .containsExactly(
                        "18<17 ExecutionRedriven 1",
                        "19<13 TaskScheduled",
                        "20<19 TaskStarted",
                        "21<20 TaskSucceeded",
                        "22<21 TaskStateExited bad",
                        "23<10 WaitStateExited W",
                        "24<23 ParallelStateSucceeded",
                        "25<23 ParallelStateExited P",
                        "26<25 ExecutionSucceeded");
        assertThat(run).satisfies(Outcomes.succeeded("[\"good\",\"bad\",{}]"));
        assertThat(run.world().calls().values()).containsOnly(1);
    }

    @Test
    void only_unfinished_iterations_of_a_map_run_again() {
        var run =
                SimulatedExecution.of(
                                """
                                {"StartAt": "M", "States": {"M": {"Type": "Map", "End": true,
                                  "MaxConcurrency": 1,
                                  "ItemProcessor": {"StartAt": "T", "States": {"T": {"Type": "Task",
                                    "Resource": "arn:aws:states:::lambda:invoke", "End": true}}}}}}
                                """)
                        .input("[1,2,3]")
                        .answering((_, call, redrive) ->
                                call.parameters().text().equals("2") && redrive == 0
                                        ? TaskAnswer.fails("E")
                                        : new TaskAnswer.Succeeds(call.parameters()))
                        .run()
                        .redrive();

        assertThat(run).satisfies(Outcomes.succeeded("[1,2,3]"));
        assertThat(run.world().requests().values())
                .extracting(Object::toString)
                .containsExactly("1", "2", "2", "3");
    }

    @Test
    void retries_count_from_zero_again() {
        var run =
                SimulatedExecution.of(
                                """
                                {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true,
                                  "Retry": [{"ErrorEquals": ["E"], "MaxAttempts": 1}],
                                  "Branches": [{"StartAt": "T", "States": {"T": {"Type": "Task",
                                    "Resource": "arn:aws:states:::lambda:t",
                                    "Retry": [{"ErrorEquals": ["E"], "MaxAttempts": 2}],
                                    "End": true}}}]}}}
                                """)
                        .answering(
                                TaskScript.byResource(Map.of("t", List.of(TaskAnswer.fails("E")))))
                        .run();
        assertThat(run.world().calls()).hasSize(6);

        run.redrive();

        assertThat(run.world().calls()).hasSize(12);
        assertThat(run).satisfies(Outcomes.failed("E", "because"));
    }

    @Test
    void the_timeout_of_the_execution_starts_again() {
        var run =
                SimulatedExecution.of(
                                """
                                {"StartAt": "W", "TimeoutSeconds": 30, "States": {
                                  "W": {"Type": "Wait", "Seconds": 40, "End": true}}}
                                """)
                        .run();
        assertThat(run.history()).endsWith("3<0 ExecutionTimedOut States.Timeout");
        // The simulation first waits until the old timer has fired, so the redrive is later.
        var closedAt = run.events().getLast().timestamp();

        run.redrive();

        assertThat(run.history())
                .endsWith("4<3 ExecutionRedriven 1", "5<4 ExecutionTimedOut States.Timeout");
        var redrivenAt = run.events().get(3).timestamp();
        assertThat(redrivenAt).isAfterOrEqualTo(closedAt);
        assertThat(run.events().getLast().timestamp()).isEqualTo(redrivenAt.plusSeconds(30));
    }

    @Test
    void a_redrive_schedules_the_task_of_a_stopped_execution_again() {
        var run =
                TaskTest.task(TaskTest.ACTIVITY, "")
                        .answering((_, _, redrive) ->
                                redrive == 0 ? TaskAnswer.silence() : TaskAnswer.succeeds("1"))
                        .stopAfter(Duration.ofSeconds(1), null, null)
                        .run()
                        .redrive();

        assertThat(run.history())
                .endsWith(
                        "5<4 ExecutionAborted",
                        "6<5 ExecutionRedriven 1",
                        "7<6 ActivityScheduled",
                        "8<7 ActivityStarted",
                        "9<8 ActivitySucceeded",
                        "10<9 TaskStateExited T",
                        "11<10 ExecutionSucceeded");
    }

    @Test
    void an_execution_with_a_full_history_cannot_be_redriven() {
        var limits = new ExecutionLimits(262_144, 7, 40, 500, 1024 * 1024, 500_000);
        var failedExecution =
                TaskTest.task(TaskTest.LAMBDA, "")
                        .answering(TaskScript.inTurn(TaskAnswer.fails("E")))
                        .run()
                        .state();
        assertThat(failedExecution.lastEventId()).isEqualTo(6);

        var ledger = new Ledger(failedExecution, limits);

        assertThat(ledger.redrive(SimulatedTime.START, null)).isFalse();
        assertThat(ledger.hasPending()).isFalse();
        assertThat(ledger.state()).isEqualTo(failedExecution);
        assertThat(
                        new Ledger(failedExecution, ExecutionLimits.DEFAULT)
                                .redrive(SimulatedTime.START, null))
                .isTrue();
    }

    @Test
    void a_state_that_failed_by_itself_after_all_branches_fails_again() {
        var run =
                SimulatedExecution.of(
                                """
                                {"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true,
                                  "ResultSelector": {"x.$": "$[7].none"},
                                  "Branches": [%s]}}}
                                """
                                        .formatted(ParallelTest.task("good")))
                        .answering(REPAIRED_BY_REDRIVE)
                        .run();
        assertThat(run.history())
                .endsWith("9<8 ParallelStateSucceeded", "10<8 ExecutionFailed States.Runtime");

        run.kill().redrive();

        assertThat(run.history())
                .endsWith(
                        "11<10 ExecutionRedriven 1",
                        "12<8 ParallelStateSucceeded",
                        "13<8 ExecutionFailed States.Runtime");
        assertThat(run.world().calls().values()).containsExactly(1);
    }

    @Test
    void a_map_that_failed_between_two_items_fails_at_the_same_item_again() {
        var run =
                SimulatedExecution.of(
                                """
                                {"StartAt": "M", "States": {"M": {"Type": "Map", "End": true,
                                  "MaxConcurrency": 1, "ItemsPath": "$.a",
                                  "ItemSelector": {"x.$": "States.StringToJson($$.Map.Item.Value)"},
                                  "ItemProcessor": {"StartAt": "A", "States": {
                                    "A": {"Type": "Pass", "End": true}}}}}}
                                """)
                        .input("{\"a\":[\"1\",\"[\"]}")
                        .run()
                        .kill()
                        .redrive();

        assertThat(run.history())
                .containsSubsequence(
                        "7<6 MapIterationSucceeded M[0]",
                        "8<3 ExecutionFailed States.Runtime",
                        "9<8 ExecutionRedriven 1",
                        "10<9 ExecutionFailed States.Runtime");
    }

    @Test
    void a_parent_that_was_not_notified_of_the_end_waits_for_the_next_end() {
        var parent = new Parent("arn", "a/r/m/n", FramePath.ROOT, 3, null);
        var ledger = failedExecution(null, parent);
        assertThat(ledger.state().pendingNotices().values())
                .containsExactly(new Notice.ChildFinished(parent));

        ledger.redrive(SimulatedTime.START, "token");
        assertThat(ledger.state().pendingNotices()).isEmpty();
        assertThat(ledger.state().acceptedRedrive("token")).isNotNull();

        ledger.closeExecution(HistoryEventType.ExecutionAborted, null, null, SimulatedTime.START);
        assertThat(ledger.state().pendingNotices().values())
                .containsExactly(new Notice.ChildFinished(parent));
        assertThat(ledger.state().pendingNotices().keySet()).containsExactly(1L);
    }

    @Test
    void the_last_ten_tokens_are_remembered() {
        var ledger = failedExecution(null, null);
        for (int i = 0; i < 11; i++) {
            ledger.redrive(SimulatedTime.START.plusSeconds(i), "token-" + i);
            ledger.closeExecution(
                    HistoryEventType.ExecutionAborted, null, null, SimulatedTime.START);
        }

        assertThat(ledger.state().acceptedRedrive("token-0")).isNull();
        assertThat(ledger.state().acceptedRedrive("token-1"))
                .isEqualTo(new AcceptedRedrive("token-1", SimulatedTime.START.plusSeconds(1)));
    }

    @Test
    void no_redrive_makes_an_execution_run_longer_than_a_year() {
        var year = Duration.ofDays(365);
        var ledger = failedExecution(year.toSeconds(), null);

        ledger.redrive(SimulatedTime.START.plus(Duration.ofDays(10)), null);

        assertThat(Interpreter.outstandingEffects(ledger.state()))
                .contains(new Effect.TimeOutExecution(SimulatedTime.START.plus(year)));
    }

    private static Ledger failedExecution(@Nullable Long timeoutSeconds, @Nullable Parent parent) {
        var identity =
                new ExecutionIdentity(
                        "arn",
                        "n",
                        "a",
                        "r",
                        "machine-arn",
                        "machine",
                        "m",
                        1,
                        "role",
                        SimulatedTime.START,
                        timeoutSeconds,
                        null,
                        null,
                        null);
        var ledger = new Ledger(null, ExecutionLimits.DEFAULT);
        ledger.acceptFirstEntries(
                Interpreter.firstEntries(
                        identity, parent, Payload.EMPTY_OBJECT, SimulatedTime.START));
        ledger.closeExecution(HistoryEventType.ExecutionFailed, "E", "c", SimulatedTime.START);
        return ledger;
    }
}
