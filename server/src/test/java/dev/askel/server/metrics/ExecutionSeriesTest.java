package dev.askel.server.metrics;

import static dev.askel.server.metrics.MeteredServer.ARN;
import static dev.askel.server.metrics.MeteredServer.BROKEN;
import static dev.askel.server.metrics.MeteredServer.FLAKY;
import static dev.askel.server.metrics.MeteredServer.SLOW;
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
        server = MeteredServer.start("execution-series-test", Map.of());
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
                .doesNotContain(
                        "redriven_executions_failed_total{" + own,
                        "activities_timed_out_total{" + work);
    }

    private static void redrive(String execution) throws Exception {
        server.call("RedriveExecution", "{\"executionArn\":\"%s\"}".formatted(execution));
    }

    @Test
    void counts_each_end_of_executions_and_of_their_redrives() throws Exception {
        var waiting =
                server.create(
                        "waiting",
                        "STANDARD",
                        """
                        {"StartAt": "W", "TimeoutSeconds": 1,
                          "States": {"W": {"Type": "Wait", "Seconds": 3600, "End": true}}}
                        """);
        var late = server.start(waiting);
        assertThat(server.awaitEnd(late)).isEqualTo("TIMED_OUT");
        redrive(late);
        assertThat(server.awaitEnd(late)).isEqualTo("TIMED_OUT");

        var failing =
                server.create(
                        "failing",
                        "STANDARD",
                        """
                        {"StartAt": "F", "States": {"F": {"Type": "Task", "Resource": "%s", "End": true}}}
                        """
                                .formatted(BROKEN));
        var failed = server.start(failing);
        assertThat(server.awaitEnd(failed)).isEqualTo("FAILED");
        redrive(failed);
        assertThat(server.awaitEnd(failed)).isEqualTo("FAILED");

        var endless =
                server.create(
                        "endless",
                        "STANDARD",
                        """
                        {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 3600, "End": true}}}
                        """);
        var stopped = server.start(endless);
        for (int run = 0; run < 2; run++) {
            server.call("StopExecution", "{\"executionArn\":\"%s\"}".formatted(stopped));
            assertThat(server.awaitEnd(stopped)).isEqualTo("ABORTED");
            if (run == 0) {
                redrive(stopped);
            }
        }

        var timedOut = machine("waiting", "", "");
        var aborted = machine("endless", "", "");
        var unsuccessful = machine("failing", "", "");
        assertThat(server.metrics())
                .contains(
                        count("executions_timed_out_total", timedOut, 2),
                        count("executions_redriven_total", timedOut, 1),
                        count("redriven_executions_timed_out_total", timedOut, 1),
                        count("executions_failed_total", unsuccessful, 2),
                        count("redriven_executions_failed_total", unsuccessful, 1),
                        count("executions_aborted_total", aborted, 2),
                        count("redriven_executions_aborted_total", aborted, 1));
    }

    @Test
    void counts_each_end_of_activities_functions_and_integrations() throws Exception {
        var activity =
                server.call("CreateActivity", "{\"name\":\"unlucky\"}")
                        .path("activityArn")
                        .asText();
        var child =
                server.create(
                        "child",
                        "STANDARD",
                        """
                        {"StartAt": "C", "States": {
                          "C": {"Type": "Choice", "Default": "Wait",
                            "Choices": [{"Variable": "$.fails", "BooleanEquals": true, "Next": "Fail"}]},
                          "Wait": {"Type": "Wait", "Seconds": 3600, "End": true},
                          "Fail": {"Type": "Fail"}}}
                        """);
        var caught = "\"Catch\": [{\"ErrorEquals\": [\"States.ALL\"], \"Next\": \"%s\"}]";
        var nested =
                """
                {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2", "TimeoutSeconds": %d,
                  "Parameters": {"StateMachineArn": "%s", "Input": {"fails": %s}}, "Next": "%s", %s}
                """;
        var machine =
                server.create(
                        "unlucky",
                        "STANDARD",
                        """
                        {"StartAt": "Fails", "States": {
                          "Fails": {"Type": "Task", "Resource": "%1$s", "Next": "Expires", %3$s},
                          "Expires": {"Type": "Task", "Resource": "%1$s", "TimeoutSeconds": 1, "Next": "Slow", %4$s},
                          "Slow": {"Type": "Task", "Resource": "%2$s", "TimeoutSeconds": 1, "Next": "FailedChild", %5$s},
                          "FailedChild": %6$s,
                          "SlowChild": %7$s,
                          "End": {"Type": "Succeed"}}}
                        """
                                .formatted(
                                        activity,
                                        SLOW,
                                        caught.formatted("Expires"),
                                        caught.formatted("Slow"),
                                        caught.formatted("FailedChild"),
                                        nested.formatted(
                                                600,
                                                child,
                                                true,
                                                "SlowChild",
                                                caught.formatted("SlowChild")),
                                        nested.formatted(
                                                5, child, false, "End", caught.formatted("End"))));
        var execution = server.start(machine);
        var task =
                server.call("GetActivityTask", "{\"activityArn\":\"%s\"}".formatted(activity))
                        .path("taskToken")
                        .asText();
        server.call("SendTaskFailure", "{\"taskToken\":\"%s\"}".formatted(task));
        assertThat(server.awaitEnd(execution)).isEqualTo("SUCCEEDED");

        var work = "activity_arn=\"" + activity + "\"";
        var slow = "lambda_function_arn=\"" + SLOW + "\"";
        var calls = "service_integration_resource_arn=\"" + ARN + "states:startExecution.sync:2\"";
        assertThat(server.metrics())
                .contains(
                        count("activities_scheduled_total", work, 2),
                        count("activities_started_total", work, 1),
                        count("activities_failed_total", work, 1),
                        count("activities_timed_out_total", work, 1),
                        times("activity_schedule_time", work, 1),
                        count("lambda_functions_timed_out_total", slow, 1),
                        times("lambda_function_time", slow, 1),
                        count("service_integrations_scheduled_total", calls, 2),
                        count("service_integrations_started_total", calls, 2),
                        count("service_integrations_failed_total", calls, 1),
                        count("service_integrations_timed_out_total", calls, 1),
                        times("service_integration_schedule_time", calls, 2),
                        times("service_integration_run_time", calls, 2),
                        times("service_integration_time", calls, 2));
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
