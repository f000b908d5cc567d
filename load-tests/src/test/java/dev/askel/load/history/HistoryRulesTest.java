package dev.askel.load.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class HistoryRulesTest {
    private static final DefinitionFlow FLOW =
            DefinitionFlow.parse(
                    """
                    {"StartAt": "Wait1", "States": {
                      "Wait1": {"Type": "Wait", "Seconds": 1, "Next": "Work"},
                      "Work": {"Type": "Task", "Resource": "work", "End": true, "Retry": [
                        {"ErrorEquals": ["Flaky"], "BackoffRate": 1},
                        {"ErrorEquals": ["States.Timeout"], "IntervalSeconds": 1, "BackoffRate": 1.5}]}}}\
                    """);
    private static final DefinitionFlow SLEEP =
            DefinitionFlow.parse(
                    "{\"StartAt\": \"Sleep\", \"States\": {\"Sleep\": {\"Type\": \"Wait\", \"End\":"
                            + " true}}}");
    private static final DefinitionFlow ITEMS =
            DefinitionFlow.parse(
                    """
                    {"StartAt": "Items", "States": {"Items": {"Type": "Map", "End": true,
                      "ItemProcessor": {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}}}}\
                    """);
    private static final History TASKS =
            TextHistories.history(
                    "SUCCEEDED",
                    """
                    1<0 @0 ExecutionStarted
                    2<0 @0 WaitStateEntered Wait1
                    3<2 @1000 WaitStateExited Wait1
                    4<3 @1000 TaskStateEntered Work
                    5<4 @1000 ActivityScheduled
                    6<5 @1100 ActivityStarted
                    7<6 @5100 ActivityTimedOut {"error": "States.Timeout"}
                    8<7 @6100 ActivityScheduled
                    9<8 @6200 ActivityStarted
                    10<9 @6300 ActivitySucceeded {"output": "{\\"done\\":\\"d\\"}"}
                    11<10 @6300 TaskStateExited Work
                    12<11 @6300 ExecutionSucceeded\
                    """);

    private static final History MAP =
            TextHistories.history(
                    "SUCCEEDED",
                    "{\"id\": \"one\", \"items\": [1, 2]}",
                    """
                    1<0 @0 ExecutionStarted
                    2<0 @0 MapStateEntered Items
                    3<2 @0 MapStateStarted
                    4<3 @0 MapIterationStarted Items {"index": 0}
                    5<4 @0 PassStateEntered P
                    6<5 @0 PassStateExited P
                    7<6 @0 MapIterationSucceeded Items {"index": 0}
                    8<6 @0 MapIterationStarted Items {"index": 1}
                    9<8 @0 PassStateEntered P
                    10<9 @0 PassStateExited P
                    11<10 @0 MapIterationSucceeded Items {"index": 1}
                    12<11 @0 MapStateSucceeded
                    13<11 @0 MapStateExited Items
                    14<13 @0 ExecutionSucceeded\
                    """);

    private static final DefinitionFlow FORK =
            DefinitionFlow.parse(
                    """
                    {"StartAt": "Fork", "States": {
                      "Fork": {"Type": "Parallel", "Next": "After", "Branches": [
                        {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}},
                        {"StartAt": "B", "States": {"B": {"Type": "Pass", "End": true}}}]},
                      "After": {"Type": "Pass", "End": true}}}\
                    """);
    private static final History PARALLEL =
            TextHistories.history(
                    "SUCCEEDED",
                    """
                    1<0 @0 ExecutionStarted
                    2<0 @0 ParallelStateEntered Fork
                    3<2 @0 ParallelStateStarted
                    4<3 @0 PassStateEntered A
                    5<3 @0 PassStateEntered B
                    6<5 @0 PassStateExited B
                    7<4 @0 PassStateExited A
                    8<7 @0 ParallelStateSucceeded
                    9<7 @0 ParallelStateExited Fork
                    10<9 @0 PassStateEntered After
                    11<10 @0 PassStateExited After
                    12<11 @0 ExecutionSucceeded\
                    """);
    private static final History RETRIED =
            TextHistories.history(
                    "ABORTED",
                    """
                    1<0 @0 ExecutionStarted
                    2<0 @0 WaitStateEntered Wait1
                    3<2 @1000 WaitStateExited Wait1
                    4<3 @1000 TaskStateEntered Work
                    5<4 @1000 ActivityScheduled
                    6<5 @5000 ActivityTimedOut {"error": "States.Timeout"}
                    7<6 @6000 ActivityScheduled
                    8<7 @6000 ActivityStarted
                    9<8 @6000 ActivityFailed {"error": "Flaky"}
                    10<9 @7000 ActivityScheduled
                    11<10 @11000 ActivityTimedOut {"error": "States.Timeout"}
                    12<11 @12500 ActivityScheduled
                    13<12 @12500 ExecutionAborted\
                    """);

    @Test
    void a_correct_history_has_no_violations() {
        assertThat(HistoryRules.violations(PARALLEL, FORK)).isEmpty();
        assertThat(HistoryRules.violations(RETRIED, FLOW)).isEmpty();
        assertThat(HistoryRules.violations(TASKS, FLOW)).isEmpty();
        assertThat(HistoryRules.violations(MAP, ITEMS)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    6  | 7<5 @1100 ActivityStarted            | ids are contiguous
                    6  | 5<4 @1100 ActivityStarted            | ids are contiguous
                    6  | 6<5 @999 ActivityStarted             | time does not run backwards
                    12 | 12<11 @6300 PassStateEntered After   | one terminal event
                    3  | 3<2 @1000 ExecutionSucceeded         | one terminal event
                    12 | 12<11 @6300 ExecutionFailed          | status is that of the last event
                    6  | 6<0 @1100 ActivityStarted            | previousEventId names an earlier event
                    6  | 6<9 @1100 ActivityStarted            | previousEventId names an earlier event
                    11 | 11<10 @6300 TaskStateExited Wait1    | an exit follows the entry of its state
                    11 | 11<3 @6300 TaskStateExited Work      | an exit follows the entry of its state
                    11 | 11<10 @6300 WaitStateExited Wait1    | a state is exited once
                    11 | 11<10 @6300 ActivityStarted          | all states are exited at the end
                    4  | 4<3 @1000 PassStateEntered After     | no state is entered without cause
                    4  | 4<2 @1000 TaskStateEntered Work      | no state is entered without cause
                    12 | 12<3 @6300 TaskStateEntered Work     | a cause leads into a state once
                    5  | 5<4 @1000 ActivityStarted            | an outcome follows its schedule
                    9  | 9<8 @6200 ActivitySucceeded          | a scheduled task has one outcome
                    10 | 10<9 @6300 ActivityStarted           | all scheduled tasks have an outcome
                    3  | 3<2 @999 WaitStateExited Wait1       | no timer fires early
                    8  | 8<7 @6099 ActivityScheduled          | no timer fires early
                    7  | 7<6 @4999 ActivityTimedOut           | no timer fires early
                    7  | 7<6 @5100 ActivityTimedOut {"error": "Else"} | a retry matches a retrier of its state
                    9  | 9<7 @6200 ActivityStarted            | an event follows a permitted cause
                    10 | 10<8 @6300 ActivitySucceeded         | an event follows a permitted cause
                    9  | 9<7 @6200 ActivityScheduled          | a cause has an effect once
                    12 | 12<3 @6300 ExecutionSucceeded        | an execution succeeds after its last state
                    """)
    void finds_violations_of_tasks(int id, String line, String rule) {
        assertThat(HistoryRules.violations(TextHistories.withLine(TASKS, id, line), FLOW))
                .anySatisfy(violation -> assertThat(violation).contains(rule));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    10 | 10<3 @0 PassStateEntered A           | a state leads to its next state
                    5  | 5<3 @0 PassStateEntered A            | all branches run
                    12 | 12<6 @0 ExecutionSucceeded           | an execution succeeds after its last state
                    8  | 8<3 @0 ParallelStateSucceeded        | an event follows a permitted cause
                    """)
    void finds_violations_of_branches(int id, String line, String rule) {
        assertThat(HistoryRules.violations(TextHistories.withLine(PARALLEL, id, line), FORK))
                .anySatisfy(violation -> assertThat(violation).contains(rule));
    }

    @Test
    void finds_a_backoff_that_is_too_short() {
        var early = TextHistories.withLine(RETRIED, 12, "12<11 @12499 ActivityScheduled");
        assertThat(HistoryRules.violations(early, FLOW))
                .singleElement()
                .asString()
                .contains("no timer fires early, 1.5 s");
    }

    @Test
    void finds_a_missing_item() {
        var three = TextHistories.history("SUCCEEDED", "{\"items\": [1, 2, 3]}", "");
        assertThat(HistoryRules.violations(new History(three.description(), MAP.events()), ITEMS))
                .hasSize(2)
                .allSatisfy(violation -> assertThat(violation).contains("all 3 items"));
    }

    @Test
    void finds_an_output_without_the_result_of_a_task() {
        assertThat(HistoryRules.violations(TextHistories.withOutput(TASKS, "{}"), FLOW))
                .singleElement()
                .asString()
                .contains("the output has the result of each task, d");
    }

    @Test
    void returns_the_delay_of_wait_states() {
        assertThat(HistoryRules.waitDelayMillis(TASKS)).containsExactly(0L);
        var late = TextHistories.withLine(TASKS, 3, "3<2 @1070 WaitStateExited Wait1");
        assertThat(HistoryRules.waitDelayMillis(late)).containsExactly(70L);
        assertThat(HistoryRules.waitDelayMillis(MAP)).isEmpty();
    }

    @Test
    void finds_an_iteration_that_ended_twice() {
        var twice =
                TextHistories.withLine(
                        MAP, 11, "11<10 @0 MapIterationSucceeded Items {\"index\": 0}");
        assertThat(HistoryRules.violations(twice, ITEMS))
                .anySatisfy(violation -> assertThat(violation).contains("an iteration ends once"));
    }

    @Test
    void finds_a_sleeper_that_resumed_too_early() {
        var input = "{\"id\": \"one\", \"until\": \"1970-01-01T00:00:02.500Z\"}";
        var lines =
                """
                1<0 @0 ExecutionStarted
                2<0 @0 WaitStateEntered Sleep
                3<2 @2500 WaitStateExited Sleep
                4<3 @2500 ExecutionSucceeded\
                """;
        var sleeper = TextHistories.history("SUCCEEDED", input, lines);
        assertThat(HistoryRules.violations(sleeper, SLEEP)).isEmpty();
        var early = TextHistories.withLine(sleeper, 3, "3<2 @2499 WaitStateExited Sleep");
        assertThat(HistoryRules.violations(early, SLEEP))
                .anySatisfy(
                        violation -> assertThat(violation).contains("no execution resumes before"));
    }

    @Test
    void finds_a_status_that_contradicts_the_history() {
        var running =
                new History(TextHistories.history("RUNNING", "").description(), TASKS.events());
        assertThat(HistoryRules.violations(running, FLOW))
                .singleElement()
                .asString()
                .contains("status is that of the last event");
    }
}
