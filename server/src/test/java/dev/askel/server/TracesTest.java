package dev.askel.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.askel.engine.journal.TestPostgres;
import dev.askel.load.trace.HistorySpans;
import dev.askel.load.trace.ReceivedSpan;
import dev.askel.load.trace.TraceCollector;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The spans that a collector receives from a server, compared with the histories. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class TracesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FOLDER = Path.of("target", "traces-test").toAbsolutePath();
    private static final String MACHINES = "arn:aws:states:us-east-1:123456789012:stateMachine:";
    private static final String TRACE = "5759e988bd862e3fe1be46a994272793";
    private static final String FORKED_TRACE = "6759e988bd862e3fe1be46a994272793";
    private static final String CALLER = "53995c3f42cd8ad8";

    /** The number of the next calls of each function that fail. */
    private static final Map<String, Integer> FAILURES = new ConcurrentHashMap<>();

    /** The trace headers of the calls of functions. */
    private static final ConcurrentLinkedQueue<String> CALLS = new ConcurrentLinkedQueue<>();

    private static TraceCollector collector;
    private static HttpServer functions;
    private static Server server;
    private static HttpClient client;

    @BeforeAll
    static void start() throws Exception {
        collector = new TraceCollector();
        client = HttpClient.newHttpClient();
        functions =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        functions.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        functions.createContext("/", TracesTest::answer);
        functions.start();
        var url = "http://127.0.0.1:" + functions.getAddress().getPort();
        var database = TestPostgres.shared().createDatabase();
        var settings = new HashMap<String, String>();
        settings.put("askel.data", FOLDER.resolve("data").toString());
        settings.put("askel.http.port", "0");
        settings.put("askel.database.url", database.url());
        settings.put("askel.database.user", database.user());
        for (var function : List.of("flaky", "gate", "branch", "item")) {
            settings.put("askel.functions." + function, url + "/" + function);
        }
        settings.put("askel.tracing.endpoint", collector.endpoint());
        settings.put("askel.tracing.headers.Authorization", "Bearer t0ken");
        settings.put("askel.tracing.map-run-sampling", "1");
        server =
                Server.start(
                        Settings.resolve(settings, Optional.empty()), new CompletableFuture<>());
    }

    @AfterAll
    static void stop() {
        server.close();
        client.close();
        functions.stop(0);
        collector.close();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var name = exchange.getRequestURI().getPath().substring(1);
            CALLS.add(
                    "%s %s %s"
                            .formatted(
                                    name,
                                    exchange.getRequestHeaders().getFirst("X-Amzn-Trace-Id"),
                                    exchange.getRequestHeaders().getFirst("traceparent")));
            boolean fails = FAILURES.merge(name, -1, Integer::sum) >= 0;
            var body = (fails ? "{\"errorType\":\"Busy\"}" : "{\"a\":1}").getBytes(UTF_8);
            exchange.sendResponseHeaders(fails ? 500 : 200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static String send(String path, HttpRequest.Builder request) throws Exception {
        var address = URI.create("http://127.0.0.1:" + server.address().getPort());
        var answer =
                client.send(request.uri(address.resolve(path)).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static String get(String path) throws Exception {
        return send(path, HttpRequest.newBuilder());
    }

    private static JsonNode call(String operation, String body) throws Exception {
        return JSON.readTree(
                send(
                        "/",
                        HttpRequest.newBuilder()
                                .header("Content-Type", "application/x-amz-json-1.0")
                                .header("X-Amz-Target", "AWSStepFunctions." + operation)
                                .POST(BodyPublishers.ofString(body))));
    }

    private static void create(String name, boolean traced, String definition) throws Exception {
        call(
                "CreateStateMachine",
                JSON.createObjectNode()
                        .put("name", name)
                        .put("roleArn", "arn:aws:iam::123456789012:role/r")
                        .put("definition", definition)
                        .set("tracingConfiguration", JSON.createObjectNode().put("enabled", traced))
                        .toString());
    }

    private static JsonNode run(String arn) throws Exception {
        return JSON.readTree(get("/api/v1/executions/" + arn + "/wait"));
    }

    private static List<JsonNode> history(String arn) throws Exception {
        var events = new ArrayList<JsonNode>();
        call("GetExecutionHistory", "{\"executionArn\":\"%s\",\"maxResults\":1000}".formatted(arn))
                .path("events")
                .forEach(events::add);
        return events;
    }

    /** Returns the paths of all spans below a span, by their names. */
    private static SortedSet<String> tree(ReceivedSpan root, List<ReceivedSpan> spans) {
        var paths = new TreeSet<String>();
        for (var each : spans) {
            var path = each.name();
            var at = each;
            while (!at.id().equals(root.id())) {
                var parent = at.parentId();
                var above = spans.stream().filter(s -> s.id().equals(parent)).findFirst();
                if (above.isEmpty()) {
                    break;
                }
                at = above.get();
                path = at.name() + " > " + path;
            }
            if (at.id().equals(root.id())) {
                paths.add(path);
            }
        }
        return paths;
    }

    @Test
    void the_spans_equal_the_history_of_a_nested_and_mapped_execution() throws Exception {
        create(
                "nested",
                true,
                "{\"StartAt\":\"In\",\"States\":{\"In\":{\"Type\":\"Pass\",\"End\":true}}}");
        create(
                "traced",
                false,
                """
                {"StartAt": "Call", "States": {
                  "Call": {"Type": "Task", "Next": "Both",
                    "Resource": "arn:aws:lambda:us-east-1:123456789012:function:flaky",
                    "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 1}]},
                  "Both": {"Type": "Parallel", "Next": "Each", "Branches": [
                    {"StartAt": "Left", "States": {"Left": {"Type": "Pass", "End": true}}},
                    {"StartAt": "Right", "States": {"Right": {"Type": "Wait", "Seconds": 1, "End": true}}}]},
                  "Each": {"Type": "Map", "Next": "Child", "Items": [1, 2], "QueryLanguage": "JSONata",
                    "ItemProcessor": {"StartAt": "Item", "States": {"Item": {"Type": "Pass", "End": true}}}},
                  "Child": {"Type": "Task", "Next": "Many",
                    "Resource": "arn:aws:states:::states:startExecution.sync:2",
                    "Parameters": {"StateMachineArn": "%snested", "Name": "inner"}},
                  "Many": {"Type": "Map", "End": true, "Items": [1, 2], "QueryLanguage": "JSONata", "Label": "Many",
                    "ItemProcessor": {
                      "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
                      "StartAt": "One", "States": {"One": {"Type": "Pass", "End": true}}}}}}
                """
                        .formatted(MACHINES));
        FAILURES.put("flaky", 1);
        var arn =
                call(
                                "StartExecution",
                                "{\"stateMachineArn\":\"%straced\",\"name\":\"one\",\"traceHeader\":\"Root=1-%s-%s;Parent=%s;Sampled=1\"}"
                                        .formatted(
                                                MACHINES,
                                                TRACE.substring(0, 8),
                                                TRACE.substring(8),
                                                CALLER))
                        .path("executionArn")
                        .asText();
        assertThat(run(arn).path("status").asText()).isEqualTo("SUCCEEDED");

        var root = collector.awaitExecution(arn, 0);
        var inner =
                collector.awaitExecution(
                        MACHINES.replace("stateMachine", "execution") + "nested:inner", 0);
        var spans = collector.ofTrace(TRACE);

        assertThat(root.traceId()).isEqualTo(TRACE);
        assertThat(root.parentId()).isEqualTo(CALLER);
        assertThat(inner.traceId()).isEqualTo(TRACE);
        assertThat(tree(root, spans))
                .contains(
                        "traced",
                        "traced > Call",
                        "traced > Call > arn:aws:lambda:us-east-1:123456789012:function:flaky",
                        "traced > Both",
                        "traced > Both > Left",
                        "traced > Both > Right",
                        "traced > Each",
                        "traced > Each > Each #0",
                        "traced > Each > Each #0 > Item",
                        "traced > Each > Each #1",
                        "traced > Each > Each #1 > Item",
                        "traced > Child",
                        "traced > Child > states:startExecution.sync:2",
                        "traced > Child > states:startExecution.sync:2 > nested",
                        "traced > Child > states:startExecution.sync:2 > nested > In",
                        "traced > Many",
                        "traced > Many > Map Run",
                        "traced > Many > Map Run > traced",
                        "traced > Many > Map Run > traced > One");
        assertThat(HistorySpans.of("traced", history(arn)).differences(root, spans)).isEmpty();
        assertThat(
                        HistorySpans.of("nested", history(inner.attribute("askel.execution.arn")))
                                .differences(inner, spans))
                .isEmpty();

        // The attempts: the first failed. The calls had the ids of their spans.
        var attempts =
                spans.stream()
                        .filter(span -> span.name().endsWith(":flaky"))
                        .sorted((a, b) ->
                                Long.compare(
                                        a.span().getStartTimeUnixNano(),
                                        b.span().getStartTimeUnixNano()))
                        .toList();
        assertThat(attempts).hasSize(2);
        assertThat(attempts.getFirst().span().getStatus().getCode())
                .isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
        assertThat(attempts.getFirst().attribute("error.type")).isEqualTo("Busy");
        assertThat(attempts.getLast().span().getStatus().getCode())
                .isEqualTo(Status.StatusCode.STATUS_CODE_UNSET);
        assertThat(CALLS)
                .containsSubsequence(
                        attempts.stream()
                                .map(span ->
                                        "flaky Root=1-%s-%s;Parent=%s;Sampled=1 00-%s-%s-01"
                                                .formatted(
                                                        TRACE.substring(0, 8),
                                                        TRACE.substring(8),
                                                        span.id(),
                                                        TRACE,
                                                        span.id()))
                                .toList());
        assertThat(collector.authorizations()).containsOnly("Bearer t0ken");
    }

    @Test
    void a_redrive_continues_the_trace_and_links_to_the_first_run() throws Exception {
        create(
                "redriven",
                true,
                """
                {"StartAt": "Before", "States": {
                  "Before": {"Type": "Pass", "Next": "Gate"},
                  "Gate": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:gate", "End": true}}}
                """);
        FAILURES.put("gate", 1);
        var arn =
                call(
                                "StartExecution",
                                "{\"stateMachineArn\":\"%sredriven\",\"name\":\"again\"}"
                                        .formatted(MACHINES))
                        .path("executionArn")
                        .asText();
        assertThat(run(arn).path("status").asText()).isEqualTo("FAILED");
        var first = collector.awaitExecution(arn, 0);
        assertThat(first.span().getStatus().getCode())
                .isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
        assertThat(first.attribute("error.type")).isEqualTo("Busy");

        call("RedriveExecution", "{\"executionArn\":\"%s\"}".formatted(arn));
        assertThat(run(arn).path("status").asText()).isEqualTo("SUCCEEDED");
        var second = collector.awaitExecution(arn, 1);

        assertThat(second.traceId()).isEqualTo(first.traceId());
        assertThat(second.span().getLinksList())
                .extracting(link -> ReceivedSpan.hex(link.getSpanId()))
                .containsExactly(first.id());
        var spans = collector.ofTrace(first.traceId());
        var gate = "arn:aws:lambda:us-east-1:123456789012:function:gate";
        assertThat(tree(first, spans))
                .containsExactly(
                        "redriven",
                        "redriven > Before",
                        "redriven > Gate",
                        "redriven > Gate > " + gate);
        assertThat(tree(second, spans))
                .containsExactly("redriven", "redriven > Gate", "redriven > Gate > " + gate);
    }

    @Test
    void a_fork_is_in_the_trace_of_its_origin_and_links_to_the_run_of_its_event() throws Exception {
        create(
                "origin",
                false,
                """
                {"StartAt": "First", "States": {
                  "First": {"Type": "Pass", "Next": "Last"},
                  "Last": {"Type": "Pass", "End": true}}}
                """);
        var origin =
                call(
                                "StartExecution",
                                "{\"stateMachineArn\":\"%sorigin\",\"traceHeader\":\"00-%s-%s-01\"}"
                                        .formatted(MACHINES, FORKED_TRACE, CALLER))
                        .path("executionArn")
                        .asText();
        assertThat(run(origin).path("status").asText()).isEqualTo("SUCCEEDED");
        var first = collector.awaitExecution(origin, 0);
        assertThat(first.traceId()).isEqualTo(FORKED_TRACE);
        assertThat(first.parentId()).isEqualTo(CALLER);
        assertThat(first.span().getLinksList()).isEmpty();
        long entered =
                history(origin).stream()
                        .filter(event ->
                                "Last".equals(event.at("/stateEnteredEventDetails/name").asText()))
                        .findFirst()
                        .orElseThrow()
                        .path("id")
                        .asLong();

        var fork =
                JSON.readTree(
                                send(
                                        "/api/v1/executions/" + origin + "/fork",
                                        HttpRequest.newBuilder()
                                                .header("Content-Type", "application/json")
                                                .POST(
                                                        BodyPublishers.ofString(
                                                                "{\"eventId\":%d}"
                                                                        .formatted(entered)))))
                        .path("executionArn")
                        .asText();
        assertThat(run(fork).path("status").asText()).isEqualTo("SUCCEEDED");
        var second = collector.awaitExecution(fork, 0);

        assertThat(second.traceId()).isEqualTo(FORKED_TRACE);
        assertThat(second.parentId()).isEmpty();
        assertThat(second.span().getLinksList())
                .extracting(link -> ReceivedSpan.hex(link.getSpanId()))
                .containsExactly(first.id());
        assertThat(second.attribute("askel.fork.origin_execution_arn")).isEqualTo(origin);
        assertThat(tree(second, collector.ofTrace(FORKED_TRACE)))
                .containsExactly("origin", "origin > Last");
    }

    @Test
    void a_redrive_continues_the_failed_branches_and_iterations_only() throws Exception {
        create(
                "branched",
                true,
                """
                {"StartAt": "Both", "States": {
                  "Both": {"Type": "Parallel", "Next": "Each", "Branches": [
                    {"StartAt": "Left", "States": {"Left": {"Type": "Pass", "End": true}}},
                    {"StartAt": "Right", "States": {"Right": {"Type": "Task", "End": true,
                      "Resource": "arn:aws:lambda:us-east-1:123456789012:function:branch"}}}]},
                  "Each": {"Type": "Map", "End": true, "Items": [1, 2], "QueryLanguage": "JSONata",
                    "MaxConcurrency": 1,
                    "ItemProcessor": {"StartAt": "Item", "States": {"Item": {"Type": "Task", "End": true,
                      "Resource": "arn:aws:lambda:us-east-1:123456789012:function:item"}}}}}}
                """);
        var branch = "arn:aws:lambda:us-east-1:123456789012:function:branch";
        var item = "arn:aws:lambda:us-east-1:123456789012:function:item";
        FAILURES.put("branch", 1);
        FAILURES.put("item", 1);
        var arn =
                call(
                                "StartExecution",
                                "{\"stateMachineArn\":\"%sbranched\",\"name\":\"again\"}"
                                        .formatted(MACHINES))
                        .path("executionArn")
                        .asText();
        for (int redrives = 0; redrives < 2; redrives++) {
            assertThat(run(arn).path("status").asText()).isEqualTo("FAILED");
            collector.awaitExecution(arn, redrives);
            call("RedriveExecution", "{\"executionArn\":\"%s\"}".formatted(arn));
        }
        assertThat(run(arn).path("status").asText()).isEqualTo("SUCCEEDED");
        var last = collector.awaitExecution(arn, 2);

        var spans = collector.ofTrace(last.traceId());
        assertThat(tree(collector.awaitExecution(arn, 0), spans))
                .containsExactly(
                        "branched",
                        "branched > Both",
                        "branched > Both > Left",
                        "branched > Both > Right",
                        "branched > Both > Right > " + branch);
        assertThat(tree(collector.awaitExecution(arn, 1), spans))
                .containsExactly(
                        "branched",
                        "branched > Both",
                        "branched > Both > Right",
                        "branched > Both > Right > " + branch,
                        "branched > Each",
                        "branched > Each > Each #0",
                        "branched > Each > Each #0 > Item",
                        "branched > Each > Each #0 > Item > " + item);
        assertThat(tree(last, spans))
                .containsExactly(
                        "branched",
                        "branched > Each",
                        "branched > Each > Each #0",
                        "branched > Each > Each #0 > Item",
                        "branched > Each > Each #0 > Item > " + item,
                        "branched > Each > Each #1",
                        "branched > Each > Each #1 > Item",
                        "branched > Each > Each #1 > Item > " + item);
    }

    @Test
    void an_execution_without_tracing_sends_no_header_and_no_span() throws Exception {
        create(
                "untraced",
                false,
                """
                {"StartAt": "Plain", "States": {"Plain": {"Type": "Task", "End": true,
                  "Resource": "arn:aws:lambda:us-east-1:123456789012:function:flaky"}}}
                """);
        create(
                "marker",
                true,
                "{\"StartAt\":\"Mark\",\"States\":{\"Mark\":{\"Type\":\"Pass\",\"End\":true}}}");
        FAILURES.put("flaky", 0);
        var arn =
                call("StartExecution", "{\"stateMachineArn\":\"%suntraced\"}".formatted(MACHINES))
                        .path("executionArn")
                        .asText();
        assertThat(run(arn).path("status").asText()).isEqualTo("SUCCEEDED");
        // Spans are exported in the order of the ends. So those of the first would be here.
        var marker =
                call("StartExecution", "{\"stateMachineArn\":\"%smarker\"}".formatted(MACHINES))
                        .path("executionArn")
                        .asText();
        var root = collector.awaitExecution(marker, 0);
        assertThat(collector.ofTrace(root.traceId()))
                .extracting(ReceivedSpan::name)
                .containsExactlyInAnyOrder("marker", "Mark");
        assertThat(CALLS).contains("flaky null null");
        assertThat(call("DescribeExecution", "{\"executionArn\":\"%s\"}".formatted(arn)).toString())
                .doesNotContain("traceHeader");
        assertThat(
                        call("DescribeExecution", "{\"executionArn\":\"%s\"}".formatted(marker))
                                .path("traceHeader")
                                .asText())
                .matches("Root=1-[0-9a-f]{8}-[0-9a-f]{24};Sampled=1");
        assertThat(get("/metrics"))
                .contains("askel_traces_dropped_total 0.0", "askel_trace_spans_failed_total 0.0");
    }
}
