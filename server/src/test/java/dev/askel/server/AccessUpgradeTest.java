package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.load.process.ServerCommand;
import dev.askel.load.wire.AskelClient;
import dev.askel.postgres.BundledPostgres;
import dev.askel.postgres.PostgresSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Tests a data folder of the last build without access keys. {@code before-access.sql} is a dump of
 * the database of that build, and {@code before-access.key} its key file. It has the machine {@code
 * echo} with the closed execution {@code closed}, the machine and the activity {@code desk}, and
 * the connection {@code shop}.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class AccessUpgradeTest {
    private static final String SCOPE = "arn:aws:states:us-east-1:123456789012:";
    private static final String CLOSED =
            "{\"executionArn\":\"" + SCOPE + "execution:echo:closed\"}";
    private static final String OPEN = SCOPE + "execution:desk:open";

    private Path home;

    @BeforeEach
    void restore() throws Exception {
        home = Files.createTempDirectory("askel-access-upgrade-");
        // The account that runs PostgreSQL must be able to enter the folder.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        var settings =
                new PostgresSettings(
                        home.resolve("data"),
                        ServerCommand.sharedPrograms(),
                        "",
                        false,
                        0,
                        Duration.ofMinutes(5),
                        Map.of());
        try (var postgres = BundledPostgres.start(settings);
                var connection =
                        DriverManager.getConnection(
                                postgres.jdbcUrl(), postgres.user(), postgres.password());
                var statement = connection.createStatement()) {
            statement.execute(resource("before-access.sql"));
        }
        Files.writeString(home.resolve("data.key"), resource("before-access.key"));
        Files.setPosixFilePermissions(
                home.resolve("data.key"), PosixFilePermissions.fromString("rw-------"));
        // The closed execution is older than the retention of closed executions.
        Files.writeString(home.resolve("askel.conf"), "askel.retention = off\n");
    }

    private static String resource(String name) throws IOException {
        try (var in = AccessUpgradeTest.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @AfterEach
    void delete() throws IOException {
        try (var files = Files.walk(home)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private AskelProcess up(String... options) throws IOException {
        var words = new ArrayList<>(List.of("up", "--port", "0"));
        words.addAll(List.of(options));
        words.addAll(List.of("--data", home.resolve("data").toString()));
        words.addAll(List.of("--config", home.resolve("askel.conf").toString()));
        return AskelProcess.launch(words.toArray(String[]::new));
    }

    private static JsonNode call(AskelProcess server, String operation, String body)
            throws Exception {
        var answer = server.call(operation, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return MockedServer.tree(answer.body());
    }

    @Test
    void a_data_folder_without_keys_is_open_on_loopback_until_one_setting_demands_keys()
            throws Exception {
        try (var server = up()) {
            assertThat(call(server, "DescribeExecution", CLOSED).path("status").asText())
                    .isEqualTo("SUCCEEDED");
            assertThat(call(server, "GetExecutionHistory", CLOSED).path("events")).isNotEmpty();
            assertThat(call(server, "ListStateMachines", "{}").path("stateMachines")).hasSize(2);
            call(
                    server,
                    "StartExecution",
                    "{\"stateMachineArn\":\"%sstateMachine:desk\",\"name\":\"open\"}"
                            .formatted(SCOPE));
            var task =
                    call(
                            server,
                            "GetActivityTask",
                            "{\"activityArn\":\"%sactivity:desk\"}".formatted(SCOPE));
            call(
                    server,
                    "SendTaskSuccess",
                    "{\"taskToken\":\"%s\",\"output\":\"{}\"}"
                            .formatted(task.path("taskToken").asText()));
            assertThat(server.get("/api/v1/executions/" + OPEN + "/wait").body())
                    .contains("SUCCEEDED");
            assertThat(server.get("/api/v1/connections/shop").body()).contains("API_KEY");
            assertThat(server.get("/console/").statusCode()).isNotEqualTo(403);
        }
        var beyondLoopback =
                AskelCommand.refusedUp(
                        "--host", "0.0.0.0", "--data", home.resolve("data").toString());
        assertThat(beyondLoopback.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(beyondLoopback.errors()).contains("--auth keys");

        try (var server = up("--auth", "keys")) {
            var refused = server.call("DescribeExecution", CLOSED);
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).contains("MissingAuthenticationTokenException");
            assertThat(server.get("/api/v1/connections/shop").statusCode()).isEqualTo(403);
            var key =
                    SignedClient.printedKey(
                            AskelCommand.output(
                                    "keys",
                                    "create",
                                    "--user",
                                    "anna",
                                    "--policy",
                                    "administrator",
                                    "--port",
                                    Integer.toString(server.awaitReady().getPort()),
                                    "--data",
                                    home.resolve("data").toString()));
            try (var signed = AskelClient.signing(server.awaitReady(), key)) {
                assertThat(signed.describeExecution(OPEN).path("status").asText())
                        .isEqualTo("SUCCEEDED");
            }
        }
    }
}
