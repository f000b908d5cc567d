package dev.askel.load.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class ObservationRulesTest {
    private static final String INPUT = "{\"id\": \"one\"}";
    private static final String RESULT = "{\"result\": \"r\"}";
    private static final History HISTORY =
            TextHistories.history(
                    "SUCCEEDED",
                    INPUT,
                    """
                    1<0 @0 ExecutionStarted
                    2<0 @0 TaskStateEntered Work
                    3<2 @0 LambdaFunctionScheduled
                    4<3 @0 LambdaFunctionStarted
                    5<4 @0 LambdaFunctionSucceeded {"output": "{\\"result\\":\\"r\\"}"}
                    6<5 @0 TaskStateExited Work
                    7<6 @0 TaskStateEntered Ask
                    8<7 @0 ActivityScheduled
                    9<8 @0 ActivityStarted
                    10<9 @0 ActivitySucceeded {"output": "{\\"done\\":\\"d\\"}"}
                    11<10 @0 TaskStateExited Ask
                    12<11 @0 ExecutionSucceeded\
                    """);

    private final Observations observations = new Observations();

    private List<String> violations() {
        return ObservationRules.violations(observations, List.of(HISTORY));
    }

    private void addCall(String key, String result) {
        observations.addCall(new Observations.FunctionCall(TextHistories.ARN, key, "{}", result));
    }

    @BeforeEach
    void requestStartAndSendOutput() {
        observations.addRequestedStart(TextHistories.ARN);
        observations.addSentOutput("one", "{\"done\": \"d\"}");
    }

    @Test
    void effects_of_all_acknowledged_calls_are_no_violations() {
        observations.addStart(TextHistories.ARN, INPUT);
        observations.addAcceptedOutput("one", "{\"done\": \"d\"}");
        addCall("key", RESULT);
        assertThat(violations()).isEmpty();
    }

    @Test
    void finds_a_lost_start() {
        addCall("key", RESULT);
        observations.addStart(TextHistories.ARN + "-another", INPUT);
        assertThat(violations()).singleElement().asString().startsWith("acknowledged start");
    }

    @Test
    void finds_a_start_with_another_input() {
        addCall("key", RESULT);
        observations.addStart(TextHistories.ARN, "{\"id\": \"two\"}");
        assertThat(violations()).singleElement().asString().startsWith("the input differs");
    }

    @Test
    void finds_a_lost_stop() {
        addCall("key", RESULT);
        observations.addStop(TextHistories.ARN);
        assertThat(violations()).singleElement().asString().startsWith("acknowledged stop");
    }

    @Test
    void finds_a_lost_task_output() {
        addCall("key", RESULT);
        observations.addAcceptedOutput("one", "{\"done\": \"another\"}");
        assertThat(violations()).singleElement().asString().startsWith("acknowledged answer");
    }

    @Test
    void finds_a_result_that_no_function_returned() {
        addCall("key", "{\"result\": \"another\"}");
        assertThat(violations())
                .singleElement()
                .asString()
                .startsWith("no function returned this result");
    }

    @Test
    void finds_a_call_that_was_repeated_with_another_key() {
        addCall("key", RESULT);
        addCall("another key", RESULT);
        assertThat(violations()).singleElement().asString().contains("2 keys received");
    }

    @Test
    void finds_a_call_that_was_never_made() {
        assertThat(violations())
                .anySatisfy(violation -> assertThat(violation).contains("0 keys received"));
    }

    @Test
    void finds_a_key_that_was_used_by_another_request() {
        addCall("key", RESULT);
        observations.addCall(new Observations.FunctionCall(TextHistories.ARN, "key", "{}", RESULT));
        assertThat(violations()).isEmpty();
        observations.addCall(
                new Observations.FunctionCall(TextHistories.ARN, "key", "{\"life\": 1}", RESULT));
        assertThat(violations()).singleElement().asString().startsWith("one key was used by two");
    }

    @Test
    void finds_calls_of_an_unknown_execution() {
        addCall("key", RESULT);
        var express = TextHistories.ARN.replace(":execution:", ":express:");
        observations.addCall(
                new Observations.FunctionCall(
                        express + ":drawn", "a key", "{}", "{\"result\": \"x\"}"));
        assertThat(violations()).isEmpty();
        observations.addCall(
                new Observations.FunctionCall(
                        TextHistories.ARN + "-2", "b key", "{}", "{\"result\": \"y\"}"));
        assertThat(violations())
                .singleElement()
                .asString()
                .endsWith("unknown execution: " + TextHistories.ARN + "-2");
    }

    @Test
    void finds_an_express_output_that_no_function_returned() {
        addCall("key", RESULT);
        var express = TextHistories.ARN.replace(":execution:", ":express:") + ":drawn";
        observations.addCall(
                new Observations.FunctionCall(express, "a key", "{}", "{\"result\": \"x\"}"));
        observations.addExpressResult(express, "{\"work\": {\"result\": \"x\"}}");
        assertThat(violations()).isEmpty();
        observations.addExpressResult(express, "{\"work\": {\"result\": \"another\"}}");
        assertThat(violations())
                .singleElement()
                .asString()
                .startsWith("no function returned the output");
    }

    /**
     * The clients of the first two polls received no task. The task therefore returned to its queue
     * and was dispatched to the next poll.
     */
    @Test
    void finds_a_task_that_two_polls_received() {
        var restarted =
                TextHistories.history(
                        "SUCCEEDED",
                        """
                        1<0 @0 ExecutionStarted
                        2<0 @0 TaskStateEntered Ask
                        3<2 @0 ActivityScheduled
                        4<3 @0 ActivityStarted {"workerName": "poll-1"}
                        5<4 @0 ActivityStarted {"workerName": "poll-2"}
                        6<5 @0 ActivityStarted {"workerName": "poll-3"}
                        7<6 @0 ActivitySucceeded {"output": "{\\"done\\":\\"d\\"}"}
                        8<7 @0 TaskStateExited Ask
                        9<8 @0 ExecutionSucceeded\
                        """);
        observations.addReceivedTask("one", "poll-3");
        observations.addUnansweredPoll("poll-2");
        assertThat(ObservationRules.tasksDispatchedTwice(observations, List.of(restarted)))
                .isEmpty();
        assertThat(ObservationRules.violations(observations, List.of(restarted))).isEmpty();
        assertThat(ObservationRules.restartedTasks(observations, List.of(restarted)))
                .satisfiesExactly(
                        first -> assertThat(first).contains("a poll that had another answer"),
                        second -> assertThat(second).contains("a poll that had no answer"));
        observations.addReceivedTask("one", "poll-1");
        assertThat(ObservationRules.tasksDispatchedTwice(observations, List.of(restarted)))
                .singleElement()
                .asString()
                .contains("two workers received a task");
    }
}
