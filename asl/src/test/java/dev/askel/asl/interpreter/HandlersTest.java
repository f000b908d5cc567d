package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.interpreter.execution.ExecutionState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The errors of states, and the names that catch and retry them (docs/aws/asl.md section 11). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class HandlersTest {
    private static final List<String> NAMES =
            List.of(
                    "States.ALL",
                    "States.TaskFailed",
                    "States.Timeout",
                    "States.HeartbeatTimeout",
                    "States.Runtime",
                    "States.ParameterPathFailure",
                    "States.ResultPathMatchFailure",
                    "States.ReferencePathConflict",
                    "States.IntrinsicFailure",
                    "States.DataLimitExceeded",
                    "States.NoChoiceMatched",
                    "States.Permissions",
                    "Lambda",
                    "Lambda.Unknown");

    private static final String HEARTBEAT_TASK =
            task(TaskTest.ACTIVITY, ", \"HeartbeatSeconds\": 5");

    /** The fields of states that fail, by the name of the failure. */
    private static final Map<String, String> FAILING_STATES =
            Map.ofEntries(
                    Map.entry("Lambda.Unknown", task(TaskTest.LAMBDA, "")),
                    Map.entry("States.Permissions", task(TaskTest.INVOKE, "")),
                    Map.entry("no error", task(TaskTest.CALLBACK, "")),
                    Map.entry("timeout", task(TaskTest.CALLBACK, ", \"TimeoutSeconds\": 5")),
                    Map.entry("heartbeat", HEARTBEAT_TASK),
                    Map.entry(
                            "intrinsic",
                            task(
                                    TaskTest.LAMBDA,
                                    ", \"Parameters\": {\"x.$\": \"States.StringToJson('}')\"}")),
                    Map.entry(
                            "missing parameter",
                            task(TaskTest.LAMBDA, ", \"Parameters\": {\"x.$\": \"$.no\"}")),
                    Map.entry("missing input", task(TaskTest.LAMBDA, ", \"InputPath\": \"$.no\"")),
                    Map.entry("result path", task(TaskTest.LAMBDA, ", \"ResultPath\": \"$.s.x\"")),
                    Map.entry("too large", task(TaskTest.LAMBDA, "")),
                    Map.entry(
                            "branch without choice",
                            branch(
                                    """
                                    "B": {"Type": "Choice", "Choices": [
                                      {"Variable": "$.s", "IsNull": true, "Next": "C"}]},
                                    "C": {"Type": "Succeed"}
                                    """)),
                    Map.entry(
                            "branch that fails",
                            branch("\"B\": {\"Type\": \"Fail\", \"Error\": \"Lambda.Unknown\"}")),
                    Map.entry(
                            "branch that misses a heartbeat",
                            branch("\"B\": {%s, \"End\": true}".formatted(HEARTBEAT_TASK))),
                    Map.entry(
                            "branches within branches",
                            branch(
                                    "\"B\": {%s, \"End\": true}"
                                            .formatted(
                                                    branch(
                                                            "\"B\": {%s, \"End\": true}"
                                                                    .formatted(HEARTBEAT_TASK))))),
                    Map.entry(
                            "iteration that misses a heartbeat",
                            """
                            "Type": "Map", "ItemsPath": "$.items", "ItemProcessor": {
                              "StartAt": "B", "States": {"B": {%s, "End": true}}}
                            """
                                    .formatted(HEARTBEAT_TASK)),
                    Map.entry(
                            "branch at runtime",
                            branch(
                                    """
                                    "B": {"Type": "Pass", "InputPath": "$.no", "End": true}
                                    """)),
                    Map.entry(
                            "items",
                            """
                            "Type": "Map", "ItemsPath": "$.no", "ItemProcessor": {
                              "StartAt": "B", "States": {"B": {"Type": "Succeed"}}}
                            """),
                    Map.entry(
                            "no items",
                            """
                            "Type": "Map", "ItemsPath": "$.s", "ItemProcessor": {
                              "StartAt": "B", "States": {"B": {"Type": "Succeed"}}}
                            """));

    private static String task(String resource, String fields) {
        return "\"Type\": \"Task\", \"Resource\": \"%s\"%s".formatted(resource, fields);
    }

    private static String branch(String states) {
        return """
        "Type": "Parallel", "Branches": [{"StartAt": "B", "States": {%s}}]
        """
                .formatted(states);
    }

    private static SimulatedExecution failing(String failure, String handlers) {
        var answer =
                switch (failure) {
                    case "Lambda.Unknown", "States.Permissions" -> TaskAnswer.fails(failure);
                    case "no error" -> new TaskAnswer.Fails(null, null);
                    case "timeout",
                            "heartbeat",
                            "branch that misses a heartbeat",
                            "branches within branches",
                            "iteration that misses a heartbeat" ->
                            TaskAnswer.silence();
                    case "too large" -> TaskAnswer.succeeds("\"" + "a".repeat(262_144) + "\"");
                    default -> TaskAnswer.succeeds("1");
                };
        return SimulatedExecution.of(
                        """
                        {"StartAt": "S", "States": {
                          "S": {%s, %s, "Next": "Done"},
                          "Caught": {"Type": "Pass", "OutputPath": "$.e.Error", "End": true},
                          "Done": {"Type": "Succeed"}}}
                        """
                                .formatted(FAILING_STATES.get(failure), handlers))
                .input("{\"s\":\"text\",\"items\":[1]}")
                .answering(TaskScript.inTurn(answer));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Lambda.Unknown        | Lambda.Unknown                | States.ALL, States.TaskFailed, Lambda.Unknown
                    States.Permissions    | States.Permissions            | States.ALL, States.TaskFailed, States.Permissions
                    no error              |                               | States.ALL, States.TaskFailed
                    timeout               | States.Timeout                | States.ALL, States.Timeout
                    heartbeat             | States.Timeout                | States.ALL, States.Timeout, States.HeartbeatTimeout
                    intrinsic             | States.Runtime                |
                    missing parameter     | States.Runtime                |
                    missing input         | States.Runtime                |
                    result path           | States.ResultPathMatchFailure | States.ALL, States.ResultPathMatchFailure, States.ReferencePathConflict
                    too large             | States.DataLimitExceeded      | States.ALL, States.DataLimitExceeded
                    branch without choice | States.Runtime                |
                    branch that fails     | Lambda.Unknown                | States.ALL, States.TaskFailed, Lambda.Unknown
                    branch that misses a heartbeat    | States.Timeout    | States.ALL, States.Timeout, States.HeartbeatTimeout
                    branches within branches          | States.Timeout    | States.ALL, States.Timeout, States.HeartbeatTimeout
                    iteration that misses a heartbeat | States.Timeout    | States.ALL, States.Timeout, States.HeartbeatTimeout
                    branch at runtime     | States.Runtime                |
                    items                 | States.ReferencePathConflict  | States.ALL, States.ReferencePathConflict
                    no items              | States.Runtime                |
                    """)
    void only_these_names_catch_and_retry_an_error(String failure, String error, String names) {
        var handled = names == null ? List.<String>of() : List.of(names.split(", "));
        for (var name : NAMES) {
            var caught =
                    failing(
                                    failure,
                                    """
                                    "Catch": [{"ErrorEquals": ["%s"], "ResultPath": "$.e", "Next": "Caught"}]
                                    """
                                            .formatted(name))
                            .run();
            var retried =
                    failing(
                                    failure,
                                    """
                                    "Retry": [{"ErrorEquals": ["%s"], "IntervalSeconds": 1000, "MaxAttempts": 1}]
                                    """
                                            .formatted(name))
                            .run();

            if (handled.contains(name)) {
                assertThat(caught)
                        .as("%s by %s", failure, name)
                        .satisfies(
                                Outcomes.succeeded(
                                        error == null ? "null" : "\"%s\"".formatted(error)));
            } else {
                assertThat(caught.state().outcome())
                        .as("%s by %s", failure, name)
                        .isInstanceOfSatisfying(
                                ExecutionState.Outcome.Failed.class,
                                failed -> assertThat(failed.error()).isEqualTo(error));
            }
            assertThat(retried.elapsed().toSeconds() >= 1000)
                    .as("%s retried by %s", failure, name)
                    .isEqualTo(handled.contains(name));
        }
    }

    @Test
    void a_timeout_has_an_empty_cause_for_the_catcher_of_every_level_and_none_in_the_history() {
        var definition =
                """
                {"StartAt": "P", "States": {
                  "P": {"Type": "Parallel", %s "End": true, "Branches": [{"StartAt": "T", "States": {
                    "T": {"Type": "Task", "Resource": "%s", "TimeoutSeconds": 5, "End": true}}}]},
                  "C": {"Type": "Pass", "End": true}}}
                """;
        var silent = TaskScript.inTurn(TaskAnswer.silence());

        assertThat(
                        SimulatedExecution.of(
                                        definition.formatted(
                                                "\"Catch\": [{\"ErrorEquals\": [\"States.Timeout\"], \"Next\": \"C\"}],",
                                                TaskTest.INVOKE))
                                .answering(silent)
                                .run())
                .satisfies(Outcomes.succeeded("{\"Error\":\"States.Timeout\",\"Cause\":\"\"}"));
        assertThat(
                        SimulatedExecution.of(definition.formatted("", TaskTest.INVOKE))
                                .answering(silent)
                                .run())
                .satisfies(Outcomes.failed("States.Timeout", null));
    }

    @Test
    void retriers_have_separate_counters_and_the_catcher_handles_the_remaining_error() {
        var run =
                failing(
                                "timeout",
                                """
                                "Retry": [
                                  {"ErrorEquals": ["Lambda"], "MaxAttempts": 9},
                                  {"ErrorEquals": ["States.Timeout", "Other"], "MaxAttempts": 2, "BackoffRate": 1.0},
                                  {"ErrorEquals": ["States.ALL"], "MaxAttempts": 5}],
                                "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.e", "Next": "Caught"}]
                                """)
                        .run();

        // The task has three attempts of 5 s and two delays of 1 s, because the first retrier that
        // matches applies.
        assertThat(run.elapsed().toSeconds()).isEqualTo(17);
        assertThat(run).satisfies(Outcomes.succeeded("\"States.Timeout\""));
    }
}
