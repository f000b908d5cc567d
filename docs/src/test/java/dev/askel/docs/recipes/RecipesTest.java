package dev.askel.docs.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.load.process.Deadline;
import dev.askel.load.process.ServerCommand;
import dev.askel.load.process.ServerProcess;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Runs a server with the connector of the recipe, and with functions whose calls workers poll. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RecipesTest {
    private static final String LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:";
    private static final Path PAGE = Path.of("recipes", "adding-a-connector.md");

    @TempDir private static Path folder;
    private HelpDesk desk;
    private ServerProcess.Settings settings;
    private ServerProcess server;
    private AskelClient askel;

    @BeforeAll
    void startServerWithJar() throws Exception {
        // The account that runs PostgreSQL must be able to enter the folder.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        var jar = RecipeJar.build(PAGE, "dev.askel.engine.task.CustomConnector", folder);
        desk = new HelpDesk();
        var file =
                Files.writeString(
                        folder.resolve("desk.conf"),
                        """
                        askel.connectors.custom.tickets { url = "%s" }
                        askel.functions { review = "activity:reviews" }
                        """
                                .formatted(desk.url()));
        settings =
                ServerProcess.Settings.of(
                        ServerCommand.ofClassPath().withJar(jar),
                        folder.resolve("data"),
                        List.of("--config", file.toString()));
        server = ServerProcess.start(settings);
        askel = new AskelClient(server.endpoint());
    }

    @AfterAll
    void stop() {
        askel.close();
        server.close();
        desk.close();
    }

    private String start(String name, String resource, String parameters) throws Exception {
        var definition =
                "{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Task\",\"End\":true,\"Resource\":\"arn:aws:states:::%s\",\"Parameters\":%s}}}"
                        .formatted(resource, parameters);
        return askel.startExecution(askel.createStateMachine(name, definition), "{}");
    }

    private String awaitOutput(String execution) throws Exception {
        return awaitEnd(execution).path("output").asText();
    }

    private JsonNode awaitEnd(String execution) throws Exception {
        var ended = Deadline.after(Duration.ofMinutes(1)).await(() -> !isRunning(execution));
        var now = askel.describeExecution(execution);
        assertThat(ended).as("%s", now).isTrue();
        return now;
    }

    private boolean isRunning(String execution) {
        try {
            return askel.describeExecution(execution).path("status").asText().equals("RUNNING");
        } catch (ErrorResponseException | UnknownOutcomeException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void returns_the_ticket_or_an_error_of_the_connector() throws Exception {
        var opened = awaitEnd(start("open", "tickets:open", "{\"Title\":\"Lamp is broken\"}"));
        var refused = awaitEnd(start("spam", "tickets:open", "{\"Title\":\"spam\"}"));

        assertThat(opened.path("output").asText()).contains("\"Title\":\"Lamp is broken\"");
        assertThat(refused.path("error").asText()).isEqualTo("Tickets.Refused");
    }

    @Test
    void waits_for_the_ticket_and_withdraws_it_when_stopped() throws Exception {
        var execution = start("sync", "tickets:open.sync", "{\"Title\":\"Door\"}");
        var stopped = start("stopped", "tickets:open.sync", "{\"Title\":\"Window\"}");
        var window = desk.awaitOpened("Window").path("id").asText();
        // The engine knows the ticket's number when the history contains TaskSubmitted.
        assertThat(Deadline.after(Duration.ofMinutes(1)).await(() -> isSubmitted(stopped)))
                .isTrue();
        askel.call("StopExecution", AskelClient.newRequest().put("executionArn", stopped));
        desk.solve(desk.awaitOpened("Door").path("id").asText());

        assertThat(desk.awaitWithdrawn()).isEqualTo(window);
        assertThat(awaitEnd(execution).path("output").asText()).contains("\"state\":\"solved\"");
    }

    private boolean isSubmitted(String execution) {
        try {
            return askel.historyEvents(execution).stream()
                    .anyMatch(event -> event.path("type").asText().equals("TaskSubmitted"));
        } catch (ErrorResponseException | UnknownOutcomeException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void waits_for_a_callback_with_the_token() throws Exception {
        var resource = "tickets:open.waitForTaskToken";
        var execution = start("callback", resource, "{\"Title\":\"Roof\"}");
        var token = desk.awaitOpened("Roof").path("callback").asText();
        askel.call(
                "SendTaskSuccess",
                AskelClient.newRequest().put("taskToken", token).put("output", "{\"dry\":true}"));

        assertThat(awaitEnd(execution).path("output").asText()).isEqualTo("{\"dry\":true}");
    }

    @Test
    void an_invalid_definition_is_rejected() {
        assertThatExceptionOfType(ErrorResponseException.class)
                .isThrownBy(() -> start("untitled", "tickets:open", "{\"Priority\":1}"))
                .withMessageContaining("The field 'Title' is required but was missing");
        assertThatExceptionOfType(ErrorResponseException.class)
                .isThrownBy(() -> start("close", "tickets:close", "{\"Title\":\"x\"}"))
                .withMessageContaining("tickets:close is not recognized");
    }

    @Test
    void workers_poll_function_calls_and_no_call_is_lost_when_the_server_is_killed()
            throws Exception {
        var reviews = askel.createActivity("reviews");
        var machine = askel.createStateMachine("review", taskDefinition(LAMBDA + "review"));
        var good = askel.startExecution(machine, "{\"text\":\"fine\"}");
        var task = pollTask(reviews);
        assertThat(task.path("input").asText()).isEqualTo("{\"text\":\"fine\"}");

        server.kill();
        server = ServerProcess.start(settings);
        completeTask(task, "SendTaskSuccess", "output", "{\"verdict\":\"kind\"}");

        assertThat(awaitOutput(good)).isEqualTo("{\"verdict\":\"kind\"}");
        assertThat(askel.historyEvents(good))
                .extracting(event -> event.path("type").asText())
                .containsSubsequence(
                        "LambdaFunctionScheduled",
                        "LambdaFunctionStarted",
                        "LambdaFunctionSucceeded")
                .noneMatch(type -> type.startsWith("Activity"));
        var rude = askel.startExecution(machine, "{\"text\":\"rude\"}");
        completeTask(pollTask(reviews), "SendTaskFailure", "error", "Rude");
        assertThat(awaitEnd(rude).path("error").asText()).isEqualTo("Rude");
    }

    @Test
    void the_worker_of_a_stopped_execution_gets_task_timed_out() throws Exception {
        var reviews = askel.createActivity("reviews");
        var machine = askel.createStateMachine("stopped-review", taskDefinition(LAMBDA + "review"));
        var execution = askel.startExecution(machine, "{}");
        var task = pollTask(reviews);

        askel.call("StopExecution", AskelClient.newRequest().put("executionArn", execution));

        assertThat(Deadline.after(Duration.ofMinutes(1)).await(() -> isTimedOut(task))).isTrue();
    }

    private static String taskDefinition(String resource) {
        return "{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Task\",\"End\":true,\"Resource\":\"%s\"}}}"
                .formatted(resource);
    }

    private JsonNode pollTask(String activity) throws Exception {
        while (true) {
            var task =
                    askel.call(
                            "GetActivityTask",
                            AskelClient.newRequest().put("activityArn", activity));
            if (task.hasNonNull("taskToken")) {
                return task;
            }
        }
    }

    private void completeTask(JsonNode task, String operation, String member, String value)
            throws Exception {
        askel.call(
                operation,
                AskelClient.newRequest()
                        .put("taskToken", task.path("taskToken").asText())
                        .put(member, value));
    }

    private boolean isTimedOut(JsonNode task) {
        try {
            completeTask(task, "SendTaskHeartbeat", "taskToken", task.path("taskToken").asText());
            return false;
        } catch (ErrorResponseException e) {
            return e.error().equals("TaskTimedOut");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
