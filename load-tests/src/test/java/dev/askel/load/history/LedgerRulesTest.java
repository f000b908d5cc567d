package dev.askel.load.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class LedgerRulesTest {
    private static final String INPUT = "{\"id\": \"one\"}";
    private static final String RESULT = "{\"result\": \"r\"}";
    private static final History HISTORY =
            Written.history(
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

    private final Ledger ledger = new Ledger();

    private List<String> violations() {
        return LedgerRules.violations(ledger, List.of(HISTORY));
    }

    private void call(String key, String result) {
        ledger.called(new Ledger.Called(Written.ARN, key, "{}", result));
    }

    @BeforeEach
    void askAndAnswer() {
        ledger.asks(Written.ARN);
        ledger.sends("one", "{\"done\": \"d\"}");
    }

    @Test
    void finds_nothing_when_all_that_was_acknowledged_is_there() {
        ledger.started(Written.ARN, INPUT);
        ledger.answered("one", "{\"done\": \"d\"}");
        call("key", RESULT);
        assertThat(violations()).isEmpty();
    }

    @Test
    void finds_a_lost_start() {
        call("key", RESULT);
        ledger.started(Written.ARN + "-another", INPUT);
        assertThat(violations()).singleElement().asString().startsWith("acknowledged start");
    }

    @Test
    void finds_a_start_with_another_input() {
        call("key", RESULT);
        ledger.started(Written.ARN, "{\"id\": \"two\"}");
        assertThat(violations()).singleElement().asString().startsWith("another input");
    }

    @Test
    void finds_a_lost_stop() {
        call("key", RESULT);
        ledger.stopped(Written.ARN);
        assertThat(violations()).singleElement().asString().startsWith("acknowledged stop");
    }

    @Test
    void finds_a_lost_answer() {
        call("key", RESULT);
        ledger.answered("one", "{\"done\": \"another\"}");
        assertThat(violations()).singleElement().asString().startsWith("acknowledged answer");
    }

    @Test
    void finds_a_result_that_no_function_gave() {
        call("key", "{\"result\": \"another\"}");
        assertThat(violations()).singleElement().asString().startsWith("no function gave");
    }

    @Test
    void finds_a_call_that_was_repeated_under_another_key() {
        call("key", RESULT);
        call("another key", RESULT);
        assertThat(violations()).singleElement().asString().contains("2 keys seen");
    }

    @Test
    void finds_a_call_that_was_never_made() {
        assertThat(violations())
                .anySatisfy(violation -> assertThat(violation).contains("0 keys seen"));
    }

    @Test
    void finds_a_key_that_came_with_another_request() {
        call("key", RESULT);
        ledger.called(new Ledger.Called(Written.ARN, "key", "{}", RESULT));
        assertThat(violations()).isEmpty();
        ledger.called(new Ledger.Called(Written.ARN, "key", "{\"life\": 1}", RESULT));
        assertThat(violations()).singleElement().asString().startsWith("one key came with two");
    }

    @Test
    void finds_calls_of_an_execution_that_nobody_knows() {
        call("key", RESULT);
        var express = Written.ARN.replace(":execution:", ":express:");
        ledger.called(new Ledger.Called(express + ":drawn", "a key", "{}", "{\"result\": \"x\"}"));
        assertThat(violations()).isEmpty();
        ledger.called(new Ledger.Called(Written.ARN + "-2", "b key", "{}", "{\"result\": \"y\"}"));
        assertThat(violations())
                .singleElement()
                .asString()
                .endsWith("not there: " + Written.ARN + "-2");
    }

    @Test
    void finds_an_express_answer_that_no_function_gave() {
        call("key", RESULT);
        var express = Written.ARN.replace(":execution:", ":express:") + ":drawn";
        ledger.called(new Ledger.Called(express, "a key", "{}", "{\"result\": \"x\"}"));
        ledger.expressAnswered(express, "{\"work\": {\"result\": \"x\"}}");
        assertThat(violations()).isEmpty();
        ledger.expressAnswered(express, "{\"work\": {\"result\": \"another\"}}");
        assertThat(violations()).singleElement().asString().startsWith("no function gave what");
    }

    /** A task whose first poll was given up goes back to its queue, and to the next poll. */
    @Test
    void finds_a_task_that_two_polls_got() {
        var again =
                Written.history(
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
        ledger.received("one", "poll-3");
        ledger.unansweredPoll("poll-2");
        assertThat(LedgerRules.handedOutTwice(ledger, List.of(again))).isEmpty();
        assertThat(LedgerRules.violations(ledger, List.of(again))).isEmpty();
        assertThat(LedgerRules.startedAgain(ledger, List.of(again)))
                .satisfiesExactly(
                        first -> assertThat(first).contains("a poll that had another answer"),
                        second -> assertThat(second).contains("a poll that had no answer"));
        ledger.received("one", "poll-1");
        assertThat(LedgerRules.handedOutTwice(ledger, List.of(again)))
                .singleElement()
                .asString()
                .contains("two workers got a task");
    }
}
