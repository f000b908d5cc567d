package dev.askel.load.mix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.load.history.History;
import dev.askel.load.history.Ledger;
import dev.askel.load.history.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The checker as the fault rounds use it rejects each of the violations it is there for. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class PlantedViolationsTest {
    private static final String WORKER_ARN =
            Realm.STANDARD.execution(Machine.ACTIVITIES.name(), "two");
    private static final String STOPPED_ARN =
            Realm.STANDARD.execution(Machine.STOPPED.name(), "three");
    private static final String RETRIES_ARN =
            Realm.STANDARD.execution(Machine.RETRIES.name(), "four");
    private static final String NESTED_ARN =
            Realm.STANDARD.execution(Machine.NESTED.name(), "five");
    private static final String CHILD_ARN = Realm.STANDARD.execution(Machine.WAITS.name(), "drawn");
    private static final String INPUT = "{\"id\": \"one\"}";
    private static final String WAITS_LINES =
            """
            1<0 @0 ExecutionStarted
            2<0 @0 WaitStateEntered Wait1
            3<2 @1000 WaitStateExited Wait1
            4<3 @1000 WaitStateEntered Wait2
            5<4 @3000 WaitStateExited Wait2
            6<5 @3000 TaskStateEntered Work
            7<6 @3000 LambdaFunctionScheduled
            8<7 @3000 LambdaFunctionStarted
            9<8 @3100 LambdaFunctionSucceeded {"output": "{\\"result\\":\\"r\\"}"}
            10<9 @3100 TaskStateExited Work
            11<10 @3100 ExecutionSucceeded\
            """;
    private static final History WAITS =
            Written.history(Written.ARN, "SUCCEEDED", INPUT, WAITS_LINES);
    private static final History WORKER =
            Written.history(
                    WORKER_ARN,
                    "SUCCEEDED",
                    "{\"id\": \"two\"}",
                    """
                    1<0 @0 ExecutionStarted
                    2<0 @0 TaskStateEntered First
                    3<2 @0 ActivityScheduled
                    4<3 @10 ActivityStarted
                    5<4 @4000 ActivityTimedOut {"error": "States.Timeout"}
                    6<5 @5000 ActivityScheduled
                    7<6 @5010 ActivityStarted
                    8<7 @5020 ActivitySucceeded {"output": "{\\"done\\":\\"d\\"}"}
                    9<8 @5020 TaskStateExited First
                    10<9 @5020 TaskStateEntered Second
                    11<10 @5020 ActivityScheduled
                    12<11 @5030 ActivityStarted {"workerName": "poll-3"}
                    13<12 @5040 ActivitySucceeded {"output": "{\\"done\\":\\"e\\"}"}
                    14<13 @5040 TaskStateExited Second
                    15<14 @5040 ExecutionSucceeded\
                    """);
    private static final History STOPPED =
            Written.history(
                    STOPPED_ARN,
                    "ABORTED",
                    "{\"id\": \"three\"}",
                    """
                    1<0 @0 ExecutionStarted
                    2<0 @0 WaitStateEntered Wait3600
                    3<0 @9 ExecutionAborted\
                    """);
    private static final History RETRIES =
            Written.history(
                    RETRIES_ARN,
                    "SUCCEEDED",
                    "{\"id\": \"four\"}",
                    """
                    1<0 @0 ExecutionStarted
                    2<0 @0 TaskStateEntered Flaky
                    3<2 @0 TaskScheduled {"resourceType": "lambda"}
                    4<3 @0 TaskStarted {"resourceType": "lambda"}
                    5<4 @0 TaskFailed {"resourceType": "lambda", "error": "Flaky", "cause": "{\\"errorMessage\\":\\"a\\"}"}
                    6<5 @1000 TaskScheduled {"resourceType": "lambda"}
                    7<6 @1000 TaskStarted {"resourceType": "lambda"}
                    8<7 @1000 TaskFailed {"resourceType": "lambda", "error": "Flaky", "cause": "{\\"errorMessage\\":\\"b\\"}"}
                    9<8 @2500 TaskScheduled {"resourceType": "lambda"}
                    10<9 @2500 TaskStarted {"resourceType": "lambda"}
                    11<10 @2500 TaskSucceeded {"resourceType": "lambda", "output": "{\\"Payload\\":{\\"result\\":\\"f\\"}}"}
                    12<11 @2500 TaskStateExited Flaky
                    13<12 @2500 ExecutionSucceeded\
                    """);
    private static final History NESTED =
            Written.history(
                    NESTED_ARN,
                    "SUCCEEDED",
                    "{\"id\": \"five\"}",
                    """
                    1<0 @0 ExecutionStarted
                    2<0 @0 TaskStateEntered Child
                    3<2 @0 TaskScheduled {"resourceType": "states"}
                    4<3 @0 TaskStarted {"resourceType": "states"}
                    5<4 @0 TaskSubmitted {"resourceType": "states", "output": "{\\"ExecutionArn\\":\\"CHILD\\"}"}
                    6<5 @9 TaskSucceeded {"resourceType": "states", "output": "{\\"ExecutionArn\\":\\"CHILD\\",\\"Status\\":\\"SUCCEEDED\\",\\"Output\\":[{\\"result\\":\\"c\\"}]}"}
                    7<6 @9 TaskStateExited Child
                    8<7 @9 ExecutionSucceeded\
                    """
                            .replace("CHILD", CHILD_ARN));
    private static final History CHILD =
            Written.history(
                    CHILD_ARN,
                    "SUCCEEDED",
                    "{\"id\": \"five\"}",
                    WAITS_LINES.replace(":\\\"r", ":\\\"c"));
    private static final List<History> HISTORIES =
            List.of(WAITS, WORKER, STOPPED, RETRIES, NESTED, CHILD);

    /** What goes wrong, and what the checker says of it. */
    enum Planted {
        LOST_START("acknowledged start is lost"),
        LOST_ANSWER("acknowledged answer is lost"),
        LOST_STOP("acknowledged stop is lost"),
        LOST_REDRIVE("acknowledged redrive is lost"),
        LOST_EXPRESS("acknowledged Express start never ran"),
        UNSEEN_UPDATE("acknowledged update to version 2 is not seen"),
        ANOTHER_INPUT("another input than was acknowledged"),
        ANOTHER_RESULT("no function gave this result"),
        SECOND_END("one terminal event"),
        GAP_IN_IDS("ids are contiguous"),
        UNSOUND_PREVIOUS_EVENT("previousEventId names an earlier event"),
        TOKEN_COMPLETED_TWICE("one answer completed 2 tasks"),
        EARLY_TIMER("no timer is early"),
        STATE_WITHOUT_CAUSE("no state is entered without cause"),
        STATE_ENTERED_TWICE("a cause leads into a state once"),
        SECOND_KEY_FOR_ONE_ATTEMPT("2 keys seen"),
        CALL_NEVER_MADE("0 keys seen"),
        KEY_OF_TWO_ATTEMPTS("one answer of a function for two attempts"),
        KEY_OF_TWO_REQUESTS("one key came with two calls"),
        KEY_OF_TWO_EXECUTIONS("one key came with two calls"),
        EARLY_BACKOFF("no timer is early, 1.5 s"),
        REDRIVE_THAT_FAILED("should be SUCCEEDED in the end: FAILED"),
        END_WITH_A_MACHINE_THAT_IS_THERE("should be SUCCEEDED in the end: FAILED"),
        STOP_OF_NOBODY("should be SUCCEEDED in the end: ABORTED"),
        SCHEDULED_TWICE("a cause has an effect once"),
        ANOTHER_CAUSE("an event follows one that leads to it"),
        SKIPPED_STATE("a state leads on to its next"),
        FORGOTTEN_RESULT("the output has what a task gave, r"),
        EXECUTION_OF_NOBODY("nobody has asked for"),
        CHILD_OF_TWO("is the child of"),
        ANOTHER_END_OF_THE_CHILD("was told another end of its child"),
        CALLS_OF_NOBODY("functions were called by an execution that is not there"),
        ANSWER_OF_NOBODY("nobody sent what completed a task"),
        WRONGLY_REFUSED_ANSWER("2 answers for two were refused, 1 of its attempts had failed"),
        TASK_HANDED_OUT_UNSTARTED("a worker got a task that was not started for it"),
        EARLY_HEARTBEAT_TIMEOUT("timed out 3999 ms after an acknowledged heartbeat"),
        EVENT_TOLD_TWICE("told '2 WaitStateEntered' where '3 WaitStateExited' happened"),
        EVENT_NEVER_TOLD("told 'end SUCCEEDED' where '11 ExecutionSucceeded' happened"),
        END_NEVER_TOLD("told nothing more where 'end SUCCEEDED' happened"),
        END_NEVER_LISTED("the live list told [RUNNING] of"),
        CHANGE_LISTED_TWICE("the live list told [RUNNING, RUNNING, SUCCEEDED] of");

        private final String said;

        Planted(String said) {
            this.said = said;
        }
    }

    private static Ledger ledger() {
        var ledger = new Ledger();
        for (var arn : List.of(Written.ARN, WORKER_ARN, STOPPED_ARN, RETRIES_ARN, NESTED_ARN)) {
            ledger.asks(arn);
        }
        ledger.started(Written.ARN, INPUT);
        for (var output : List.of("late", "d", "e")) {
            ledger.sends("two", done(output));
        }
        ledger.refusedAnswer("two", done("late"));
        ledger.answered("two", done("d"));
        ledger.beaten("two", 5015);
        ledger.received("two", "poll-3");
        ledger.stopped(STOPPED_ARN);
        called(ledger, RETRIES_ARN, "first", "{\"errorMessage\": \"a\"}");
        called(ledger, RETRIES_ARN, "second", "{\"errorMessage\": \"b\"}");
        called(ledger, RETRIES_ARN, "third", "{\"result\": \"f\"}");
        called(ledger, CHILD_ARN, "of child", "{\"result\": \"c\"}");
        ledger.follows(Written.ARN);
        ledger.followsList();
        return ledger;
    }

    private static String done(String output) {
        return "{\"done\": \"%s\"}".formatted(output);
    }

    private static void told(Ledger ledger, Planted... planted) {
        var wrong = List.of(planted);
        for (var event : WAITS.events()) {
            if (event.id() < 11 || !wrong.contains(Planted.EVENT_NEVER_TOLD)) {
                ledger.told(Written.ARN, event.id(), event.type());
            }
            if (event.id() == 2 && wrong.contains(Planted.EVENT_TOLD_TWICE)) {
                ledger.told(Written.ARN, event.id(), event.type());
            }
        }
        if (!wrong.contains(Planted.END_NEVER_TOLD)) {
            ledger.toldEnd(Written.ARN, WAITS.status());
        }
        HISTORIES.stream()
                .skip(1)
                .forEach(history -> ledger.listed(history.arn(), history.status()));
        ledger.listed(Written.ARN, "RUNNING");
        if (wrong.contains(Planted.CHANGE_LISTED_TWICE)) {
            ledger.listed(Written.ARN, "RUNNING");
        }
        if (!wrong.contains(Planted.END_NEVER_LISTED)) {
            ledger.listed(Written.ARN, WAITS.status());
        }
    }

    private static void called(Ledger ledger, String key) {
        called(ledger, Written.ARN, key, "{\"result\": \"r\"}");
    }

    private static void called(Ledger ledger, String arn, String key, String result) {
        ledger.called(new Ledger.Called(arn, key, "{}", result));
    }

    private static List<String> with(Planted planted) {
        var ledger = ledger();
        var histories = new ArrayList<>(HISTORIES);
        if (planted != Planted.CALL_NEVER_MADE) {
            called(ledger, "key");
        }
        told(ledger, planted);
        switch (planted) {
            case LOST_START -> histories.remove(WAITS);
            case LOST_ANSWER -> ledger.answered("two", done("another"));
            case LOST_STOP -> ledger.stopped(Written.ARN);
            case LOST_REDRIVE -> ledger.redriven(Written.ARN);
            case LOST_EXPRESS -> ledger.expressStarted(Written.ARN + "-express");
            case UNSEEN_UPDATE -> {
                histories.set(0, Written.withOutput(WAITS, "{\"version\": 1}"));
                ledger.startedAt(Written.ARN, 2);
            }
            case ANOTHER_INPUT -> ledger.started(Written.ARN, "{\"id\": \"two\"}");
            case ANOTHER_RESULT ->
                    change(
                            histories,
                            9,
                            "9<8 @3100 LambdaFunctionSucceeded {\"output\":"
                                    + " \"{\\\"result\\\":\\\"another\\\"}\"}");
            case SECOND_END -> change(histories, 10, "10<9 @3100 ExecutionSucceeded");
            case GAP_IN_IDS -> change(histories, 8, "9<7 @3000 LambdaFunctionStarted");
            case UNSOUND_PREVIOUS_EVENT -> change(histories, 8, "8<9 @3000 LambdaFunctionStarted");
            case TOKEN_COMPLETED_TWICE ->
                    histories.set(
                            1,
                            Written.changed(
                                    WORKER,
                                    13,
                                    "13<12 @5040 ActivitySucceeded {\"output\":"
                                            + " \"{\\\"done\\\":\\\"d\\\"}\"}"));
            case EARLY_TIMER -> change(histories, 5, "5<4 @2999 WaitStateExited Wait2");
            case STATE_WITHOUT_CAUSE -> change(histories, 6, "6<3 @3000 TaskStateEntered Work");
            case STATE_ENTERED_TWICE -> change(histories, 6, "6<3 @3000 WaitStateEntered Wait2");
            case SECOND_KEY_FOR_ONE_ATTEMPT -> called(ledger, "another key");
            case KEY_OF_TWO_ATTEMPTS ->
                    histories.set(
                            3,
                            Written.changed(
                                    RETRIES,
                                    8,
                                    "8<7 @1000 TaskFailed {\"resourceType\": \"lambda\", \"error\":"
                                            + " \"Flaky\", \"cause\":"
                                            + " \"{\\\"errorMessage\\\":\\\"a\\\"}\"}"));
            case KEY_OF_TWO_REQUESTS ->
                    ledger.called(
                            new Ledger.Called(RETRIES_ARN, "second", "{\"attempt\": 2}", "{}"));
            case KEY_OF_TWO_EXECUTIONS -> called(ledger, RETRIES_ARN, "of child", "{}");
            case EARLY_BACKOFF ->
                    histories.set(
                            3,
                            Written.changed(
                                    RETRIES,
                                    9,
                                    "9<8 @2499 TaskScheduled {\"resourceType\": \"lambda\"}"));
            case REDRIVE_THAT_FAILED -> {
                var arn = Realm.STANDARD.execution(Machine.REDRIVEN.name(), "six");
                ledger.asks(arn);
                histories.add(Written.history(arn, "FAILED", "{}", "1<0 @0 ExecutionFailed"));
            }
            case END_WITH_A_MACHINE_THAT_IS_THERE ->
                    histories.set(0, deleted(Written.ARN, Machine.WAITS.name()));
            case STOP_OF_NOBODY ->
                    histories.set(
                            3,
                            Written.history(
                                    RETRIES_ARN, "ABORTED", "{}", "1<0 @0 ExecutionAborted"));
            case SCHEDULED_TWICE -> change(histories, 8, "8<6 @3000 LambdaFunctionScheduled");
            case ANOTHER_CAUSE -> change(histories, 8, "8<6 @3000 LambdaFunctionStarted");
            case SKIPPED_STATE -> change(histories, 6, "6<3 @3000 TaskStateEntered Work");
            case FORGOTTEN_RESULT -> histories.set(0, Written.withOutput(WAITS, "{}"));
            case EXECUTION_OF_NOBODY ->
                    histories.add(
                            Written.history(Written.ARN + "-2", "SUCCEEDED", "{}", WAITS_LINES));
            case CHILD_OF_TWO ->
                    histories.set(
                            4,
                            new History(
                                    Written.history(WORKER_ARN + "-2", "SUCCEEDED", "{}", "")
                                            .description(),
                                    Stream.concat(
                                                    NESTED.events().stream(),
                                                    NESTED.events().stream())
                                            .toList()));
            case ANOTHER_END_OF_THE_CHILD -> histories.set(5, Written.withOutput(CHILD, "{}"));
            case CALLS_OF_NOBODY -> called(ledger, Written.ARN + "-2", "a key", "{}");
            case ANSWER_OF_NOBODY ->
                    histories.set(
                            1,
                            Written.changed(
                                    WORKER,
                                    13,
                                    "13<12 @5040 ActivitySucceeded {\"output\":"
                                            + " \"{\\\"done\\\":\\\"x\\\"}\"}"));
            case WRONGLY_REFUSED_ANSWER -> ledger.refusedAnswer("two", done("another"));
            case TASK_HANDED_OUT_UNSTARTED -> ledger.received("two", "poll-9");
            case EARLY_HEARTBEAT_TIMEOUT -> ledger.beaten("two", 1);
            case CALL_NEVER_MADE,
                    EVENT_TOLD_TWICE,
                    EVENT_NEVER_TOLD,
                    END_NEVER_TOLD,
                    END_NEVER_LISTED,
                    CHANGE_LISTED_TWICE -> {
                // Left out or put in above.
            }
        }
        return HistoryCheck.violations(ledger, histories);
    }

    private static History deleted(String arn, String machine) {
        return Written.history(
                arn,
                "FAILED",
                INPUT,
                """
                1<0 @0 ExecutionStarted
                2<0 @0 WaitStateEntered Wait1
                3<2 @1000 WaitStateExited Wait1
                4<3 @1000 ExecutionFailed {"cause": "State machine MACHINE has been deleted."}\
                """
                        .replace("MACHINE", machine));
    }

    /** The function had handed out the token before the link to it broke. */
    @Test
    void an_answer_may_be_refused_whose_attempt_had_failed() {
        var arn = Realm.STANDARD.execution(Machine.CALLBACKS.name(), "seven");
        var history =
                Written.history(
                        arn,
                        "SUCCEEDED",
                        "{\"id\": \"seven\"}",
                        """
                        1<0 @0 ExecutionStarted
                        2<0 @0 TaskStateEntered Callback
                        3<2 @0 TaskScheduled TOKEN
                        4<3 @0 TaskStarted TOKEN
                        5<4 @0 TaskFailed {"resourceType": "lambda", "resource": "invoke.waitForTaskToken", "error": "Lambda.SdkClientException"}
                        6<5 @1000 TaskScheduled TOKEN
                        7<6 @1000 TaskStarted TOKEN
                        8<7 @1000 TaskSubmitted TOKEN
                        9<8 @1000 TaskSucceeded {"resourceType": "lambda", "resource": "invoke.waitForTaskToken", "output": "{\\"done\\":\\"k\\"}"}
                        10<9 @1000 TaskStateExited Callback
                        11<10 @1000 ExecutionSucceeded\
                        """
                                .replace(
                                        "TOKEN",
                                        "{\"resourceType\": \"lambda\", \"resource\": \"invoke.waitForTaskToken\"}"));
        var ledger = new Ledger();
        ledger.asks(arn);
        called(ledger, arn, "first", "{}");
        called(ledger, arn, "second", "{}");
        ledger.sends("seven", done("k"));
        ledger.refusedAnswer("seven", done("of the first"));
        assertThat(HistoryCheck.violations(ledger, List.of(history))).isEmpty();
        ledger.refusedAnswer("seven", done("of nobody"));
        assertThat(HistoryCheck.violations(ledger, List.of(history))).hasSize(1);
    }

    @Test
    void executions_may_end_with_their_machine() {
        var machine = Machine.WAITS.name() + "-7";
        var arn = Realm.STANDARD.execution(machine, "one");
        var ledger = new Ledger();
        ledger.asks(arn);
        assertThat(HistoryCheck.violations(ledger, List.of(deleted(arn, machine)))).isEmpty();
        assertThat(HistoryCheck.violations(ledger, List.of(deleted(arn, "WAITS-8")))).isNotEmpty();
    }

    private static void change(List<History> histories, int id, String line) {
        histories.set(0, Written.changed(WAITS, id, line));
    }

    @Test
    void finds_nothing_where_nothing_is_planted() {
        var ledger = ledger();
        called(ledger, "key");
        told(ledger);
        assertThat(HistoryCheck.violations(ledger, HISTORIES)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void finds_each_violation_that_is_planted(Planted planted) {
        assertThat(with(planted)).anySatisfy(said -> assertThat(said).contains(planted.said));
    }
}
