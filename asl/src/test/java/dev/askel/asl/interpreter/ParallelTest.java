package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.Notice;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Parallel: docs/aws/history.md section 4, rules 4, 7 and 8, and section 5.3. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ParallelTest {
    private static final String TWO_PASSES =
            """
            {"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": 1, "End": true}}},
            {"StartAt": "B", "States": {"B": {"Type": "Pass", "Result": 2, "End": true}}}
            """;

    private static SimulatedExecution parallel(String branches, String fields) {
        return SimulatedExecution.of(
                """
                {"StartAt": "P", "States": {
                  "P": {"Type": "Parallel", "Branches": [%s], %s "End": true},
                  "C": {"Type": "Pass", "Result": "caught", "End": true}}}
                """
                        .formatted(branches, fields));
    }

    static String branch(String state) {
        return "{\"StartAt\": %s, \"States\": {%s}}"
                .formatted(state.substring(0, state.indexOf(':')), state);
    }

    static String task(String name) {
        return branch(
                "\"%s\": {\"Type\": \"Task\", \"Resource\": \"arn:aws:states:::lambda:%s\", \"End\": true}"
                        .formatted(name, name));
    }

    static final String FAIL = branch("\"F\": {\"Type\": \"Fail\", \"Error\": \"E\"}");
    static final String SLEEP =
            branch("\"W\": {\"Type\": \"Wait\", \"Seconds\": 60, \"End\": true}");

    @Test
    void branches_refer_to_the_start_event_and_the_exit_to_the_last_branch_event() {
        var run = parallel(TWO_PASSES, "").run();

        assertThat(run.history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 ParallelStateEntered P",
                        "3<2 ParallelStateStarted",
                        "4<3 PassStateEntered A",
                        "5<4 PassStateExited A",
                        "6<3 PassStateEntered B",
                        "7<6 PassStateExited B",
                        "8<7 ParallelStateSucceeded",
                        "9<7 ParallelStateExited P",
                        "10<9 ExecutionSucceeded");
        assertThat(run).satisfies(Outcomes.succeeded("[1,2]"));
    }

    @Test
    void branches_in_turns_advance_state_by_state() {
        var two =
                """
                {"StartAt": "%1$s", "States": {
                  "%1$s": {"Type": "Pass", "Next": "%2$s"},
                  "%2$s": {"Type": "Pass", "End": true}}}
                """;
        var run = parallel(two.formatted("A", "B") + "," + two.formatted("C", "D"), "").inTurns();

        assertThat(run.run().history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 ParallelStateEntered P",
                        "3<2 ParallelStateStarted",
                        "4<3 PassStateEntered A",
                        "5<3 PassStateEntered C",
                        "6<4 PassStateExited A",
                        "7<6 PassStateEntered B",
                        "8<5 PassStateExited C",
                        "9<8 PassStateEntered D",
                        "10<7 PassStateExited B",
                        "11<9 PassStateExited D",
                        "12<11 ParallelStateSucceeded",
                        "13<11 ParallelStateExited P",
                        "14<13 ExecutionSucceeded");
    }

    @Test
    void outputs_have_the_order_of_the_branches_whichever_ends_first() {
        var run =
                parallel(SLEEP + "," + task("quick"), "\"ResultPath\": \"$.r\",")
                        .input("{\"x\":0}")
                        .answering(TaskScript.inTurn(TaskAnswer.succeeds("\"q\"")))
                        .run();

        assertThat(run.history())
                .endsWith(
                        "9<8 TaskStateExited quick",
                        "10<4 WaitStateExited W",
                        "11<10 ParallelStateSucceeded",
                        "12<10 ParallelStateExited P",
                        "13<12 ExecutionSucceeded");
        assertThat(run).satisfies(Outcomes.succeeded("{\"x\":0,\"r\":[{\"x\":0},\"q\"]}"));
    }

    @Test
    void each_branch_receives_the_value_of_parameters() {
        var run =
                parallel(
                                branch("\"A\": {\"Type\": \"Pass\", \"End\": true}"),
                                "\"InputPath\": \"$.in\", \"Parameters\": {\"p.$\": \"$.x\"},")
                        .input("{\"in\":{\"x\":5}}")
                        .run();

        assertThat(run).satisfies(Outcomes.succeeded("[{\"p\":5}]"));
    }

    @Test
    void a_fail_state_ends_all_other_branches_and_all_their_events_refer_to_it() {
        var run =
                parallel(SLEEP + "," + task("slow") + "," + FAIL, "").answering(unanswered()).run();

        assertThat(run.history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 ParallelStateEntered P",
                        "3<2 ParallelStateStarted",
                        "4<3 WaitStateEntered W",
                        "5<3 TaskStateEntered slow",
                        "6<5 TaskScheduled",
                        "7<6 TaskStarted",
                        "8<3 FailStateEntered F",
                        "9<8 WaitStateAborted",
                        "10<8 TaskStateAborted",
                        "11<8 ParallelStateFailed",
                        "12<11 ExecutionFailed E");
        assertThat(run).satisfies(Outcomes.failed("E", null));
    }

    private static TaskScript unanswered() {
        return TaskScript.inTurn(TaskAnswer.silence());
    }

    @Test
    void a_failing_task_is_aborted_itself() {
        var run =
                parallel(task("bad"), "").answering(TaskScript.inTurn(TaskAnswer.fails("E"))).run();

        assertThat(run.history())
                .endsWith(
                        "4<3 TaskStateEntered bad",
                        "5<4 TaskScheduled",
                        "6<5 TaskStarted",
                        "7<6 TaskFailed E",
                        "8<7 TaskStateAborted",
                        "9<7 ParallelStateFailed",
                        "10<9 ExecutionFailed E");
    }

    @Test
    void a_caught_failure_exits_the_state() {
        var run = parallel(FAIL, "\"Catch\": [{\"ErrorEquals\": [\"E\"], \"Next\": \"C\"}],").run();

        assertThat(run.history())
                .endsWith(
                        "4<3 FailStateEntered F",
                        "5<4 ParallelStateFailed",
                        "6<5 ParallelStateExited P",
                        "7<6 PassStateEntered C",
                        "8<7 PassStateExited C",
                        "9<8 ExecutionSucceeded");
        assertThat(run.state().branches()).isEmpty();
    }

    @Test
    void a_retry_starts_all_branches_again_after_the_failing_event() {
        var run =
                parallel(
                                task("ok") + "," + task("flaky"),
                                "\"Retry\": [{\"ErrorEquals\": [\"E\"]}],")
                        .answering(
                                TaskScript.byResource(
                                        Map.of(
                                                "ok", List.of(TaskAnswer.succeeds("1")),
                                                "flaky",
                                                        List.of(
                                                                TaskAnswer.fails("E"),
                                                                TaskAnswer.succeeds("2")))))
                        .run();

        assertThat(run.history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 ParallelStateEntered P",
                        "3<2 ParallelStateStarted",
                        "4<3 TaskStateEntered ok",
                        "5<4 TaskScheduled",
                        "6<5 TaskStarted",
                        "7<3 TaskStateEntered flaky",
                        "8<7 TaskScheduled",
                        "9<8 TaskStarted",
                        "10<6 TaskSucceeded",
                        "11<10 TaskStateExited ok",
                        "12<9 TaskFailed E",
                        "13<12 TaskStateAborted",
                        "14<12 ParallelStateStarted",
                        "15<14 TaskStateEntered ok",
                        "16<15 TaskScheduled",
                        "17<16 TaskStarted",
                        "18<14 TaskStateEntered flaky",
                        "19<18 TaskScheduled",
                        "20<19 TaskStarted",
                        "21<17 TaskSucceeded",
                        "22<21 TaskStateExited ok",
                        "23<20 TaskSucceeded",
                        "24<23 TaskStateExited flaky",
                        "25<24 ParallelStateSucceeded",
                        "26<24 ParallelStateExited P",
                        "27<26 ExecutionSucceeded");
        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(1));
        assertThat(run).satisfies(Outcomes.succeeded("[1,2]"));
    }

    @Test
    void a_runtime_error_in_a_branch_names_the_event_that_entered_its_state() {
        var branch =
                """
                {"StartAt": "A", "States": {
                  "A": {"Type": "Pass", "Next": "B"},
                  "B": {"Type": "Pass", "InputPath": "$.none", "End": true}}}
                """;
        var run = parallel(branch, "").run();

        assertThat(run.history())
                .endsWith(
                        "4<3 PassStateEntered A",
                        "5<4 PassStateExited A",
                        "6<5 PassStateEntered B",
                        "7<6 ExecutionFailed States.Runtime");
        assertThat(run)
                .satisfies(
                        Outcomes.failed(
                                "States.Runtime",
                                "An error occurred while executing the state 'B' (entered at the event id #6). Invalid path '$.none' : No results for path: $['none']"));
    }

    @Test
    void branches_read_outer_variables_and_lose_their_own_at_their_end() {
        var run =
                SimulatedExecution.of(
                                """
                                {"StartAt": "V", "States": {
                                  "V": {"Type": "Pass", "Assign": {"a": 1}, "Next": "P"},
                                  "P": {"Type": "Parallel", "End": true, "Branches": [
                                    {"StartAt": "A", "States": {
                                      "A": {"Type": "Pass", "Assign": {"b.$": "$a"}, "Next": "B"},
                                      "B": {"Type": "Pass", "End": true,
                                            "Parameters": {"a.$": "$a", "b.$": "$b"}}}}]}}}
                                """)
                        .run();

        assertThat(run).satisfies(Outcomes.succeeded("[{\"a\":1,\"b\":1}]"));
        assertThat(run.state().root().variables()).containsOnlyKeys("a");
    }

    @Test
    void an_error_of_the_state_itself_is_not_a_failure_of_its_branches() {
        var run = parallel(TWO_PASSES, "\"ResultSelector\": {\"x.$\": \"$[7].none\"},").run();

        assertThat(run.history())
                .endsWith("8<7 ParallelStateSucceeded", "9<7 ExecutionFailed States.Runtime");
    }

    @Test
    void abandoned_children_are_stopped() {
        var child =
                branch(
                        "\"S\": {\"Type\": \"Task\", \"Resource\": \"%s\", \"End\": true}"
                                .formatted(TaskTest.SYNC));
        var late =
                """
                {"StartAt": "W", "States": {
                  "W": {"Type": "Wait", "Seconds": 60, "Next": "F"},
                  "F": {"Type": "Fail", "Error": "E"}}}
                """;
        var run = parallel(child + "," + late, "").answering(unanswered()).run();

        assertThat(run.state().pendingNotices()).isEmpty();
        assertThat(run.world().delivered())
                .containsExactly(new Notice.StopChild("arn:child:0.0:0"));
    }
}
