package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.journal.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests commands and tasks that call a running server without authentication. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class RunningServerTest {
    private static final Path DATA = Path.of("target", "running-server-test").toAbsolutePath();

    private static AskelProcess server;
    private static String port;

    @BeforeAll
    static void start() throws Exception {
        var database = TestPostgres.shared().createDatabase();
        server =
                AskelProcess.launch(
                        "up",
                        "--port",
                        "0",
                        "--data",
                        DATA.toString(),
                        "--db-url",
                        database.url() + "?user=" + database.user());
        port = Integer.toString(server.awaitReady().getPort());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_task_that_calls_step_functions_calls_this_server() throws Exception {
        var name = "own";
        var arn = "arn:aws:states:us-east-1:123456789012:execution:%s:one".formatted(name);
        var sdk = "arn:aws:states:::aws-sdk:sfn:";
        var branches =
                """
                {"Type": "Parallel", "End": true, "Branches": [
                  {"StartAt": "Describe", "States": {"Describe": {
                    "Type": "Task", "Resource": "%1$sdescribeExecution", "End": true,
                    "Parameters": {"ExecutionArn.$": "$$.Execution.Id"},
                    "ResultSelector": {"Described.$": "$.Name"}}}},
                  {"StartAt": "Ask", "States": {"Ask": {
                    "Type": "Task", "Resource": "%1$ssendTaskSuccess.waitForTaskToken", "End": true,
                    "Parameters": {"TaskToken.$": "$$.Task.Token", "Output": {"told": "itself"}}}}}]}\
                """
                        .formatted(sdk)
                        .replace("\n", " ");
        assertThat(
                        server.call("CreateStateMachine", UpTest.createMachineBody(name, branches))
                                .statusCode())
                .isEqualTo(200);
        server.call(
                "StartExecution",
                "{\"stateMachineArn\":\"arn:aws:states:us-east-1:123456789012:stateMachine:%s\",\"name\":\"one\"}"
                        .formatted(name));
        var described = server.get("/api/v1/executions/" + arn + "/wait").body();
        assertThat(described)
                .contains("[{\\\"Described\\\":\\\"one\\\"},{\\\"told\\\":\\\"itself\\\"}]");
    }

    @Test
    void inspect_shows_a_waiting_execution() throws Exception {
        var arn = "arn:aws:states:us-east-1:123456789012:execution:waits:one";
        server.call(
                "CreateStateMachine",
                UpTest.createMachineBody(
                        "waits", "{\"Type\":\"Wait\",\"Seconds\":86400,\"End\":true}"));
        server.call(
                "StartExecution",
                "{\"stateMachineArn\":\"arn:aws:states:us-east-1:123456789012:stateMachine:waits\",\"name\":\"one\"}");
        try (var inspect = AskelProcess.launch("inspect", arn, "--port", port)) {
            assertThat(inspect.awaitExit()).as(inspect.errors()).isEqualTo(ExitStatus.DONE.code());
            assertThat(inspect.output()).contains("\"waitsFor\":\"a time\"");
        }
    }

    @Test
    void inspect_repairs_executions() throws Exception {
        var name = "repaired";
        server.call("CreateActivity", "{\"name\":\"%s\"}".formatted(name));
        server.call(
                "CreateStateMachine",
                UpTest.createMachineBody(
                        name + "a",
                        "{\"Type\":\"Task\",\"Resource\":\"arn:aws:states:us-east-1:123456789012:activity:%s\",\"End\":true}"
                                .formatted(name)));
        var machine = "arn:aws:states:us-east-1:123456789012:stateMachine:" + name + "a";
        var prefix = machine.replace(":stateMachine:", ":execution:") + ":";
        for (var each : List.of("done", "failed", "aborted")) {
            server.call(
                    "StartExecution",
                    "{\"stateMachineArn\":\"%s\",\"name\":\"%s\"}".formatted(machine, each));
        }
        assertInspectPrints(
                "\"state\":\"S\"", prefix + "done", "--complete", "S", "--output", "{\"a\":1}");
        assertInspectPrints(
                "\"state\":\"S\"", prefix + "failed", "--fail", "#0", "--error", "Mine");
        assertInspectPrints("\"waitsFor\"", prefix + "aborted", "--wake");
        assertInspectPrints(
                "\"status\":\"Aborted\"", prefix + "aborted", "--abort", "--cause", "why");
        assertInspectPrints("ExecutionAborted", prefix + "aborted", "--export");
        assertThat(server.call("DescribeExecution", executionArn(prefix + "done")).body())
                .contains("SUCCEEDED");
        assertThat(server.call("DescribeExecution", executionArn(prefix + "failed")).body())
                .contains("\"error\":\"Mine\"");
        var refused = AskelCommand.run("inspect", prefix + "done", "--fail", "S", "--port", port);
        assertThat(refused.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(refused.errors()).contains("It waits for no task: it has ended.");
        try (var none = AskelProcess.launch("quarantine", "--port", port)) {
            assertThat(none.awaitExit()).as(none.errors()).isEqualTo(ExitStatus.DONE.code());
            assertThat(none.output()).isEmpty();
        }
    }

    @Test
    void a_task_uses_a_connection_of_the_command_line() throws Exception {
        var name = "connected";
        var terms = Files.createTempFile(Path.of("target", "processes"), "connection-", ".json");
        Files.writeString(
                terms,
                "{\"AuthorizationType\":\"API_KEY\",\"AllowedHosts\":[\"api.example.com\"],\"AuthParameters\":{\"ApiKeyAuthParameters\":{\"ApiKeyName\":\"X-Key\",\"ApiKeyValue\":\"s3cret\"}}}");
        String arn;
        try (var created =
                AskelProcess.launch(
                        "connections",
                        "create",
                        name,
                        "--from",
                        terms.toString(),
                        "--port",
                        port)) {
            assertThat(created.awaitExit()).as(created.errors()).isEqualTo(ExitStatus.DONE.code());
            arn = created.output().strip();
        }
        assertThat(AskelCommand.output("connections", "list", "--port", port))
                .contains(name + "  API_KEY  " + arn + "  api.example.com");
        var updated =
                AskelCommand.output(
                        "connections",
                        "update",
                        name,
                        "--from",
                        terms.toString(),
                        "--allowed-host",
                        "localhost:1",
                        "--port",
                        port);
        assertThat(updated).isEqualTo(arn);
        var state =
                "{\"Type\":\"Task\",\"Resource\":\"arn:aws:states:::http:invoke\",\"Parameters\":{\"ApiEndpoint\":\"https://localhost:1/\",\"Method\":\"GET\",\"InvocationConfig\":{\"ConnectionArn\":\"%s\"}},\"End\":true}"
                        .formatted(arn);
        assertThat(
                        server.call(
                                        "TestState",
                                        "{\"definition\":\"%s\",\"roleArn\":\"arn:aws:iam::123456789012:role/r\",\"inspectionLevel\":\"TRACE\"}"
                                                .formatted(state.replace("\"", "\\\"")))
                                .body())
                .contains(
                        "States.Permissions",
                        "askel.connectors.http.private-hosts",
                        "bytes=0-262144")
                .doesNotContain("s3cret");
    }

    private static String executionArn(String arn) {
        return "{\"executionArn\":\"%s\"}".formatted(arn);
    }

    private static void assertInspectPrints(String text, String arn, String... options) {
        var arguments = new ArrayList<>(List.of("inspect", arn, "--port", port));
        arguments.addAll(List.of(options));
        assertThat(AskelCommand.output(arguments.toArray(String[]::new))).contains(text);
    }
}
