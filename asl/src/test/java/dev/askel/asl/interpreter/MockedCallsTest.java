package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.mock.TestCase;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** States that a test case mocks. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class MockedCallsTest {
    private static final int ROUNDS = 200;

    /** A loop over tasks of every kind. If the first task fails, it is retried and then caught. */
    private static final String DEFINITION =
            """
            {"StartAt": "L", "States": {
             "L": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f", "ResultPath": "$.l",
              "Retry": [{"ErrorEquals": ["Busy"]}],
              "Catch": [{"ErrorEquals": ["Broken"], "ResultPath": "$.caught", "Next": "L"}], "Next": "A"},
             "A": {"Type": "Task", "Resource": "arn:aws:states:us-east-1:123456789012:activity:gone", "ResultPath": "$.a",
              "Next": "J"},
             "J": {"Type": "Task", "Resource": "arn:aws:states:::glue:startJobRun.sync", "Parameters": {"JobName": "j"},
              "ResultPath": "$.j", "Next": "T"},
             "T": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
              "Parameters": {"QueueUrl": "q", "MessageBody.$": "$$.Task.Token"}, "ResultPath": "$.t", "Next": "N"},
             "N": {"Type": "Task", "Resource": "nothing of this form", "ResultPath": "$.n", "Next": "C"},
             "C": {"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericEquals": 2, "Next": "E"}], "Default": "L"},
             "E": {"Type": "Succeed"}}}\
            """;

    private static final TestCase CASE =
            new TestCase(
                    "C",
                    TaskAnswer.json(
                            """
                            {"L": {"response": "l", "invocations": {"0-1": {"Throw": {"Error": "Busy", "Cause": "c"}},
                               "2": {"Throw": {"Error": "Broken"}}, "3": {"Return": 1}, "4": {"Return": 2}}},
                             "A": {"response": "a", "invocations": {"0": {"Return": "x"}, "1": {"Return": "y"}}},
                             "J": {"response": "j", "invocations": {"0-1": {"Return": {"Id": "job"}}}},
                             "T": {"response": "t", "invocations": {"0-9": {"Return": true}}},
                             "N": {"response": "n", "invocations": {"0": {"Return": 1}, "1": {"Return": 2}}}}\
                            """));

    private static final String OUTPUT =
            """
            {"caught":{"Error":"Broken","Cause":null},"l":2,"a":"y","j":{"Id":"job"},"t":true,"n":2}\
            """;

    private static SimulatedExecution mockedExecution() {
        return SimulatedExecution.of(DEFINITION)
                .mockedBy(CASE)
                .withoutActivity("arn:aws:states:us-east-1:123456789012:activity:gone");
    }

    @Test
    void the_invocation_count_selects_the_answer_and_the_kind_of_task_the_events() {
        var run = mockedExecution().run();

        assertThat(run).satisfies(Outcomes.succeeded(OUTPUT));
        assertThat(types(run))
                .containsSubsequence(
                        "LambdaFunctionFailed",
                        "LambdaFunctionScheduled",
                        "LambdaFunctionStarted",
                        "LambdaFunctionFailed",
                        "LambdaFunctionFailed",
                        "LambdaFunctionSucceeded",
                        "ActivityScheduled",
                        "ActivityStarted",
                        "ActivitySucceeded",
                        "TaskScheduled",
                        "TaskStarted",
                        "TaskSubmitted",
                        "TaskSucceeded",
                        "TaskScheduled",
                        "TaskStarted",
                        "TaskSubmitted",
                        "TaskSucceeded",
                        "LambdaFunctionSucceeded",
                        "TaskStateExited",
                        "ChoiceStateEntered");
    }

    @Test
    void a_crash_at_any_boundary_changes_neither_answers_nor_history() {
        var undisturbed = mockedExecution().run();
        int kills = 0;
        for (int seed = 0; seed < ROUNDS; seed++) {
            var crashed = mockedExecution().crashing(Crashes.few(new Random(seed), 3)).run();
            assertThat(crashed).as("seed %d", seed).satisfies(Outcomes.succeeded(OUTPUT));
            assertThat(crashed.history()).as("seed %d", seed).isEqualTo(undisturbed.history());
            kills += crashed.kills().size();
        }
        assertThat(kills).isGreaterThan(ROUNDS);
    }

    private static List<String> types(SimulatedExecution run) {
        return run.history().stream().map(line -> line.split(" ", 3)[1]).toList();
    }
}
