package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.load.wire.AskelClient;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Tests a data folder of the last build without access keys. {@code before-access.sql} is a dump of
 * the database of that build, and {@code before-access.key} its key file. It has the machine {@code
 * echo} with the closed execution {@code closed}, the machine and the activity {@code desk}, and
 * the connection {@code shop}.
 */
@Tag("nightly")
@DisplayNameGeneration(ReplaceUnderscores.class)
final class AccessUpgradeTest {
    private static final String SCOPE = "arn:aws:states:us-east-1:123456789012:";
    private static final String CLOSED =
            "{\"executionArn\":\"" + SCOPE + "execution:echo:closed\"}";
    private static final String OPEN = SCOPE + "execution:desk:open";

    private RestoredData data;

    @BeforeEach
    void restore() throws Exception {
        data = RestoredData.restore("before-access.sql", "before-access.key");
    }

    @AfterEach
    void delete() throws IOException {
        data.close();
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
        try (var server = data.up()) {
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
                AskelCommand.refusedUp("--host", "0.0.0.0", "--data", data.folder().toString());
        assertThat(beyondLoopback.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(beyondLoopback.errors()).contains("--auth keys");

        try (var server = data.up("--auth", "keys")) {
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
                                    data.folder().toString()));
            try (var signed = AskelClient.signing(server.awaitReady(), key)) {
                assertThat(signed.describeExecution(OPEN).path("status").asText())
                        .isEqualTo("SUCCEEDED");
            }
        }
    }
}
