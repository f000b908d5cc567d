package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.interpreter.execution.ExecutionState.Outcome;
import dev.askel.server.command.Command;
import dev.askel.server.command.CommandParser;
import dev.askel.server.refusal.RefusedException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(60)
final class LocalRunTest {
    private static final String ACTIVITY = "arn:aws:states:us-east-1:123456789012:activity:a";
    private static final String ACTIVITY_TASK =
            """
            {"StartAt":"A","States":{"A":{"Type":"Task","Resource":"%s","End":true}}}\
            """
                    .formatted(ACTIVITY);
    private static final String PASS =
            """
            {"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}\
            """;

    @TempDir private Path folder;

    private Command.Run command(String definition, String... options) throws Exception {
        var words =
                new ArrayList<>(
                        List.of(
                                "run",
                                Files.writeString(folder.resolve("m.json"), definition)
                                        .toString()));
        words.addAll(List.of(options));
        return (Command.Run) CommandParser.parse(words);
    }

    private static String call(
            HttpClient client, InetSocketAddress address, String operation, String body)
            throws Exception {
        var request =
                HttpRequest.newBuilder(
                                URI.create(
                                        "http://%s:%d/"
                                                .formatted(
                                                        address.getHostString(),
                                                        address.getPort())))
                        .header("Content-Type", "application/x-amz-json-1.0")
                        .header("X-Amz-Target", "AWSStepFunctions." + operation)
                        .POST(BodyPublishers.ofString(body))
                        .build();
        return client.send(request, BodyHandlers.ofString()).body();
    }

    @Test
    void a_worker_answers_a_task_of_a_local_run() throws Exception {
        var work = new CompletableFuture<String>();
        var result =
                LocalRun.run(
                        command(ACTIVITY_TASK, "--input", "{\"a\": 1}"),
                        address ->
                                work.completeAsync(() -> {
                                    try (var client = HttpClient.newHttpClient()) {
                                        var task =
                                                Payload.parse(
                                                                call(
                                                                        client,
                                                                        address,
                                                                        "GetActivityTask",
                                                                        "{\"activityArn\":\"%s\"}"
                                                                                .formatted(
                                                                                        ACTIVITY)))
                                                        .tree();
                                        var answer =
                                                "{\"taskToken\":\"%s\",\"output\":\"2\"}"
                                                        .formatted(task.path("taskToken").asText());
                                        return task.path("input").asText()
                                                + call(client, address, "SendTaskSuccess", answer);
                                    } catch (Exception e) {
                                        throw new IllegalStateException(e);
                                    }
                                }));
        assertThat(result)
                .isInstanceOfSatisfying(
                        LocalRun.Completed.class,
                        ran ->
                                assertThat(ran.executions().getFirst().state().outcome())
                                        .isInstanceOfSatisfying(
                                                Outcome.Succeeded.class,
                                                end ->
                                                        assertThat(end.output().text())
                                                                .isEqualTo("2")));
        assertThat(work.join()).isEqualTo("{\"a\":1}{}");
    }

    @Test
    void a_run_without_workers_opens_no_port() throws Exception {
        var listening = new ArrayList<InetSocketAddress>();
        assertThat(LocalRun.run(command(PASS), listening::add))
                .isInstanceOf(LocalRun.Completed.class);
        assertThat(listening).isEmpty();
    }

    @Test
    void a_port_in_use_is_refused() throws Exception {
        try (var inUse = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var run = command(ACTIVITY_TASK, "--port", Integer.toString(inUse.getLocalPort()));
            assertThatThrownBy(() -> LocalRun.run(run, _ -> {}))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("--port");
        }
    }

    @Test
    void definitions_names_and_inputs_that_a_server_refuses_are_refused() throws Exception {
        assertThat(LocalRun.run(command("{}"), _ -> {})).isInstanceOf(LocalRun.NotValid.class);
        assertThat(LocalRun.run(command(PASS, "--name", "a b"), _ -> {}))
                .isInstanceOf(LocalRun.NotStarted.class);
        assertThat(LocalRun.run(command(PASS, "--name", "a:1"), _ -> {}))
                .isInstanceOf(LocalRun.NotStarted.class);
        assertThat(LocalRun.run(command(PASS, "--machine", "a:01=b"), _ -> {}))
                .isInstanceOf(LocalRun.NotStarted.class);
        assertThat(LocalRun.run(command(PASS, "--input", "{"), _ -> {}))
                .isInstanceOf(LocalRun.NotStarted.class);
    }
}
