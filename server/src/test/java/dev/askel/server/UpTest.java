package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class UpTest {
    // All tests use one folder, so each must leave it in a state in which the next can start.
    private static final Path DATA = Path.of("target", "up-test").toAbsolutePath();
    private static final int SIGTERM = 128 + 15;

    private static AskelProcess up(String... more) throws IOException {
        var arguments = new ArrayList<>(List.of("up", "--port", "0", "--data", DATA.toString()));
        arguments.addAll(List.of(more));
        return AskelProcess.launch(arguments.toArray(String[]::new));
    }

    private static Optional<ProcessHandle> postgres() throws IOException {
        var file = DATA.resolve("postgres/data/postmaster.pid");
        try {
            // The file is empty for a moment.
            return Files.readAllLines(file).stream()
                    .findFirst()
                    .flatMap(line -> ProcessHandle.of(Long.parseLong(line.strip())));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    @AfterAll
    static void stopPostgres() throws IOException {
        postgres().ifPresent(ProcessHandle::destroyForcibly);
    }

    private static String createMachineBody(String name, String state) {
        return "{\"name\":\"%s\",\"roleArn\":\"arn:aws:iam::123456789012:role/r\",\"definition\":\"{\\\"StartAt\\\":\\\"S\\\",\\\"States\\\":{\\\"S\\\":%s}}\"}"
                .formatted(name, state.replace("\"", "\\\""));
    }

    @Test
    void serves_until_sigterm_and_stops_its_postgresql_last() throws Exception {
        try (var server = up()) {
            assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
            assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);
            server.terminate();
            assertThat(server.awaitExit()).isEqualTo(SIGTERM);
            assertThat(server.output().lines()).hasSize(1);
            assertThat(postgres()).isEmpty();
        }
    }

    @Test
    void a_server_that_is_stopped_during_its_start_prints_nothing_and_leaves_no_process()
            throws Exception {
        var output = stopDuringStart();
        // A server that was ready before the signal arrived has printed its ready line. The next
        // attempt may be earlier.
        for (int i = 0; i < 4 && output.startsWith("askel ready: "); i++) {
            output = stopDuringStart();
        }
        assertThat(output).isEmpty();
    }

    private static String stopDuringStart() throws Exception {
        try (var server = up()) {
            var deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
            while (postgres().isEmpty() && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            server.terminate();
            assertThat(server.awaitExit()).isEqualTo(SIGTERM);
            // A server run by root has logged PostgreSQL's account before.
            // It logs nothing about its stop.
            assertThat(server.errors().lines())
                    .noneMatch(line -> !line.contains("PostgreSQL runs as the account "));
            assertThat(postgres()).isEmpty();
            return server.output();
        }
    }

    @Test
    void an_execution_survives_kill_9_of_server_and_database() throws Exception {
        var name = "m" + System.nanoTime();
        var arn = "arn:aws:states:us-east-1:123456789012:execution:%s:one".formatted(name);
        try (var first = up()) {
            assertThat(
                            first.call(
                                            "CreateStateMachine",
                                            createMachineBody(
                                                    name,
                                                    "{\"Type\":\"Wait\",\"Seconds\":10,\"End\":true}"))
                                    .statusCode())
                    .isEqualTo(200);
            assertThat(
                            first.call(
                                            "StartExecution",
                                            "{\"stateMachineArn\":\"arn:aws:states:us-east-1:123456789012:stateMachine:%s\",\"name\":\"one\"}"
                                                    .formatted(name))
                                    .statusCode())
                    .isEqualTo(200);
            assertThat(first.get("/metrics").body())
                    .contains(
                            "\naskel_executions_started_total 1.0\n",
                            "\naskel_executions_ended_total{status=\"SUCCEEDED\"} 0.0\n",
                            "\naskel_requests_seconds_count{operation=\"StartExecution\",status=\"200\"} 1\n",
                            "\naskel_requests_in_work 0.0\n",
                            "\naskel_clock_jump_seconds 0.0\n",
                            "\naskel_clock_jumps_refused_total 0.0\n",
                            "\naskel_retention_suspended 0.0\n",
                            "\njvm_memory_used_bytes{area=\"heap\"} ");
            var database = postgres().orElseThrow();
            first.kill();
            database.destroyForcibly();
        }
        try (var second = up()) {
            var deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
            String described;
            do {
                described =
                        second.call("DescribeExecution", "{\"executionArn\":\"%s\"}".formatted(arn))
                                .body();
            } while (described.contains("RUNNING") && System.nanoTime() < deadline);
            assertThat(described).contains("\"status\":\"SUCCEEDED\"");
        }
    }

    @Test
    void a_task_that_calls_step_functions_calls_this_server() throws Exception {
        var name = "own" + System.nanoTime();
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
        try (var server = up()) {
            assertThat(
                            server.call("CreateStateMachine", createMachineBody(name, branches))
                                    .statusCode())
                    .isEqualTo(200);
            server.call(
                    "StartExecution",
                    "{\"stateMachineArn\":\"arn:aws:states:us-east-1:123456789012:stateMachine:%s\",\"name\":\"one\"}"
                            .formatted(name));
            var deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
            String described;
            do {
                described =
                        server.call("DescribeExecution", "{\"executionArn\":\"%s\"}".formatted(arn))
                                .body();
            } while (described.contains("RUNNING") && System.nanoTime() < deadline);
            assertThat(described)
                    .contains("[{\\\"Described\\\":\\\"one\\\"},{\\\"told\\\":\\\"itself\\\"}]");
        }
    }

    @Test
    void uses_the_running_postgresql_of_a_killed_server() throws Exception {
        var first = up();
        first.awaitReady();
        var orphan = postgres().orElseThrow();
        first.kill();
        try (var second = up()) {
            assertThat(second.get("/health/ready").statusCode()).isEqualTo(200);
            assertThat(postgres()).contains(orphan);
        }
        // The file is checked and not the process, which may remain a zombie after its parent was
        // killed.
        assertThat(postgres()).isEmpty();
    }

    @Test
    void a_second_server_on_the_same_data_is_refused_and_names_the_first() throws Exception {
        try (var first = up()) {
            first.awaitReady();
            try (var second = up()) {
                assertThat(second.awaitExit()).isEqualTo(ExitStatus.REFUSED.code());
                assertThat(second.errors()).contains("pid " + first.pid(), "host ", "--data");
            }
            assertThat(first.get("/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void an_invalid_configuration_is_refused_before_anything_starts() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var inUse = up("--port", Integer.toString(taken.getLocalPort()));
                var wide = up("--host", "0.0.0.0");
                var withoutDatabase = up("--profile", "cluster");
                var waiting =
                        up(
                                "--profile",
                                "cluster",
                                "--db-url",
                                "jdbc:postgresql://127.0.0.1:1/askel",
                                "--config",
                                Files.writeString(
                                                Files.createDirectories(DATA)
                                                        .resolveSibling("impatient.conf"),
                                                "askel.database.start-patience = 1s")
                                        .toString());
                var mocked =
                        AskelProcess.launch(
                                Map.of("SFN_MOCK_CONFIG", "no-such.json", "WAIT_TIME_SCALE", "0.5"),
                                "up",
                                "--port",
                                "0",
                                "--data",
                                DATA.toString())) {
            assertThat(mocked.awaitExit()).isEqualTo(ExitStatus.REFUSED.code());
            assertThat(mocked.errors())
                    .contains(
                            "The mock configuration "
                                    + Path.of("no-such.json").toAbsolutePath()
                                    + " cannot be used: it cannot be read");
            assertThat(inUse.awaitExit()).isEqualTo(ExitStatus.REFUSED.code());
            assertThat(inUse.errors()).contains("Port " + taken.getLocalPort(), "--port");
            assertThat(wide.awaitExit()).isEqualTo(ExitStatus.REFUSED.code());
            assertThat(wide.errors()).contains("--insecure-http");
            assertThat(withoutDatabase.awaitExit()).isEqualTo(ExitStatus.REFUSED.code());
            assertThat(withoutDatabase.errors()).contains("--db-url");
            // A supervisor may start it again.
            assertThat(waiting.awaitExit()).isEqualTo(ExitStatus.DOWNED.code());
            assertThat(waiting.errors())
                    .contains("The database jdbc:postgresql://127.0.0.1:1/askel cannot be used");
        }
    }

    @Test
    void inspect_calls_the_server_or_reads_its_database() throws Exception {
        var name = "i" + System.nanoTime();
        var arn = "arn:aws:states:us-east-1:123456789012:execution:%s:one".formatted(name);
        int port;
        try (var server = up()) {
            server.call(
                    "CreateStateMachine",
                    createMachineBody(name, "{\"Type\":\"Wait\",\"Seconds\":86400,\"End\":true}"));
            server.call(
                    "StartExecution",
                    "{\"stateMachineArn\":\"arn:aws:states:us-east-1:123456789012:stateMachine:%s\",\"name\":\"one\"}"
                            .formatted(name));
            port = server.awaitReady().getPort();
            assertWaiting(AskelProcess.launch("inspect", arn, "--port", Integer.toString(port)));
            repairThroughServer(server, name, Integer.toString(port));
            connectThroughServer(server, name, Integer.toString(port));
        }
        assertWaiting(
                AskelProcess.launch(
                        "inspect",
                        arn,
                        "--port",
                        Integer.toString(port),
                        "--data",
                        DATA.toString()));
        try (var withoutServer =
                AskelProcess.launch("inspect", arn, "--wake", "--port", Integer.toString(port))) {
            assertThat(withoutServer.awaitExit()).isEqualTo(ExitStatus.REFUSED.code());
            assertThat(withoutServer.errors()).contains("this command needs a server");
        }
        try (var unknown =
                AskelProcess.launch(
                        "inspect",
                        arn + "x",
                        "--port",
                        Integer.toString(port),
                        "--data",
                        DATA.toString())) {
            assertThat(unknown.awaitExit()).isEqualTo(ExitStatus.FAILED.code());
            assertThat(unknown.errors()).contains("Execution Does Not Exist");
        }
    }

    /** Repairs executions by the command line. */
    private static void repairThroughServer(AskelProcess server, String name, String port)
            throws Exception {
        server.call("CreateActivity", "{\"name\":\"%s\"}".formatted(name));
        server.call(
                "CreateStateMachine",
                createMachineBody(
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
                "\"state\":\"S\"",
                prefix + "done",
                port,
                "--complete",
                "S",
                "--output",
                "{\"a\":1}");
        assertInspectPrints(
                "\"state\":\"S\"", prefix + "failed", port, "--fail", "#0", "--error", "Mine");
        assertInspectPrints("\"waitsFor\"", prefix + "aborted", port, "--wake");
        assertInspectPrints(
                "\"status\":\"Aborted\"", prefix + "aborted", port, "--abort", "--cause", "why");
        assertInspectPrints("ExecutionAborted", prefix + "aborted", port, "--export");
        assertThat(server.call("DescribeExecution", executionArn(prefix + "done")).body())
                .contains("SUCCEEDED");
        assertThat(server.call("DescribeExecution", executionArn(prefix + "failed")).body())
                .contains("\"error\":\"Mine\"");
        try (var refused =
                        AskelProcess.launch(
                                "inspect", prefix + "done", "--fail", "S", "--port", port);
                var none = AskelProcess.launch("quarantine", "--port", port)) {
            assertThat(refused.awaitExit()).isEqualTo(ExitStatus.FAILED.code());
            assertThat(refused.errors()).contains("It waits for no task: it has ended.");
            assertThat(none.awaitExit()).as(none.errors()).isEqualTo(ExitStatus.DONE.code());
            assertThat(none.output()).isEmpty();
        }
    }

    /** Creates a connection by the command line, and runs a task that uses it. */
    private static void connectThroughServer(AskelProcess server, String name, String port)
            throws Exception {
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
        try (var listed = AskelProcess.launch("connections", "list", "--port", port)) {
            assertThat(listed.awaitExit()).isEqualTo(ExitStatus.DONE.code());
            assertThat(listed.output()).contains(name + "  API_KEY  " + arn + "  api.example.com");
        }
        try (var allowed =
                AskelProcess.launch(
                        "connections",
                        "update",
                        name,
                        "--from",
                        terms.toString(),
                        "--allowed-host",
                        "localhost:1",
                        "--port",
                        port)) {
            assertThat(allowed.awaitExit()).as(allowed.errors()).isEqualTo(ExitStatus.DONE.code());
            assertThat(allowed.output().strip()).isEqualTo(arn);
        }
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

    private static void assertInspectPrints(String text, String arn, String port, String... options)
            throws Exception {
        var arguments = new ArrayList<>(List.of("inspect", arn, "--port", port));
        arguments.addAll(List.of(options));
        try (var inspect = AskelProcess.launch(arguments.toArray(String[]::new))) {
            assertThat(inspect.awaitExit()).as(inspect.errors()).isEqualTo(ExitStatus.DONE.code());
            assertThat(inspect.output()).contains(text);
        }
    }

    private static void assertWaiting(AskelProcess inspect) throws InterruptedException {
        try (inspect) {
            assertThat(inspect.awaitExit()).as(inspect.errors()).isEqualTo(ExitStatus.DONE.code());
            assertThat(inspect.output()).contains("\"waitsFor\":\"a time\"");
        }
    }
}
