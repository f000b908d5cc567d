package dev.askel.load.mix;

import dev.askel.load.history.History;
import dev.askel.load.history.Observations;
import dev.askel.load.history.TextHistories;
import java.util.List;

/**
 * Correct histories of each kind of execution in the mixed load, with the matching observations of
 * clients. The checker finds no violations in them.
 */
final class CorrectHistories {
    static final String WORKER_ARN =
            LoadRegion.DEFAULT.executionArn(LoadMachine.ACTIVITIES.name(), "two");
    static final String STOPPED_ARN =
            LoadRegion.DEFAULT.executionArn(LoadMachine.STOPPED.name(), "three");
    static final String RETRIES_ARN =
            LoadRegion.DEFAULT.executionArn(LoadMachine.RETRIES.name(), "four");
    static final String NESTED_ARN =
            LoadRegion.DEFAULT.executionArn(LoadMachine.NESTED.name(), "five");
    static final String CHILD_ARN =
            LoadRegion.DEFAULT.executionArn(LoadMachine.WAITS.name(), "drawn");
    static final String MAP_RUN_ARN =
            "arn:aws:states:us-east-1:123456789012:mapRun:DISTRIBUTED/each:eight";
    static final String INPUT = "{\"id\": \"one\"}";
    static final String WAITS_LINES =
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
    static final History WAITS =
            TextHistories.history(TextHistories.ARN, "SUCCEEDED", INPUT, WAITS_LINES);
    static final History WORKER =
            TextHistories.history(
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
    static final History STOPPED =
            TextHistories.history(
                    STOPPED_ARN,
                    "ABORTED",
                    "{\"id\": \"three\"}",
                    """
                    1<0 @0 ExecutionStarted
                    2<0 @0 WaitStateEntered Wait3600
                    3<0 @9 ExecutionAborted\
                    """);
    static final History RETRIES =
            TextHistories.history(
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
    static final History NESTED =
            TextHistories.history(
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
    static final History CHILD =
            TextHistories.history(
                    CHILD_ARN,
                    "SUCCEEDED",
                    "{\"id\": \"five\"}",
                    WAITS_LINES.replace(":\\\"r", ":\\\"c"));
    static final History DISTRIBUTED =
            TextHistories.withOutput(
                    TextHistories.history(
                            LoadRegion.DEFAULT.executionArn(
                                    LoadMachine.DISTRIBUTED.name(), "eight"),
                            "SUCCEEDED",
                            "{\"id\": \"eight\", \"items\": [5, 6]}",
                            """
                            1<0 @0 ExecutionStarted
                            2<0 @0 MapStateEntered Each
                            3<2 @0 MapStateStarted
                            4<3 @0 MapRunStarted {"mapRunArn": "RUN"}
                            5<4 @9 MapRunSucceeded
                            6<5 @9 MapStateSucceeded
                            7<5 @9 MapStateExited Each
                            8<7 @9 ExecutionSucceeded\
                            """
                                    .replace("RUN", MAP_RUN_ARN)),
                    "{\"done\": [{\"work\": 50}, {\"work\": 60}]}");
    static final List<History> HISTORIES =
            List.of(
                    WAITS,
                    WORKER,
                    STOPPED,
                    RETRIES,
                    NESTED,
                    CHILD,
                    DISTRIBUTED,
                    mapChild("first", "eight", 5),
                    mapChild("second", "eight", 6));

    private CorrectHistories() {}

    static History mapChild(String name, String id, int item) {
        var history =
                TextHistories.history(
                        LoadRegion.DEFAULT.executionArn("DISTRIBUTED/each", name),
                        "SUCCEEDED",
                        "{\"id\": \"%s\", \"item\": %d}".formatted(id, item),
                        """
                        1<0 @0 ExecutionStarted
                        2<0 @0 TaskStateEntered WorkEach
                        3<2 @0 LambdaFunctionScheduled
                        4<3 @0 LambdaFunctionStarted
                        5<4 @9 LambdaFunctionSucceeded {"output": "RESULT"}
                        6<5 @9 TaskStateExited WorkEach
                        7<6 @9 ExecutionSucceeded\
                        """
                                .replace("RESULT", "{\\\"call\\\":" + item + "}"));
        return TextHistories.withOutput(
                TextHistories.withMapRun(history, MAP_RUN_ARN),
                "{\"work\": %d}".formatted(item * 10));
    }

    static Observations correctObservations() {
        var observations = new Observations();
        for (var arn :
                List.of(
                        TextHistories.ARN,
                        WORKER_ARN,
                        STOPPED_ARN,
                        RETRIES_ARN,
                        NESTED_ARN,
                        DISTRIBUTED.arn())) {
            observations.addRequestedStart(arn);
        }
        observations.addStart(TextHistories.ARN, INPUT);
        for (var output : List.of("late", "d", "e")) {
            observations.addSentOutput("two", workerOutput(output));
        }
        observations.addRejectedOutput("two", workerOutput("late"));
        observations.addAcceptedOutput("two", workerOutput("d"));
        observations.addHeartbeat("two", 5015);
        observations.addReceivedTask("two", "poll-3");
        observations.addStop(STOPPED_ARN);
        addCall(observations, RETRIES_ARN, "first", "{\"errorMessage\": \"a\"}");
        addCall(observations, RETRIES_ARN, "second", "{\"errorMessage\": \"b\"}");
        addCall(observations, RETRIES_ARN, "third", "{\"result\": \"f\"}");
        addCall(observations, CHILD_ARN, "of child", "{\"result\": \"c\"}");
        addCall(observations, HISTORIES.get(7).arn(), "of item 5", "{\"call\": 5}");
        addCall(observations, HISTORIES.get(8).arn(), "of item 6", "{\"call\": 6}");
        observations.addStream(TextHistories.ARN);
        observations.setListFollowed();
        return observations;
    }

    static String workerOutput(String output) {
        return "{\"done\": \"%s\"}".formatted(output);
    }

    static void addCall(Observations observations, String key) {
        addCall(observations, TextHistories.ARN, key, "{\"result\": \"r\"}");
    }

    static void addCall(Observations observations, String arn, String key, String result) {
        observations.addCall(new Observations.FunctionCall(arn, key, "{}", result));
    }
}
