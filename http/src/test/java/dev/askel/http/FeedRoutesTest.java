package dev.askel.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.http.StreamClient.StreamedEvent;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests the live feed over HTTP (docs/rest.md). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class FeedRoutesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String TASK =
            """
            {"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "%s", "End": true}}}\
            """;

    private final ServedEngine served = ServedEngine.shared();
    private final HttpClient client = HttpClient.newHttpClient();

    private StreamClient stream(String path, String headers) throws IOException {
        return new StreamClient(served.address().getPort(), path, headers);
    }

    private static String pathOf(String execution) {
        return "/api/v1/executions/" + URLEncoder.encode(execution, UTF_8);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + served.address().getPort() + path));
    }

    private CompletableFuture<HttpResponse<String>> sendAsync(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), BodyHandlers.ofString());
    }

    private static JsonNode body(HttpResponse<String> response) {
        try {
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            return JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new AssertionError(response.body(), e);
        }
    }

    /**
     * Reads events up to the end, with a new connection after each {@code eventsPerConnection}
     * events.
     */
    private List<JsonNode> readEvents(String execution, int eventsPerConnection)
            throws IOException {
        var events = new ArrayList<JsonNode>();
        while (true) {
            var resume = events.isEmpty() ? "" : "Last-Event-ID: " + events.size() + "\r\n";
            try (var stream = stream(pathOf(execution) + "/events/stream?after=0", resume)) {
                for (int i = 0; i < eventsPerConnection; i++) {
                    var event = stream.next();
                    if (event.type().equals("end")) {
                        assertThat(event.data().path("status").asText()).isEqualTo("SUCCEEDED");
                        assertThat(stream.next()).isEqualTo(StreamedEvent.END);
                        return events;
                    }
                    assertThat(event.id()).isEqualTo(event.data().path("id").asText());
                    assertThat(event.data().path("id").asInt()).isEqualTo(events.size() + 1);
                    events.add(event.data());
                }
            }
        }
    }

    private String startExecution(String machine, String input) {
        return served.callOk(
                        "StartExecution",
                        "{\"stateMachineArn\":\"%s\",\"input\":%s}"
                                .formatted(machine, ServedEngine.quoted(input)))
                .text("executionArn");
    }

    private List<JsonNode> history(String execution) {
        var events = new ArrayList<JsonNode>();
        var next = "";
        do {
            var page =
                    served.callOk(
                            "GetExecutionHistory",
                            "{\"executionArn\":\"%s\",\"maxResults\":1000%s}"
                                    .formatted(execution, next));
            page.body().path("events").forEach(events::add);
            next = ",\"nextToken\":" + ServedEngine.quoted(page.text("nextToken"));
        } while (!next.endsWith("\"\""));
        return events;
    }

    @Test
    void the_streamed_events_of_a_running_execution_equal_its_history() throws IOException {
        var function = EngineRig.uniqueName("live");
        served.rig().functions().answerWith(function, item -> item);
        var machine =
                served.createMachine(
                        function,
                        """
                        {"StartAt": "M", "States": {"M": {"Type": "Map", "MaxConcurrency": 3,
                          "ItemsPath": "$.items", "End": true,
                          "ItemProcessor": {"StartAt": "T", "States": {
                            "T": {"Type": "Task", "Resource": "%s", "End": true}}}}}}\
                        """
                                .formatted(Functions.arn(function)));
        var items = IntStream.range(0, 50).boxed().toList();
        var execution = startExecution(machine, "{\"items\":" + items + "}");
        var reconnecting = readEvents(execution, 37);
        assertThat(reconnecting).hasSizeGreaterThan(300).isEqualTo(history(execution));
        assertThat(readEvents(execution, Integer.MAX_VALUE)).isEqualTo(reconnecting);
    }

    @Test
    void streamed_rows_equal_the_listed_rows() throws Exception {
        var machine =
                served.createMachine(
                        EngineRig.uniqueName("rows"),
                        """
                        {"StartAt": "M", "States": {"M": {"Type": "Map", "ItemsPath": "$.items",
                          "Assign": {"v": 1}, "End": true,
                          "ItemProcessor": {"StartAt": "P", "States": {
                            "P": {"Type": "Pass", "End": true}}}}}}\
                        """);
        var execution = startExecution(machine, "{\"items\":[1,2]}");
        var rows = new ArrayList<JsonNode>();
        try (var stream = stream(pathOf(execution) + "/events/rows?after=1", "")) {
            for (var event = stream.next(); !event.type().equals("end"); event = stream.next()) {
                rows.add(event.data());
            }
        }
        var listed = sendAsync(request(pathOf(execution) + "/events?fromEventId=2"));
        assertThat(rows)
                .isEqualTo(List.copyOf(body(listed.get()).path("events").valueStream().toList()));
        assertThat(rows.get(1).path("length").asInt()).isEqualTo(2);
        assertThat(rows.get(rows.size() - 2).path("assigned").path(0).asText()).isEqualTo("v");
        assertThat(rows).anySatisfy(row -> assertThat(row.path("frame").asText()).endsWith(".1"));
    }

    @Test
    void a_client_that_reads_late_receives_all_events() throws IOException {
        var machine =
                served.createMachine(
                        EngineRig.uniqueName("slow"),
                        """
                        {"StartAt": "M", "States": {"M": {"Type": "Map", "MaxConcurrency": 1,
                          "ItemSelector": {"x.$": "$.text"}, "ItemsPath": "$.items", "End": true,
                          "ItemProcessor": {"StartAt": "P", "States": {
                            "P": {"Type": "Pass", "Result": 1, "End": true}}}}}}\
                        """);
        var execution =
                startExecution(
                        machine,
                        "{\"text\":\"%s\",\"items\":%s}"
                                .formatted(
                                        "x".repeat(100_000),
                                        IntStream.range(0, 60).boxed().toList()));
        try (var stream = stream(pathOf(execution) + "/events/stream", "")) {
            // The client has connected and reads nothing while megabytes of events are produced.
            served.awaitEnd(execution);
            int count = 0;
            for (var event = stream.next(); ; event = stream.next()) {
                if (!event.type().isEmpty()) {
                    assertThat(event.type()).isEqualTo("end");
                    break;
                }
                assertThat(event.id()).isEqualTo("" + ++count);
            }
            assertThat(count).isEqualTo(history(execution).getLast().path("id").asInt());
        }
    }

    @Test
    void executions_are_streamed_live_and_resumed_from_an_event_id() throws IOException {
        var function = EngineRig.uniqueName("listed");
        served.rig().functions().answerWith(function, item -> item);
        var machine = served.createMachine(function, TASK.formatted(Functions.arn(function)));
        var path = "/api/v1/executions/stream?stateMachineArn=" + URLEncoder.encode(machine, UTF_8);
        var last = "";
        try (var stream = stream(path, "")) {
            var ready = stream.next();
            assertThat(ready.type()).isEqualTo("ready");
            last = ready.id();
        }
        served.awaitEnd(served.start(machine, "first"));
        var names = new ArrayList<String>();
        while (names.size() < 2) {
            try (var stream = stream(path, "Last-Event-ID: " + last + "\r\n")) {
                stream.next();
                var event = stream.next();
                last = event.id();
                if (event.data().path("status").asText().equals("SUCCEEDED")) {
                    names.add(event.data().path("name").asText());
                    if (names.size() == 1) {
                        served.awaitEnd(served.start(machine, "second"));
                    }
                }
            }
        }
        assertThat(names).containsExactly("first", "second");
    }

    @Test
    void waiting_requests_are_answered_at_the_end_or_at_the_timeout() {
        var function = EngineRig.uniqueName("awaited");
        var calls = served.rig().functions().hold(function);
        var machine = served.createMachine(function, TASK.formatted(Functions.arn(function)));
        var started =
                sendAsync(
                        request("/api/v1/executions/start-and-wait?timeout=60")
                                .header("Content-Type", "application/json")
                                .POST(
                                        BodyPublishers.ofString(
                                                "{\"stateMachineArn\":\"%s\",\"name\":\"x\"}"
                                                        .formatted(machine))));
        var call = calls.awaitNext();
        var execution = machine.replace(":stateMachine:", ":execution:") + ":x";
        var now = body(sendAsync(request(pathOf(execution) + "/wait?timeout=0").GET()).join());
        assertThat(now.path("status").asText()).isEqualTo("RUNNING");
        var waiting = sendAsync(request(pathOf(execution) + "/wait").GET());
        assertThat(waiting).isNotDone();
        call.answer("\"done\"");
        for (var each : List.of(started, waiting)) {
            assertThat(body(each.join()).path("output").asText()).isEqualTo("\"done\"");
        }
        assertThat(body(sendAsync(request(pathOf(execution) + "/wait").GET()).join()))
                .isEqualTo(body(waiting.join()));
    }

    @Test
    void errors_have_the_form_of_other_routes() {
        var machine =
                served.createMachine(
                        EngineRig.uniqueName("wrong"),
                        "{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Pass\",\"End\":true}}}");
        var missing = machine.replace(":stateMachine:", ":execution:") + ":nobody";
        for (var path : List.of(pathOf(missing) + "/events/stream", pathOf(missing) + "/wait")) {
            var answer = sendAsync(request(path).GET()).join();
            assertThat(answer.statusCode()).isBetween(400, 404);
            assertThat(answer.body()).contains("ExecutionDoesNotExist");
        }
        var execution = served.start(machine, "x");
        for (var path :
                List.of(
                        pathOf(execution) + "/events/stream?after=x",
                        pathOf(execution) + "/wait?timeout=61",
                        "/api/v1/executions/stream?after=x",
                        "/api/v1/executions/stream?status=DONE")) {
            var answer = sendAsync(request(path).GET()).join();
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        }
        var answer =
                sendAsync(
                                request(pathOf(execution) + "/events/stream")
                                        .header("Last-Event-ID", "x")
                                        .GET())
                        .join();
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("Last-Event-ID");
    }

    @Test
    void hundreds_of_waiting_clients_do_not_need_a_thread_each() throws IOException {
        int clients = 150;
        int first = 50;
        var function = EngineRig.uniqueName("many");
        var calls = served.rig().functions().hold(function);
        var machine = served.createMachine(function, TASK.formatted(Functions.arn(function)));
        var execution = served.start(machine, "x");
        var call = calls.awaitNext();
        var open = new ArrayList<StreamClient>();
        try {
            // The first clients create the threads that serving needs.
            connect(open, execution, first);
            Eventually.holds(
                    "the first clients are admitted",
                    () -> served.admission().waitingLongPolls() >= 2L * first);
            int before = ManagementFactory.getThreadMXBean().getThreadCount();
            connect(open, execution, clients);
            Eventually.holds(
                    "all clients are admitted",
                    () -> served.admission().waitingLongPolls() >= 2L * (clients + first));
            assertThat(ManagementFactory.getThreadMXBean().getThreadCount() - before)
                    .isLessThan(30);
            call.answer("1");
            for (int i = 0; i < open.size(); i += 2) {
                var event = open.get(i).next();
                while (event.type().isEmpty()) {
                    event = open.get(i).next();
                }
                assertThat(event.type()).isEqualTo("end");
                assertThat(open.get(i + 1).readToEnd()).contains("SUCCEEDED");
            }
        } finally {
            for (var each : open) {
                each.close();
            }
        }
        Eventually.holds("all permits are free", () -> served.admission().waitingLongPolls() == 0);
    }

    private void connect(List<StreamClient> open, String execution, int pairs) throws IOException {
        for (int i = 0; i < pairs; i++) {
            open.add(stream(pathOf(execution) + "/events/stream", ""));
            open.add(stream(pathOf(execution) + "/wait", "Connection: close\r\n"));
        }
    }

    @Test
    void a_stopping_server_ends_its_streams_with_a_reconnect_event() throws IOException {
        var function = EngineRig.uniqueName("stopped");
        var calls = served.rig().functions().hold(function);
        var machine = served.createMachine(function, TASK.formatted(Functions.arn(function)));
        var execution = served.start(machine, "x");
        var call = calls.awaitNext();
        var engine = served.rig().node().engine();
        var system =
                ActorSystem.<Void>create(
                        Behaviors.empty(),
                        "stopping",
                        ConfigFactory.parseString(
                                        "pekko { loglevel = WARNING, actor.provider = local,"
                                                + " coordinated-shutdown { exit-jvm = off,"
                                                + " run-by-jvm-shutdown-hook = off,"
                                                // The test must not depend on the time that
                                                // remaining connections get.
                                                + " phases.service-requests-done.timeout = 5m } },"
                                                + " askel.http.termination-timeout = 5m")
                                .withFallback(ConfigFactory.load()));
        var server =
                Eventually.get(
                        HttpServer.bind(
                                system,
                                "127.0.0.1",
                                0,
                                engine,
                                engine,
                                List::of,
                                RequestMetrics.NONE));
        try (var stream =
                        new StreamClient(
                                server.address().getPort(),
                                pathOf(execution) + "/events/stream",
                                "");
                var poll =
                        new StreamClient(
                                server.address().getPort(),
                                pathOf(execution) + "/wait?timeout=60",
                                "")) {
            var event = stream.next();
            Eventually.holds(
                    "the stream and the poll wait",
                    () -> server.admission().waitingLongPolls() == 2);
            var stopped =
                    CoordinatedShutdown.get(system).runAll(CoordinatedShutdown.unknownReason());
            while (event.type().isEmpty()) {
                event = stream.next();
            }
            assertThat(event.type()).isEqualTo("reconnect");
            assertThat(stream.next()).isEqualTo(StreamedEvent.END);
            assertThat(poll.readToEnd()).contains("\"RUNNING\"");
            Eventually.get(stopped);
        } finally {
            call.answer("1");
        }
    }
}
