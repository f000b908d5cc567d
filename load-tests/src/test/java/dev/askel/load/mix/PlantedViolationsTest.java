package dev.askel.load.mix;

import static dev.askel.load.mix.CorrectHistories.CHILD;
import static dev.askel.load.mix.CorrectHistories.DISTRIBUTED;
import static dev.askel.load.mix.CorrectHistories.HISTORIES;
import static dev.askel.load.mix.CorrectHistories.INPUT;
import static dev.askel.load.mix.CorrectHistories.NESTED;
import static dev.askel.load.mix.CorrectHistories.RETRIES;
import static dev.askel.load.mix.CorrectHistories.RETRIES_ARN;
import static dev.askel.load.mix.CorrectHistories.WAITS;
import static dev.askel.load.mix.CorrectHistories.WAITS_LINES;
import static dev.askel.load.mix.CorrectHistories.WORKER;
import static dev.askel.load.mix.CorrectHistories.WORKER_ARN;
import static dev.askel.load.mix.CorrectHistories.addCall;
import static dev.askel.load.mix.CorrectHistories.correctObservations;
import static dev.askel.load.mix.CorrectHistories.mapChild;
import static dev.askel.load.mix.CorrectHistories.workerOutput;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.load.history.History;
import dev.askel.load.history.Observations;
import dev.askel.load.history.TextHistories;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Checks that the checker of the fault rounds finds each kind of violation. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class PlantedViolationsTest {
    /** A planted violation, and the message with which the checker reports it. */
    enum PlantedViolation {
        LOST_START("acknowledged start is lost"),
        LOST_ANSWER("acknowledged answer is lost"),
        LOST_STOP("acknowledged stop is lost"),
        LOST_REDRIVE("acknowledged redrive is lost"),
        LOST_EXPRESS("acknowledged Express start never ran"),
        UNUSED_UPDATE("acknowledged update to version 2 is not used"),
        ANOTHER_INPUT("the input differs from the acknowledged one"),
        ANOTHER_RESULT("no function returned this result"),
        SECOND_END("one terminal event"),
        GAP_IN_IDS("ids are contiguous"),
        WRONG_PREVIOUS_EVENT("previousEventId names an earlier event"),
        TOKEN_COMPLETED_TWICE("one output completed 2 tasks"),
        EARLY_TIMER("no timer fires early"),
        STATE_WITHOUT_CAUSE("no state is entered without cause"),
        STATE_ENTERED_TWICE("a cause leads into a state once"),
        SECOND_KEY_FOR_ONE_ATTEMPT("2 keys received"),
        CALL_NEVER_MADE("0 keys received"),
        KEY_OF_TWO_ATTEMPTS("one result of a function for two attempts"),
        KEY_OF_TWO_REQUESTS("one key was used by two calls"),
        KEY_OF_TWO_EXECUTIONS("one key was used by two calls"),
        EARLY_BACKOFF("no timer fires early, 1.5 s"),
        REDRIVE_THAT_FAILED("should end as SUCCEEDED: FAILED"),
        END_WITH_AN_EXISTING_MACHINE("should end as SUCCEEDED: FAILED"),
        STOP_WITHOUT_CLIENT("should end as SUCCEEDED: ABORTED"),
        SCHEDULED_TWICE("a cause has an effect once"),
        ANOTHER_CAUSE("an event follows a permitted cause"),
        SKIPPED_STATE("a state leads to its next state"),
        MISSING_RESULT("the output has the result of each task, r"),
        EXECUTION_WITHOUT_START("no client or task started"),
        CHILD_OF_TWO("is the child of"),
        ANOTHER_RESULT_OF_THE_CHILD("has another result of its child"),
        CALLS_OF_AN_UNKNOWN_EXECUTION("functions were called by an unknown execution"),
        OUTPUT_WITHOUT_WORKER("no worker sent the output that completed a task"),
        WRONGLY_REJECTED_OUTPUT("2 outputs for two were rejected, 1 of its attempts had failed"),
        TASK_DISPATCHED_WITHOUT_START("a worker received a task that was not started for it"),
        EARLY_HEARTBEAT_TIMEOUT("timed out 3999 ms after an acknowledged heartbeat"),
        EVENT_STREAMED_TWICE("has '2 WaitStateEntered' where the history has '3 WaitStateExited'"),
        EVENT_NEVER_STREAMED("has 'end SUCCEEDED' where the history has '11 ExecutionSucceeded'"),
        END_NEVER_STREAMED("has nothing more where the history has 'end SUCCEEDED'"),
        ITEM_WITHOUT_CHILD("has no child for 6"),
        ITEM_WITH_TWO_CHILDREN("has two children for 6"),
        CHILD_OF_ANOTHER_PARENT("has the input of another parent"),
        ANOTHER_RESULT_OF_A_MAP_RUN("has other results than its children"),
        MAP_RUN_WITHOUT_PARENT("no execution started the Map Run"),
        END_NEVER_LISTED("the live list has [RUNNING] for"),
        CHANGE_LISTED_TWICE("the live list has [RUNNING, RUNNING, SUCCEEDED] for");

        private final String message;

        PlantedViolation(String message) {
            this.message = message;
        }
    }

    private static void addStreams(Observations observations, PlantedViolation... planted) {
        var violations = List.of(planted);
        for (var event : WAITS.events()) {
            if (event.id() < 11 || !violations.contains(PlantedViolation.EVENT_NEVER_STREAMED)) {
                observations.addStreamEvent(TextHistories.ARN, event.id(), event.type());
            }
            if (event.id() == 2 && violations.contains(PlantedViolation.EVENT_STREAMED_TWICE)) {
                observations.addStreamEvent(TextHistories.ARN, event.id(), event.type());
            }
        }
        if (!violations.contains(PlantedViolation.END_NEVER_STREAMED)) {
            observations.addStreamEnd(TextHistories.ARN, WAITS.status());
        }
        HISTORIES.stream()
                .skip(1)
                .filter(history -> history.mapRunArn().isEmpty())
                .forEach(history -> observations.addListChange(history.arn(), history.status()));
        observations.addListChange(TextHistories.ARN, "RUNNING");
        if (violations.contains(PlantedViolation.CHANGE_LISTED_TWICE)) {
            observations.addListChange(TextHistories.ARN, "RUNNING");
        }
        if (!violations.contains(PlantedViolation.END_NEVER_LISTED)) {
            observations.addListChange(TextHistories.ARN, WAITS.status());
        }
    }

    private static List<String> violationsWith(PlantedViolation planted) {
        var observations = correctObservations();
        var histories = new ArrayList<>(HISTORIES);
        if (planted != PlantedViolation.CALL_NEVER_MADE) {
            addCall(observations, "key");
        }
        addStreams(observations, planted);
        switch (planted) {
            case LOST_START -> histories.remove(WAITS);
            case LOST_ANSWER -> observations.addAcceptedOutput("two", workerOutput("another"));
            case LOST_STOP -> observations.addStop(TextHistories.ARN);
            case LOST_REDRIVE -> observations.addRedrive(TextHistories.ARN);
            case LOST_EXPRESS -> observations.addExpressStart(TextHistories.ARN + "-express");
            case UNUSED_UPDATE -> {
                histories.set(0, TextHistories.withOutput(WAITS, "{\"version\": 1}"));
                observations.addVersionedStart(TextHistories.ARN, 2);
            }
            case ANOTHER_INPUT -> observations.addStart(TextHistories.ARN, "{\"id\": \"two\"}");
            case ANOTHER_RESULT ->
                    replaceLineOfWaits(
                            histories,
                            9,
                            "9<8 @3100 LambdaFunctionSucceeded {\"output\":"
                                    + " \"{\\\"result\\\":\\\"another\\\"}\"}");
            case SECOND_END -> replaceLineOfWaits(histories, 10, "10<9 @3100 ExecutionSucceeded");
            case GAP_IN_IDS -> replaceLineOfWaits(histories, 8, "9<7 @3000 LambdaFunctionStarted");
            case WRONG_PREVIOUS_EVENT ->
                    replaceLineOfWaits(histories, 8, "8<9 @3000 LambdaFunctionStarted");
            case TOKEN_COMPLETED_TWICE ->
                    histories.set(
                            1,
                            TextHistories.withLine(
                                    WORKER,
                                    13,
                                    "13<12 @5040 ActivitySucceeded {\"output\":"
                                            + " \"{\\\"done\\\":\\\"d\\\"}\"}"));
            case EARLY_TIMER -> replaceLineOfWaits(histories, 5, "5<4 @2999 WaitStateExited Wait2");
            case STATE_WITHOUT_CAUSE ->
                    replaceLineOfWaits(histories, 6, "6<3 @3000 TaskStateEntered Work");
            case STATE_ENTERED_TWICE ->
                    replaceLineOfWaits(histories, 6, "6<3 @3000 WaitStateEntered Wait2");
            case SECOND_KEY_FOR_ONE_ATTEMPT -> addCall(observations, "another key");
            case KEY_OF_TWO_ATTEMPTS ->
                    histories.set(
                            3,
                            TextHistories.withLine(
                                    RETRIES,
                                    8,
                                    "8<7 @1000 TaskFailed {\"resourceType\": \"lambda\", \"error\":"
                                            + " \"Flaky\", \"cause\":"
                                            + " \"{\\\"errorMessage\\\":\\\"a\\\"}\"}"));
            case KEY_OF_TWO_REQUESTS ->
                    observations.addCall(
                            new Observations.FunctionCall(
                                    RETRIES_ARN, "second", "{\"attempt\": 2}", "{}"));
            case KEY_OF_TWO_EXECUTIONS -> addCall(observations, RETRIES_ARN, "of child", "{}");
            case EARLY_BACKOFF ->
                    histories.set(
                            3,
                            TextHistories.withLine(
                                    RETRIES,
                                    9,
                                    "9<8 @2499 TaskScheduled {\"resourceType\": \"lambda\"}"));
            case REDRIVE_THAT_FAILED -> {
                var arn = LoadRegion.DEFAULT.executionArn(LoadMachine.REDRIVEN.name(), "six");
                observations.addRequestedStart(arn);
                histories.add(TextHistories.history(arn, "FAILED", "{}", "1<0 @0 ExecutionFailed"));
            }
            case END_WITH_AN_EXISTING_MACHINE ->
                    histories.set(
                            0,
                            historyWithDeletedMachine(TextHistories.ARN, LoadMachine.WAITS.name()));
            case STOP_WITHOUT_CLIENT ->
                    histories.set(
                            3,
                            TextHistories.history(
                                    RETRIES_ARN, "ABORTED", "{}", "1<0 @0 ExecutionAborted"));
            case SCHEDULED_TWICE ->
                    replaceLineOfWaits(histories, 8, "8<6 @3000 LambdaFunctionScheduled");
            case ANOTHER_CAUSE ->
                    replaceLineOfWaits(histories, 8, "8<6 @3000 LambdaFunctionStarted");
            case SKIPPED_STATE ->
                    replaceLineOfWaits(histories, 6, "6<3 @3000 TaskStateEntered Work");
            case MISSING_RESULT -> histories.set(0, TextHistories.withOutput(WAITS, "{}"));
            case EXECUTION_WITHOUT_START ->
                    histories.add(
                            TextHistories.history(
                                    TextHistories.ARN + "-2", "SUCCEEDED", "{}", WAITS_LINES));
            case CHILD_OF_TWO ->
                    histories.set(
                            4,
                            new History(
                                    TextHistories.history(WORKER_ARN + "-2", "SUCCEEDED", "{}", "")
                                            .description(),
                                    Stream.concat(
                                                    NESTED.events().stream(),
                                                    NESTED.events().stream())
                                            .toList()));
            case ANOTHER_RESULT_OF_THE_CHILD ->
                    histories.set(5, TextHistories.withOutput(CHILD, "{}"));
            case CALLS_OF_AN_UNKNOWN_EXECUTION ->
                    addCall(observations, TextHistories.ARN + "-2", "a key", "{}");
            case OUTPUT_WITHOUT_WORKER ->
                    histories.set(
                            1,
                            TextHistories.withLine(
                                    WORKER,
                                    13,
                                    "13<12 @5040 ActivitySucceeded {\"output\":"
                                            + " \"{\\\"done\\\":\\\"x\\\"}\"}"));
            case WRONGLY_REJECTED_OUTPUT ->
                    observations.addRejectedOutput("two", workerOutput("another"));
            case TASK_DISPATCHED_WITHOUT_START -> observations.addReceivedTask("two", "poll-9");
            case ITEM_WITHOUT_CHILD -> histories.remove(8);
            case ITEM_WITH_TWO_CHILDREN -> histories.add(mapChild("third", "eight", 6));
            case CHILD_OF_ANOTHER_PARENT -> histories.set(8, mapChild("second", "nine", 6));
            case ANOTHER_RESULT_OF_A_MAP_RUN ->
                    histories.set(8, TextHistories.withOutput(histories.get(8), "{}"));
            case MAP_RUN_WITHOUT_PARENT -> histories.remove(DISTRIBUTED);
            case EARLY_HEARTBEAT_TIMEOUT -> observations.addHeartbeat("two", 1);
            case CALL_NEVER_MADE,
                    EVENT_STREAMED_TWICE,
                    EVENT_NEVER_STREAMED,
                    END_NEVER_STREAMED,
                    END_NEVER_LISTED,
                    CHANGE_LISTED_TWICE -> {
                // addCall and addStreams have planted these violations.
            }
        }
        return HistoryCheck.violations(observations, histories);
    }

    private static History historyWithDeletedMachine(String arn, String machine) {
        return TextHistories.history(
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

    /**
     * In this history, the function had received the token before the link to the function broke.
     */
    @Test
    void an_output_may_be_rejected_after_its_attempt_has_failed() {
        var arn = LoadRegion.DEFAULT.executionArn(LoadMachine.CALLBACKS.name(), "seven");
        var history =
                TextHistories.history(
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
        var observations = new Observations();
        observations.addRequestedStart(arn);
        addCall(observations, arn, "first", "{}");
        addCall(observations, arn, "second", "{}");
        observations.addSentOutput("seven", workerOutput("k"));
        observations.addRejectedOutput("seven", workerOutput("of the first"));
        assertThat(HistoryCheck.violations(observations, List.of(history))).isEmpty();
        observations.addRejectedOutput("seven", workerOutput("of no attempt"));
        assertThat(HistoryCheck.violations(observations, List.of(history))).hasSize(1);
    }

    @Test
    void executions_may_fail_when_their_machine_is_deleted() {
        var machine = LoadMachine.WAITS.name() + "-7";
        var arn = LoadRegion.DEFAULT.executionArn(machine, "one");
        var observations = new Observations();
        observations.addRequestedStart(arn);
        assertThat(
                        HistoryCheck.violations(
                                observations, List.of(historyWithDeletedMachine(arn, machine))))
                .isEmpty();
        assertThat(
                        HistoryCheck.violations(
                                observations, List.of(historyWithDeletedMachine(arn, "WAITS-8"))))
                .isNotEmpty();
    }

    private static void replaceLineOfWaits(List<History> histories, int id, String line) {
        histories.set(0, TextHistories.withLine(WAITS, id, line));
    }

    @Test
    void correct_observations_have_no_violations() {
        var observations = correctObservations();
        addCall(observations, "key");
        addStreams(observations);
        assertThat(HistoryCheck.violations(observations, HISTORIES)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void finds_each_planted_violation(PlantedViolation planted) {
        assertThat(violationsWith(planted))
                .anySatisfy(message -> assertThat(message).contains(planted.message));
    }
}
