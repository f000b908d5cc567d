package dev.askel.server.metrics;

import static dev.askel.server.metrics.MeteredServer.ARN;
import static dev.askel.server.metrics.MeteredServer.FLAKY;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The metrics of executions in the page that Prometheus reads. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ExecutionSeriesTest {
    private static final String PASS =
            "{\"StartAt\":\"P\",\"States\":{\"P\":{\"Type\":\"Pass\",\"End\":true}}}";

    private static MeteredServer server;

    @BeforeAll
    static void start() throws Exception {
        server =
                MeteredServer.start(
                        "execution-series-test", Map.of("askel.metrics.machines-max", "10"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String machine(String name, String version, String alias) {
        return "alias=\"%s\",state_machine_arn=\"%sstateMachine:%s\",version=\"%s\""
                .formatted(alias, ARN, name, version);
    }

    private static String count(String metric, String labels, long count) {
        return "\naskel_states_%s{%s} %d.0\n".formatted(metric, labels, count);
    }

    private static String times(String metric, String labels, long count) {
        return "\naskel_states_%s_seconds_count{%s} %d\n".formatted(metric, labels, count);
    }

    @Test
    void counts_executions_their_redrives_and_their_tasks() throws Exception {
        var activity =
                server.call("CreateActivity", "{\"name\":\"metered\"}")
                        .path("activityArn")
                        .asText();
        var machine =
                server.create(
                        "tasks",
                        "STANDARD",
                        """
                        {"StartAt": "Call", "States": {
                          "Call": {"Type": "Task", "Resource": "%s", "Next": "Work",
                            "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 1, "MaxAttempts": 1}]},
                          "Work": {"Type": "Task", "Resource": "%s", "Next": "Beat"},
                          "Beat": {"Type": "Task", "Resource": "%s", "HeartbeatSeconds": 1, "Next": "Invoke",
                            "Catch": [{"ErrorEquals": ["States.Timeout"], "Next": "Invoke"}]},
                          "Invoke": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true,
                            "Parameters": {"FunctionName": "%s"}}}}
                        """
                                .formatted(FLAKY, activity, activity, FLAKY));
        // The first run fails at its second attempt. The redrive succeeds.
        server.failNextCalls(2);
        var execution = server.start(machine);
        assertThat(server.awaitEnd(execution)).isEqualTo("FAILED");
        server.call("RedriveExecution", "{\"executionArn\":\"%s\"}".formatted(execution));
        var task =
                server.call("GetActivityTask", "{\"activityArn\":\"%s\"}".formatted(activity))
                        .path("taskToken")
                        .asText();
        server.call("SendTaskSuccess", "{\"taskToken\":\"%s\",\"output\":\"1\"}".formatted(task));
        // The second task gets no heartbeat.
        server.call("GetActivityTask", "{\"activityArn\":\"%s\"}".formatted(activity));
        assertThat(server.awaitEnd(execution)).isEqualTo("SUCCEEDED");

        var own = machine("tasks", "", "");
        var function = "lambda_function_arn=\"" + FLAKY + "\"";
        var work = "activity_arn=\"" + activity + "\"";
        var invoke = "service_integration_resource_arn=\"" + ARN + "lambda:invoke\"";
        assertThat(server.metrics())
                .contains(
                        count("executions_started_total", own, 1),
                        count("executions_failed_total", own, 1),
                        count("executions_redriven_total", own, 1),
                        count("executions_succeeded_total", own, 1),
                        count("redriven_executions_succeeded_total", own, 1),
                        times("execution_time", own, 2),
                        count("lambda_functions_scheduled_total", function, 3),
                        count("lambda_functions_started_total", function, 3),
                        count("lambda_functions_failed_total", function, 2),
                        count("lambda_functions_succeeded_total", function, 1),
                        times("lambda_function_time", function, 3),
                        times("lambda_function_run_time", function, 3),
                        times("lambda_function_schedule_time", function, 3),
                        count("activities_scheduled_total", work, 2),
                        count("activities_started_total", work, 2),
                        count("activities_succeeded_total", work, 1),
                        count("activities_heartbeat_timed_out_total", work, 1),
                        times("activity_time", work, 2),
                        times("activity_run_time", work, 2),
                        count("service_integrations_succeeded_total", invoke, 1),
                        times("service_integration_time", invoke, 1))
                .doesNotContain("redriven_executions_failed", "activities_timed_out");
    }

    @Test
    void series_name_the_version_and_the_alias_of_a_start() throws Exception {
        var machine = server.create("versioned", "STANDARD", PASS);
        var version =
                server.call(
                                "PublishStateMachineVersion",
                                "{\"stateMachineArn\":\"%s\"}".formatted(machine))
                        .path("stateMachineVersionArn")
                        .asText();
        var alias =
                server.call(
                                "CreateStateMachineAlias",
                                "{\"name\":\"live\",\"routingConfiguration\":[{\"stateMachineVersionArn\":\"%s\",\"weight\":100}]}"
                                        .formatted(version))
                        .path("stateMachineAliasArn")
                        .asText();
        for (var arn : new String[] {machine, version, version, alias}) {
            assertThat(server.awaitEnd(server.start(arn))).isEqualTo("SUCCEEDED");
        }
        assertThat(server.metrics())
                .contains(
                        count("executions_succeeded_total", machine("versioned", "", ""), 1),
                        count("executions_succeeded_total", machine("versioned", "1", ""), 2),
                        count("executions_succeeded_total", machine("versioned", "1", "live"), 1));
    }

    @Test
    void express_executions_and_children_of_a_map_run_have_series() throws Exception {
        var machine =
                server.create(
                        "mapped",
                        "STANDARD",
                        """
                        {"StartAt": "Many", "States": {
                          "Many": {"Type": "Map", "End": true, "Items": [1, 2, 3], "QueryLanguage": "JSONata", "Label": "Each",
                            "ItemProcessor": {
                              "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
                              "StartAt": "One", "States": {"One": {"Type": "Pass", "End": true}}}}}}
                        """);
        assertThat(server.awaitEnd(server.start(machine))).isEqualTo("SUCCEEDED");
        assertThat(server.metrics())
                .contains(
                        count("executions_succeeded_total", machine("mapped", "", ""), 1),
                        count("executions_succeeded_total", machine("mapped/Each", "", ""), 3),
                        times(
                                "express_execution_billed_duration",
                                machine("mapped/Each", "", ""),
                                3))
                .contains(
                        "\naskel_states_express_execution_billed_duration_seconds_bucket{%s,le=\"0.1\"} 3\n"
                                .formatted(machine("mapped/Each", "", "")));
    }
}
