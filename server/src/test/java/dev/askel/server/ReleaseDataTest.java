package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Starts this build on the data of each release, which {@code packaging/keep-data} has kept. The
 * folder {@code releases/VERSION} has the dump, the root key, answers of the release, and the
 * executions that were open.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ReleaseDataTest {
    /** Lines with a version and the commit of its release. */
    private static final Path RELEASES = Path.of("..", "packaging", "releases");

    private static final String DESK = "arn:aws:states:us-east-1:123456789012:activity:desk";

    static List<String> releases() throws IOException {
        return Files.readAllLines(RELEASES).stream()
                .map(line -> line.substring(0, line.indexOf(' ')))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("releases")
    void this_build_continues_the_executions_of_a_release(String release) throws Exception {
        var folder = "releases/" + release + "/";
        var answers = AskelClient.parseJson(RestoredData.resource(folder + "answers.json"));
        var open = AskelClient.parseJson(RestoredData.resource(folder + "open.json"));
        try (var data = RestoredData.restore(folder + "database.sql", folder + "data.key");
                var server = data.up();
                var client = new AskelClient(server.awaitReady())) {
            for (var kept : answers) {
                var operation = kept.path("operation").asText();
                var request = (ObjectNode) kept.path("request");
                assertThat(client.callForText(operation, request))
                        .as(operation + " " + request)
                        .isEqualTo(kept.path("answer").asText());
            }
            for (var execution : open) {
                proceed(client, execution);
            }
            try (var workerClient = new AskelClient(server.awaitReady())) {
                var worker = CompletableFuture.runAsync(() -> completeTasks(workerClient));
                for (var execution : open) {
                    awaitEnd(client, execution);
                }
                assertThat(worker).isNotCompletedExceptionally();
            }
        }
    }

    /** Makes the call that an open execution waits for. The others wait for a worker or a time. */
    private static void proceed(AskelClient client, JsonNode execution) throws Exception {
        var arn = execution.path("arn").asText();
        if (isTimedOut(execution)) {
            return;
        }
        if (execution.has("stop")) {
            client.stopExecution(arn);
        }
        if (execution.has("token")) {
            complete(client, execution.path("token").asText());
        }
        if (execution.has("signal")) {
            var signal = AskelClient.newRequest().put("name", execution.path("signal").asText());
            client.callPath(
                    "POST", "/api/v1/executions/" + arn + "/signals", signal.toString(), Map.of());
        }
    }

    private static void awaitEnd(AskelClient client, JsonNode execution) throws Exception {
        var arn = execution.path("arn").asText();
        var kept = StreamSupport.stream(execution.path("history").spliterator(), false).toList();
        var ended = client.callPath("GET", "/api/v1/executions/" + arn + "/wait", "", Map.of());
        assertThat(ended.path("status").asText())
                .as(arn)
                .isEqualTo(isTimedOut(execution) ? "TIMED_OUT" : execution.path("status").asText());
        assertThat(client.historyEvents(arn)).as(arn).startsWith(kept.toArray(JsonNode[]::new));
    }

    /** Executions that are older than a year time out when the server starts. */
    private static boolean isTimedOut(JsonNode execution) {
        var startEvent = execution.path("history").path(0);
        var start = Duration.ofSeconds(startEvent.path("timestamp").asLong());
        return Duration.ofMillis(System.currentTimeMillis()).minus(start).toDays() >= 365;
    }

    /** Completes all tasks of the activity until the client is closed. */
    private static void completeTasks(AskelClient client) {
        try {
            while (true) {
                var request = AskelClient.newRequest().put("activityArn", DESK);
                var task = client.call("GetActivityTask", request);
                if (task.has("taskToken")) {
                    complete(client, task.path("taskToken").asText());
                }
            }
        } catch (UnknownOutcomeException _) {
            // The client was closed.
        } catch (ErrorResponseException e) {
            throw new AssertionError(e);
        }
    }

    private static void complete(AskelClient client, String token)
            throws ErrorResponseException, UnknownOutcomeException {
        var answer = AskelClient.newRequest().put("taskToken", token).put("output", "{}");
        client.call("SendTaskSuccess", answer);
    }
}
