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

    /** The body of CreateStateMachine for a machine of one state, S. */
    static String createMachineBody(String name, String state) {
        return "{\"name\":\"%s\",\"roleArn\":\"arn:aws:iam::123456789012:role/r\",\"definition\":\"{\\\"StartAt\\\":\\\"S\\\",\\\"States\\\":{\\\"S\\\":%s}}\"}"
                .formatted(name, state.replace("\"", "\\\""));
    }

    @Test
    void a_server_that_is_stopped_during_its_start_prints_nothing_and_leaves_no_process()
            throws Exception {
        var output = stopDuringStart();
        // A server that was ready before the signal arrived has printed its ready line. The signal
        // of the next attempt may arrive earlier.
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
            // A server run by root has logged PostgreSQL's account before, and the first server its
            // new key file. It logs nothing about its stop.
            assertThat(server.errors().lines())
                    .allMatch(line ->
                            line.contains("PostgreSQL runs as the account ")
                                    || line.contains("up-test.key has been created"));
            assertThat(postgres()).isEmpty();
            return server.output();
        }
    }

    @Test
    void executions_survive_kill_9_of_server_and_database_and_are_inspected_without_a_server()
            throws Exception {
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
        String port;
        try (var second = up()) {
            var described = second.get("/api/v1/executions/" + arn + "/wait").body();
            assertThat(described).contains("\"status\":\"SUCCEEDED\"");
            port = Integer.toString(second.awaitReady().getPort());
            second.call(
                    "CreateStateMachine",
                    createMachineBody(
                            name + "d", "{\"Type\":\"Wait\",\"Seconds\":86400,\"End\":true}"));
            second.call(
                    "StartExecution",
                    "{\"stateMachineArn\":\"arn:aws:states:us-east-1:123456789012:stateMachine:%sd\",\"name\":\"one\"}"
                            .formatted(name));
            second.terminate();
            assertThat(second.awaitExit()).isEqualTo(SIGTERM);
            // The server has started this PostgreSQL itself.
            assertThat(postgres()).isEmpty();
        }
        inspectWithoutServer(arn.replace(name, name + "d"), port);
    }

    /** Reads an execution from the database, which the command starts and stops. */
    private static void inspectWithoutServer(String arn, String port) throws Exception {
        try (var inspect =
                AskelProcess.launch("inspect", arn, "--port", port, "--data", DATA.toString())) {
            assertThat(inspect.awaitExit()).as(inspect.errors()).isEqualTo(ExitStatus.DONE.code());
            assertThat(inspect.output()).contains("\"waitsFor\":\"a time\"");
        }
        try (var unknown =
                AskelProcess.launch(
                        "inspect", arn + "x", "--port", port, "--data", DATA.toString())) {
            assertThat(unknown.awaitExit()).isEqualTo(ExitStatus.FAILED.code());
            assertThat(unknown.errors()).contains("Execution Does Not Exist");
        }
        var wake = AskelCommand.run("inspect", arn, "--wake", "--port", port);
        assertThat(wake.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(wake.errors()).contains("this command needs a server");
        assertThat(postgres()).isEmpty();
    }

    @Test
    void uses_the_running_postgresql_of_a_killed_server_and_stops_it_at_sigterm() throws Exception {
        var first = up();
        first.awaitReady();
        var orphan = postgres().orElseThrow();
        first.kill();
        try (var second = up()) {
            assertThat(second.get("/health/live").statusCode()).isEqualTo(200);
            assertThat(second.get("/health/ready").statusCode()).isEqualTo(200);
            assertThat(postgres()).contains(orphan);
            second.terminate();
            assertThat(second.awaitExit()).isEqualTo(SIGTERM);
            assertThat(second.output().lines()).hasSize(1);
            // The file is checked and not the process, which may remain a zombie after its parent
            // was killed.
            assertThat(postgres()).isEmpty();
        }
    }

    @Test
    void an_invalid_configuration_is_refused_before_anything_starts() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var inUse = up("--port", Integer.toString(taken.getLocalPort()));
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
                                                "askel.database.start-timeout = 1s")
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
            assertRefused("--insecure-http", "--host", "0.0.0.0");
            assertRefused("--db-url", "--profile", "cluster");
            // A supervisor may start it again.
            assertThat(waiting.awaitExit()).isEqualTo(ExitStatus.DOWNED.code());
            assertThat(waiting.errors())
                    .contains("The database jdbc:postgresql://127.0.0.1:1/askel cannot be used");
        }
    }

    private static void assertRefused(String reason, String... options) {
        var arguments = new ArrayList<>(List.of("--data", DATA.toString()));
        arguments.addAll(List.of(options));
        var refused = AskelCommand.refusedUp(arguments.toArray(String[]::new));
        assertThat(refused.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(refused.errors()).contains(reason);
    }
}
