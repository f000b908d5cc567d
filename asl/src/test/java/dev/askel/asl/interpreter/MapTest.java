package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.Notice;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Inline Map: docs/aws/history.md section 4, rules 5 to 8, and section 5.4; docs/aws/asl.md section
 * 9.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MapTest {
    private static final String PASS = "\"A\": {\"Type\": \"Pass\", \"End\": true}";
    private static final String SLEEP =
            "\"W\": {\"Type\": \"Wait\", \"SecondsPath\": \"$\", \"End\": true}";
    private static final String TASK =
            "\"T\": {\"Type\": \"Task\", \"Resource\": \"%s\", \"End\": true}"
                    .formatted(TaskTest.INVOKE);

    private static SimulatedExecution map(String state, String fields) {
        return SimulatedExecution.of(
                """
                {"StartAt": "M", "States": {
                  "M": {"Type": "Map", "ItemProcessor": %s, %s "End": true},
                  "C": {"Type": "Pass", "Result": "caught", "End": true}}}
                """
                        .formatted(ParallelTest.branch(state), fields));
    }

    @Test
    void iterations_run_in_order_with_a_concurrency_of_one() {
        var run = map(PASS, "\"MaxConcurrency\": 1,").input("[10, 20]").run();

        assertThat(run.history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 MapStateEntered M",
                        "3<2 MapStateStarted 2",
                        "4<3 MapIterationStarted M[0]",
                        "5<4 PassStateEntered A",
                        "6<5 PassStateExited A",
                        "7<6 MapIterationSucceeded M[0]",
                        "8<6 MapIterationStarted M[1]",
                        "9<8 PassStateEntered A",
                        "10<9 PassStateExited A",
                        "11<10 MapIterationSucceeded M[1]",
                        "12<11 MapStateSucceeded",
                        "13<11 MapStateExited M",
                        "14<13 ExecutionSucceeded");
        assertThat(run).satisfies(Outcomes.succeeded("[10,20]"));
    }

    @Test
    void the_next_iteration_starts_when_one_has_ended() {
        var run = map(SLEEP, "\"MaxConcurrency\": 2,").input("[5, 1, 2]").run();

        assertThat(run.history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 MapStateEntered M",
                        "3<2 MapStateStarted 3",
                        "4<3 MapIterationStarted M[0]",
                        "5<3 MapIterationStarted M[1]",
                        "6<4 WaitStateEntered W",
                        "7<5 WaitStateEntered W",
                        "8<7 WaitStateExited W",
                        "9<8 MapIterationSucceeded M[1]",
                        "10<8 MapIterationStarted M[2]",
                        "11<10 WaitStateEntered W",
                        "12<11 WaitStateExited W",
                        "13<12 MapIterationSucceeded M[2]",
                        "14<6 WaitStateExited W",
                        "15<14 MapIterationSucceeded M[0]",
                        "16<15 MapStateSucceeded",
                        "17<15 MapStateExited M",
                        "18<17 ExecutionSucceeded");
        assertThat(run).satisfies(Outcomes.succeeded("[5,1,2]"));
        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void iterations_in_turns_schedule_their_tasks_before_any_is_started() {
        var run = map(TASK, "").input("[1, 2]").inTurns().run();

        assertThat(run.history())
                .startsWith(
                        "1<0 ExecutionStarted",
                        "2<0 MapStateEntered M",
                        "3<2 MapStateStarted 2",
                        "4<3 MapIterationStarted M[0]",
                        "5<3 MapIterationStarted M[1]",
                        "6<4 TaskStateEntered T",
                        "7<6 TaskScheduled",
                        "8<5 TaskStateEntered T",
                        "9<8 TaskScheduled",
                        "10<7 TaskStarted",
                        "11<9 TaskStarted");
    }

    @Test
    void an_empty_array_gives_an_empty_array() {
        var run = map(PASS, "").input("[]").run();

        assertThat(run.history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 MapStateEntered M",
                        "3<2 MapStateStarted 0",
                        "4<3 MapStateSucceeded",
                        "5<3 MapStateExited M",
                        "6<5 ExecutionSucceeded");
        assertThat(run).satisfies(Outcomes.succeeded("[]"));
    }

    @Test
    void at_most_forty_iterations_run_at_once() {
        var items = "[" + "1,".repeat(49) + "1]";
        for (var fields : new String[] {"", "\"MaxConcurrency\": 0,", "\"MaxConcurrency\": 500,"}) {
            var run = map(SLEEP, fields).input(items).runUntil(SimulatedTime.START.plusMillis(500));
            assertThat(run.state().branches()).hasSize(40);
            assertThat(run.runUntil(Instant.MAX).elapsed()).isEqualTo(Duration.ofSeconds(2));
        }
    }

    @Test
    void a_failing_iteration_ends_all_others_and_all_their_events_refer_to_it() {
        var run =
                map(TASK, "\"ItemsPath\": \"$.a\",")
                        .input("{\"a\":[1,2,3]}")
                        .answering((_, call, _) ->
                                call.parameters().text().equals("2")
                                        ? TaskAnswer.fails("E")
                                        : TaskAnswer.silence())
                        .run();

        assertThat(run.history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 MapStateEntered M",
                        "3<2 MapStateStarted 3",
                        "4<3 MapIterationStarted M[0]",
                        "5<3 MapIterationStarted M[1]",
                        "6<3 MapIterationStarted M[2]",
                        "7<4 TaskStateEntered T",
                        "8<7 TaskScheduled",
                        "9<8 TaskStarted",
                        "10<5 TaskStateEntered T",
                        "11<10 TaskScheduled",
                        "12<11 TaskStarted",
                        "13<6 TaskStateEntered T",
                        "14<13 TaskScheduled",
                        "15<14 TaskStarted",
                        "16<12 TaskFailed E",
                        "17<16 MapIterationFailed M[1]",
                        "18<16 TaskStateAborted",
                        "19<16 MapIterationAborted M[0]",
                        "20<16 TaskStateAborted",
                        "21<16 MapIterationAborted M[2]",
                        "22<16 TaskStateAborted",
                        "23<16 MapStateFailed",
                        "24<23 ExecutionFailed E");
    }

    @Test
    void a_caught_failure_exits_the_state() {
        var run =
                map(
                                "\"F\": {\"Type\": \"Fail\", \"Error\": \"E\"}",
                                "\"Catch\": [{\"ErrorEquals\": [\"E\"], \"Next\": \"C\"}],")
                        .input("[1]")
                        .run();

        assertThat(run.history())
                .endsWith(
                        "5<4 FailStateEntered F",
                        "6<5 MapIterationFailed M[0]",
                        "7<5 MapStateFailed",
                        "8<7 MapStateExited M",
                        "9<8 PassStateEntered C",
                        "10<9 PassStateExited C",
                        "11<10 ExecutionSucceeded");
    }

    @Test
    void a_retry_starts_the_map_again_after_the_failing_event() {
        var run =
                map(TASK, "\"Retry\": [{\"ErrorEquals\": [\"E\"]}],")
                        .input("[1]")
                        .answering(
                                TaskScript.inTurn(TaskAnswer.fails("E"), TaskAnswer.succeeds("9")))
                        .run();

        assertThat(run.history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 MapStateEntered M",
                        "3<2 MapStateStarted 1",
                        "4<3 MapIterationStarted M[0]",
                        "5<4 TaskStateEntered T",
                        "6<5 TaskScheduled",
                        "7<6 TaskStarted",
                        "8<7 TaskFailed E",
                        "9<8 MapIterationFailed M[0]",
                        "10<8 TaskStateAborted",
                        "11<8 MapStateStarted 1",
                        "12<11 MapIterationStarted M[0]",
                        "13<12 TaskStateEntered T",
                        "14<13 TaskScheduled",
                        "15<14 TaskStarted",
                        "16<15 TaskSucceeded",
                        "17<16 TaskStateExited T",
                        "18<17 MapIterationSucceeded M[0]",
                        "19<18 MapStateSucceeded",
                        "20<18 MapStateExited M",
                        "21<20 ExecutionSucceeded");
    }

    @Test
    void an_item_selector_reads_the_item_and_the_state_input() {
        var run =
                map(
                                PASS,
                                """
                                "ItemsPath": "$.a", "ItemSelector": {"i.$": "$$.Map.Item.Index",
                                  "v.$": "$$.Map.Item.Value", "all.$": "$.b"},
                                """)
                        .input("{\"a\":[7,8],\"b\":0}")
                        .run();

        assertThat(run)
                .satisfies(
                        Outcomes.succeeded(
                                "[{\"all\":0,\"v\":7,\"i\":0},{\"all\":0,\"v\":8,\"i\":1}]"));
    }

    @Test
    void every_state_of_an_iteration_reads_its_item() {
        var run =
                map(
                                """
                                "A": {"Type": "Pass", "Result": 0, "Next": "B"},
                                "B": {"Type": "Pass", "End": true,
                                      "Parameters": {"v.$": "$$.Map.Item.Value"}}
                                """
                                        .strip(),
                                "")
                        .input("[7]")
                        .run();

        assertThat(run).satisfies(Outcomes.succeeded("[{\"v\":7}]"));
    }

    @Test
    void a_context_value_that_is_not_an_array_is_named_with_one_dollar_sign() {
        var run = map(PASS, "\"ItemsPath\": \"$$.Execution.Input\",").input("{\"a\":1}").run();

        assertThat(run)
                .satisfies(
                        Outcomes.failed(
                                "States.Runtime",
                                "An error occurred while executing the state 'M' (entered at the event id #2). Reference path \"$.Execution.Input\" must point to array."));
    }

    @Test
    void a_runtime_error_in_an_iteration_writes_no_failed_iteration_or_map() {
        var run =
                map(
                                "\"A\": {\"Type\": \"Pass\", \"InputPath\": \"$.no\", \"End\": true}",
                                "\"Catch\": [{\"ErrorEquals\": [\"States.ALL\"], \"Next\": \"C\"}],")
                        .input("[{}]")
                        .run();

        assertThat(run.history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 MapStateEntered M",
                        "3<2 MapStateStarted 1",
                        "4<3 MapIterationStarted M[0]",
                        "5<4 PassStateEntered A",
                        "6<5 ExecutionFailed States.Runtime");
    }

    @Test
    void items_that_are_not_an_array_fail_the_map_before_the_start_event() {
        var run = map(PASS, "\"ItemsPath\": \"$.a\",").input("{\"a\":1}").run();

        assertThat(run.history())
                .endsWith("2<0 MapStateEntered M", "3<2 ExecutionFailed States.Runtime");
        assertThat(run)
                .satisfies(
                        Outcomes.failed(
                                "States.Runtime",
                                "An error occurred while executing the state 'M' (entered at the event id #2). Reference path \"$.a\" must point to array."));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            textBlock =
                    """
                    "NoNumber" | The MaxConcurrencyPath field refers to value "NoNumber" which is not a valid integer: $.c
                    {}         | The MaxConcurrencyPath field refers to value "{}" which is not a valid integer: $.c
                    1.5        | The MaxConcurrencyPath field refers to value "1.5" which is not a valid integer: $.c
                    ""         | The MaxConcurrencyPath field refers to value "" which is not a valid integer: $.c
                    3000000000 | The MaxConcurrencyPath field refers to value "3000000000" which is not a valid integer: $.c
                    -1         | MaxConcurrency cannot be negative.
                    "-1"       | MaxConcurrency cannot be negative.
                    """)
    void an_invalid_concurrency_fails_the_map_before_the_start_event(String value, String cause) {
        var run =
                map(PASS, "\"ItemsPath\": \"$.a\", \"MaxConcurrencyPath\": \"$.c\",")
                        .input("{\"a\":[],\"c\":%s}".formatted(value))
                        .run();

        assertThat(run.history())
                .endsWith("2<0 MapStateEntered M", "3<2 ExecutionFailed States.Runtime");
        assertThat(run)
                .satisfies(
                        Outcomes.failed(
                                "States.Runtime",
                                "An error occurred while executing the state 'M' (entered at the event id #2). "
                                        + cause));
    }

    /**
     * AWS's recording of MaxItemsPath shows the same (test_reference_in_map_state_max_items_path).
     */
    @ParameterizedTest
    @ValueSource(strings = {"1", "\"1\""})
    void a_concurrency_may_come_from_a_variable_that_is_a_number_or_its_text(String value) {
        var run =
                SimulatedExecution.of(
                                """
                                {"StartAt": "S", "States": {
                                  "S": {"Type": "Pass", "Assign": {"most": %s}, "Next": "M"},
                                  "M": {"Type": "Map", "ItemProcessor": %s, "End": true,
                                        "MaxConcurrencyPath": "$most"}}}
                                """
                                        .formatted(value, ParallelTest.branch(PASS)))
                        .input("[10, 20]")
                        .run();

        assertThat(run.history())
                .containsSubsequence(
                        "9<8 MapIterationSucceeded M[0]", "10<8 MapIterationStarted M[1]");
        assertThat(run).satisfies(Outcomes.succeeded("[10,20]"));
    }

    @Test
    void a_selector_that_fails_on_a_later_item_ends_the_running_iterations() {
        var selecting =
                """
                "ItemsPath": "$.a", "MaxConcurrency": 2,
                "ItemSelector": {"x.$": "States.StringToJson($$.Map.Item.Value)"},
                """;
        var run =
                map(
                                """
                                "T": {"Type": "Task", "Resource": "%s", "End": true}
                                """
                                        .strip()
                                        .formatted(TaskTest.SYNC),
                                selecting)
                        .input("{\"a\":[\"1\",\"2\",\"{\"]}")
                        .taking(startingImmediately())
                        .answering((_, call, _) ->
                                call.parameters().text().contains("1")
                                        ? TaskAnswer.succeeds("0")
                                        : TaskAnswer.silence())
                        .run();

        assertThat(run.history())
                .endsWith(
                        "16<15 MapIterationSucceeded M[0]", "17<3 ExecutionFailed States.Runtime");
        assertThat(run.world().delivered())
                .containsExactly(new Notice.StopChild("arn:child:0.1:0"));
    }

    @Test
    void abandoned_children_of_iterations_are_stopped() {
        var run =
                map(
                                """
                                "T": {"Type": "Task", "Resource": "%s", "End": true}
                                """
                                        .strip()
                                        .formatted(TaskTest.SYNC),
                                "")
                        .input("[1,2]")
                        .taking(startingImmediately())
                        .answering((_, call, _) ->
                                call.parameters().text().equals("1")
                                        ? TaskAnswer.fails("E")
                                        : TaskAnswer.silence())
                        .run();

        assertThat(run).satisfies(Outcomes.failed("E", "because"));
        assertThat(run.world().delivered())
                .containsExactly(new Notice.StopChild("arn:child:0.1:0"));
    }

    /** Delays with which children start immediately and work for five seconds. */
    private static Supplier<Duration> startingImmediately() {
        var turn = new int[1];
        return () -> turn[0]++ % 3 == 2 ? Duration.ofSeconds(5) : Duration.ZERO;
    }
}
