package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests the decisions of execution roles about tasks inside Askel. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ExecutionRoleTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ACCOUNT = "123456789012";
    private static final String MACHINES = "arn:aws:states:eu-north-1:123456789012:stateMachine:";
    private static final String TRUST =
            """
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
             "Principal": {"Service": "states.amazonaws.com"}}}\
            """;
    private static final String CHILD_START =
            """
            {"StartAt": "S", "States": {"S": {"Type": "Task", "End": true,
             "Resource": "arn:aws:states:::states:startExecution",
             "Parameters": {"StateMachineArn": "%schild"}}}}\
            """
                    .formatted(MACHINES);

    private static SignedClient admin;
    private static HttpServer api;
    private static final AtomicInteger API_CALLS = new AtomicInteger();

    @BeforeAll
    static void start() throws Exception {
        admin = AccessServer.user(ACCOUNT, "admin", "administrator");
        createRole("starter", "operator", TRUST);
        createRole("reader", "viewer", TRUST);
        createRole("everything", "administrator", TRUST);
        createRole(
                "untrusting",
                "administrator",
                TRUST.replace("{\"Service\": \"states.amazonaws.com\"}", "{\"AWS\": \"*\"}")
                        .replace("\"*\"", "\"" + ACCOUNT + "\""));
        createMachine(
                "child",
                "STANDARD",
                "starter",
                "{\"StartAt\": \"P\", \"States\": {\"P\": {\"Type\": \"Pass\", \"End\": true}}}");
        api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        api.createContext(
                "/",
                exchange -> {
                    API_CALLS.incrementAndGet();
                    exchange.getResponseHeaders().add("Content-Type", "application/json");
                    exchange.sendResponseHeaders(200, 2);
                    exchange.getResponseBody().write(new byte[] {'{', '}'});
                    exchange.close();
                });
        api.start();
    }

    @AfterAll
    static void stop() {
        api.stop(0);
    }

    private static String role(String name) {
        return "arn:aws:iam::123456789012:role/" + name;
    }

    private static void createRole(String name, String policy, String trust) throws Exception {
        var body = JSON.createObjectNode().put("roleName", name).put("trustPolicy", trust);
        body.putArray("policies").add(policy);
        var response = admin.rest("POST", "/roles", "", body.toString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }

    private static void createMachine(String name, String type, String role, String definition)
            throws Exception {
        assertThat(
                        admin.call(
                                "CreateStateMachine",
                                JSON.createObjectNode()
                                        .put("name", name)
                                        .put("type", type)
                                        .put("roleArn", role(role))
                                        .put("definition", definition)
                                        .toString()))
                .contains("creationDate");
    }

    /** Runs a definition as an Express execution with a role; returns the answer. */
    private static JsonNode run(String name, String role, String definition) throws Exception {
        createMachine(name, "EXPRESS", role, definition);
        return JSON.readTree(
                admin.call(
                        "StartSyncExecution", "{\"stateMachineArn\":\"" + MACHINES + name + "\"}"));
    }

    private static void checkFailed(JsonNode run, String error, String cause) {
        assertThat(run.path("status").asText()).as(run.toString()).isEqualTo("FAILED");
        assertThat(run.path("error").asText()).isEqualTo(error);
        assertThat(run.path("cause").asText()).contains(cause);
    }

    private static String denied(String role, String action, String resource) {
        return "User: arn:aws:sts::123456789012:assumed-role/%1$s/askel is not authorized to perform: %2$s on resource: %3$s because no identity-based policy allows the %2$s action"
                .formatted(role, action, resource);
    }

    @Test
    void a_role_must_permit_the_start_of_a_child() throws Exception {
        assertThat(run("starting", "starter", CHILD_START).path("output").asText())
                .contains(":execution:child:");
        checkFailed(
                run("starting-denied", "reader", CHILD_START),
                "StepFunctions.AccessDeniedException",
                denied("reader", "states:StartExecution", MACHINES + "child"));
        var records =
                admin.rest(
                                "GET",
                                "/audit",
                                "action=states%3AStartExecution&principal=%2Areader%2A&verdict=DENIED",
                                "")
                        .body();
        assertThat(records).contains("assumed-role/reader/askel");
    }

    @Test
    void a_standard_execution_waits_only_for_a_child_that_its_role_permits() throws Exception {
        var sync = CHILD_START.replace("startExecution\"", "startExecution.sync:2\"");
        createMachine("waiting", "STANDARD", "starter", sync);
        createMachine("waiting-denied", "STANDARD", "reader", sync);
        assertThat(awaitEnd("waiting")).contains("\"status\":\"SUCCEEDED\"");
        assertThat(awaitEnd("waiting-denied"))
                .contains("\"status\":\"FAILED\"", "StepFunctions.AccessDeniedException");
    }

    /** Starts an execution and waits for its end; returns its description. */
    private static String awaitEnd(String machine) throws Exception {
        var started =
                JSON.readTree(
                        admin.call(
                                "StartExecution",
                                "{\"stateMachineArn\":\"" + MACHINES + machine + "\"}"));
        var arn = started.path("executionArn").asText();
        return admin.rest("GET", "/executions/" + arn + "/wait", "", "").body();
    }

    @Test
    void a_call_of_this_server_has_the_permissions_of_the_role() throws Exception {
        var list =
                """
                {"StartAt": "L", "States": {"L": {"Type": "Task", "End": true,
                 "Resource": "arn:aws:states:::aws-sdk:sfn:listStateMachines", "Parameters": {}}}}\
                """;
        assertThat(run("listing", "reader", list).path("output").asText())
                .contains("stateMachine:listing");
        var create =
                list.replace("listStateMachines", "createActivity")
                        .replace("\"Parameters\": {}", "\"Parameters\": {\"Name\": \"made\"}");
        checkFailed(
                run("creating-denied", "reader", create),
                "Sfn.SfnException",
                denied(
                        "reader",
                        "states:CreateActivity",
                        "arn:aws:states:eu-north-1:123456789012:activity:made"));
        assertThat(run("creating", "everything", create).path("output").asText())
                .contains("activity:made");
    }

    @Test
    void a_role_of_the_state_must_trust_the_role_of_the_execution() throws Exception {
        var definition =
                """
                {"StartAt": "L", "States": {"L": {"Type": "Task", "End": true,
                 "Credentials": {"RoleArn": "arn:aws:iam::123456789012:role/%s"},
                 "Resource": "arn:aws:states:::aws-sdk:sfn:listStateMachines", "Parameters": {}}}}\
                """;
        createRole(
                "trusting",
                "viewer",
                TRUST.replace(
                        "{\"Service\": \"states.amazonaws.com\"}",
                        "{\"AWS\": \"" + role("starter") + "\"}"));
        assertThat(
                        run("trusted", "starter", definition.formatted("trusting"))
                                .path("output")
                                .asText())
                .contains("stateMachine:trusted");
        checkFailed(
                run("mistrusted", "reader", definition.formatted("trusting")),
                "States.TaskFailed",
                "The role %s is not authorized to assume the task state's role, %s."
                        .formatted(role("reader"), role("trusting")));
    }

    @Test
    void the_start_of_a_child_has_the_role_of_the_state() throws Exception {
        createRole(
                "delegate",
                "operator",
                TRUST.replace(
                        "{\"Service\": \"states.amazonaws.com\"}",
                        "{\"AWS\": \"" + role("reader") + "\"}"));
        var definition =
                CHILD_START.replace(
                        "\"End\": true,",
                        "\"End\": true, \"Credentials\": {\"RoleArn\": \""
                                + role("delegate")
                                + "\"},");
        assertThat(run("delegating", "reader", definition).path("output").asText())
                .contains(":execution:child:");
        checkFailed(
                run("not-delegating", "starter", definition),
                "States.TaskFailed",
                "The role %s is not authorized to assume the task state's role, %s."
                        .formatted(role("starter"), role("delegate")));
    }

    @Test
    void a_role_must_permit_the_use_of_a_connection() throws Exception {
        var host = "127.0.0.1:" + api.getAddress().getPort();
        var created =
                JSON.readTree(
                        admin.rest(
                                        "POST",
                                        "/connections",
                                        "",
                                        """
                                        {"name": "api", "authorizationType": "API_KEY",
                                         "authParameters": {"apiKeyAuthParameters":
                                          {"apiKeyName": "k", "apiKeyValue": "v"}},
                                         "allowedHosts": ["%s"]}\
                                        """
                                                .formatted(host))
                                .body());
        var connection = created.path("connectionArn").asText();
        var definition =
                """
                {"StartAt": "H", "States": {"H": {"Type": "Task", "End": true,
                 "Resource": "arn:aws:states:::http:invoke", "Parameters": {
                  "ApiEndpoint": "http://%s/", "Method": "GET",
                  "Authentication": {"ConnectionArn": "%s"}}}}}\
                """
                        .formatted(host, connection);
        checkFailed(
                run("calling-denied", "starter", definition),
                "States.Permissions",
                denied("starter", "states:InvokeHTTPEndpoint", MACHINES + "calling-denied"));
        assertThat(API_CALLS).hasValue(0);
        var run = run("calling", "everything", definition);
        assertThat(run.path("status").asText()).as(run.toString()).isEqualTo("SUCCEEDED");
        assertThat(API_CALLS).hasValue(1);
    }

    @Test
    void an_activity_of_the_account_needs_no_permission_as_on_aws() throws Exception {
        var activity = "arn:aws:states:eu-north-1:123456789012:activity:desk";
        admin.call("CreateActivity", "{\"name\":\"desk\"}");
        createMachine(
                "manual",
                "STANDARD",
                "reader",
                "{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Task\", \"End\": true, \"Resource\": \"%s\"}}}"
                        .formatted(activity));
        var started =
                JSON.readTree(
                        admin.call(
                                "StartExecution",
                                "{\"stateMachineArn\":\"" + MACHINES + "manual\"}"));
        var token =
                JSON.readTree(
                                admin.call(
                                        "GetActivityTask",
                                        "{\"activityArn\":\"" + activity + "\"}"))
                        .path("taskToken")
                        .asText();
        admin.call("SendTaskSuccess", "{\"taskToken\":\"" + token + "\",\"output\":\"{}\"}");
        assertThat(
                        admin.rest(
                                        "GET",
                                        "/executions/"
                                                + started.path("executionArn").asText()
                                                + "/wait",
                                        "",
                                        "")
                                .body())
                .contains("\"status\":\"SUCCEEDED\"");
    }

    @Test
    void a_role_that_askel_does_not_have_permits_nothing() throws Exception {
        var message =
                "The principal states.amazonaws.com is not authorized to assume the provided role. (role: %s)";
        checkFailed(
                run("unknown", "missing", CHILD_START),
                "States.TaskFailed",
                message.formatted(role("missing")));
        checkFailed(
                run("untrusted", "untrusting", CHILD_START),
                "States.TaskFailed",
                message.formatted(role("untrusting")));
        checkFailed(
                run(
                        "unknown-call",
                        "missing",
                        """
                        {"StartAt": "L", "States": {"L": {"Type": "Task", "End": true,
                         "Resource": "arn:aws:states:::aws-sdk:sfn:listStateMachines", "Parameters": {}}}}\
                        """),
                "States.TaskFailed",
                message.formatted(role("missing")));
        // A machine without such tasks needs no role.
        assertThat(
                        run(
                                        "passing",
                                        "missing",
                                        "{\"StartAt\": \"P\", \"States\": {\"P\": {\"Type\": \"Pass\", \"End\": true}}}")
                                .path("status")
                                .asText())
                .isEqualTo("SUCCEEDED");
    }

    @Test
    void a_test_of_a_state_has_the_permissions_of_its_role() throws Exception {
        var state = JSON.readTree(CHILD_START).path("States").path("S").toString();
        var tested =
                admin.call(
                        "TestState",
                        JSON.createObjectNode()
                                .put("definition", state)
                                .put("roleArn", role("reader"))
                                .toString());
        assertThat(tested).contains("StepFunctions.AccessDeniedException");
        var author = AccessServer.user(ACCOUNT, "operator", "operator");
        assertThat(
                        author.call(
                                "TestState",
                                JSON.createObjectNode()
                                        .put("definition", state)
                                        .put("roleArn", role("everything"))
                                        .toString()))
                .contains("AccessDeniedException", "states:TestState");
    }
}
