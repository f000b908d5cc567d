package dev.askel.http.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.http.ServedEngine;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests progress, failures and children of real Map Runs over HTTP. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class MapRunRoutesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ITEMS = "[{\"id\":0,\"net\":1},{\"id\":1},{\"id\":2,\"net\":3}]";

    private final ServedEngine served = ServedEngine.shared();
    private final DocumentedApi api = new DocumentedApi(served.address());

    /** Starts a Map Run in which the second item fails, and returns the execution. */
    private String start(String name, String type, int waitSeconds) {
        return start(name, type, waitSeconds, 1);
    }

    private String start(String name, String type, int waitSeconds, int tolerated) {
        var machine =
                served.createMachine(
                        name,
                        """
                        {"StartAt": "M", "States": {"M": {"Type": "Map", "Label": "l", "End": true,
                          "ToleratedFailureCount": %d,
                          "ItemProcessor": {
                            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "%s"},
                            "StartAt": "W", "States": {
                              "W": {"Type": "Wait", "Seconds": %d, "Next": "P"},
                              "P": {"Type": "Pass", "End": true,
                                "Parameters": {"n.$": "$.net"}}}}}}}\
                        """
                                .formatted(tolerated, type, waitSeconds));
        return served.callOk(
                        "StartExecution",
                        "{\"stateMachineArn\":\"%s\",\"input\":%s}"
                                .formatted(machine, ServedEngine.quoted(ITEMS)))
                .text("executionArn");
    }

    private String mapRunOf(String execution) {
        return Eventually.value(
                "a Map Run of " + execution,
                () ->
                        api.callOk("ListMapRuns", Map.of("executionArn", execution))
                                .body()
                                .path("mapRuns")
                                .path(0)
                                .path("mapRunArn")
                                .asText(),
                arn -> !arn.isEmpty());
    }

    /** Reads the stream of a run to its end. Returns the data of its events. */
    private List<JsonNode> stream(String mapRun) throws Exception {
        var request =
                HttpRequest.newBuilder(
                                URI.create(
                                        "http://127.0.0.1:%d/api/v1/map-runs/%s/stream"
                                                .formatted(
                                                        served.address().getPort(),
                                                        URLEncoder.encode(mapRun, UTF_8))))
                        .timeout(Eventually.DEADLINE)
                        .build();
        var events = new ArrayList<JsonNode>();
        try (var client = HttpClient.newHttpClient();
                var lines = client.send(request, BodyHandlers.ofLines()).body()) {
            for (var line : (Iterable<String>) lines::iterator) {
                if (line.startsWith("data: ")) {
                    events.add(JSON.readTree(line.substring("data: ".length())));
                }
            }
        }
        return events;
    }

    @Test
    void the_stream_of_a_run_ends_with_its_final_counts() throws Exception {
        var execution = start(EngineRig.uniqueName("streamed"), "STANDARD", 1);
        var mapRun = mapRunOf(execution);

        var events = stream(mapRun);

        assertThat(events.getLast()).isEqualTo(JSON.readTree("{\"status\":\"SUCCEEDED\"}"));
        var last = events.get(events.size() - 2);
        assertThat(last.path("itemCounts").path("succeeded").asInt()).isEqualTo(2);
        assertThat(last.path("itemCounts").path("failed").asInt()).isEqualTo(1);
        var first = events.getFirst();
        assertThat(first.path("totalKnown").asBoolean()).isTrue();
        assertThat(first.path("batched").asBoolean()).isFalse();
        assertThat(first.path("executionType").asText()).isEqualTo("STANDARD");
        var listed = api.callOk("ListMapRunProgress", Map.of("executionArn", execution));
        var run = listed.body().path("mapRuns").path(0);
        assertThat(run.path("status").asText()).isEqualTo("SUCCEEDED");
        assertThat(run.path("itemCounts")).isEqualTo(last.path("itemCounts"));
    }

    @Test
    void failures_and_children_of_both_types_are_found() {
        for (var type : new String[] {"STANDARD", "EXPRESS"}) {
            var execution = start(EngineRig.uniqueName("found"), type, 0);
            var mapRun = Map.of("mapRunArn", mapRunOf(execution));
            served.awaitEnd(execution);

            var failures = api.callOk("GroupMapRunFailures", mapRun).body();
            assertThat(failures.path("groups")).hasSize(1);
            var group = failures.path("groups").path(0);
            assertThat(group.path("error").asText()).isEqualTo("States.Runtime");
            assertThat(group.path("count").asInt()).isEqualTo(1);
            assertThat(group.path("examples").path(0).path("child").asInt()).isEqualTo(1);
            var failed = group.path("examples").path(0).path("executionArn").asText();

            var children = with(mapRun, "statusFilter", "FAILED");
            var listed = api.callOk("ListMapRunChildren", children).body().path("children");
            assertThat(listed).hasSize(1);
            assertThat(listed.path(0).path("executionArn").asText()).isEqualTo(failed);
            var name = listed.path(0).path("name").asText();
            for (var found : List.of(with(mapRun, "name", name), with(mapRun, "child", "1"))) {
                assertThat(api.callOk("ListMapRunChildren", found).body().path("children"))
                        .isEqualTo(listed);
            }
            assertThat(
                            api.callOk("ListMapRunChildren", with(mapRun, "child", "7"))
                                    .body()
                                    .path("children"))
                    .isEmpty();
            var heat = api.callOk("GetMapRunHeat", mapRun).body();
            assertThat(heat.path("complete").asBoolean()).isTrue();
            assertThat(heat.path("cells").path(1).path("failed").asInt()).isEqualTo(1);
            var page = api.callOk("ListMapRunChildren", with(mapRun, "maxResults", "2")).body();
            assertThat(page.path("children")).hasSize(2);
        }
    }

    private static Map<String, String> with(Map<String, String> of, String name, String value) {
        return Map.of("mapRunArn", of.getOrDefault("mapRunArn", ""), name, value);
    }

    @Test
    void selected_children_are_redriven() {
        for (var type : new String[] {"STANDARD", "EXPRESS"}) {
            var execution = start(EngineRig.uniqueName("selected"), type, 0, 0);
            var run = Map.of("executionArn", execution, "mapRunArn", mapRunOf(execution));
            served.awaitEnd(execution);
            var mapRun = Map.of("mapRunArn", run.getOrDefault("mapRunArn", ""));
            var failed =
                    api.callOk("ListMapRunChildren", with(mapRun, "child", "1"))
                            .body()
                            .path("children")
                            .path(0);
            assertThat(failed.path("status").asText()).isEqualTo("FAILED");
            var group =
                    api.callOk("GroupMapRunFailures", mapRun)
                            .body()
                            .path("groups")
                            .path(0)
                            .path("causeFingerprint")
                            .asText();

            for (var body :
                    List.of(
                            "{\"children\":[\"%s\"]}"
                                    .formatted(failed.path("executionArn").asText()),
                            "{\"failures\":[{\"status\":\"FAILED\",\"error\":\"States.Runtime\",\"causeFingerprint\":\"%s\"}]}"
                                    .formatted(group),
                            "{\"statuses\":[\"FAILED\"]}")) {
                var redriven = api.callOk("RedriveMapRunChildren", run, body).body();
                assertThat(redriven.path("children").asInt()).isEqualTo(1);
                served.awaitEnd(execution);
            }
            assertThat(api.callOk("DescribeMapRun", mapRun).body().path("redriveCount").asInt())
                    .isEqualTo(3);
            assertThat(
                            api.callOk("ListMapRunChildren", with(mapRun, "child", "1"))
                                    .body()
                                    .path("children")
                                    .path(0)
                                    .path("status")
                                    .asText())
                    .isEqualTo("FAILED");

            for (var wrong :
                    List.of(
                            "{}",
                            "[]",
                            "{\"statuses\":[\"RUNNING\"]}",
                            "{\"failures\":[{\"error\":\"E\"}]}",
                            "{\"children\":[\"%s\"]}".formatted(execution))) {
                var reply = api.call("RedriveMapRunChildren", run, wrong);
                assertThat(reply.status()).as(wrong).isEqualTo(400);
                assertThat(reply.error()).isEqualTo("ValidationException");
            }
        }
    }

    @Test
    void an_unknown_run_is_not_found() {
        var unknown =
                Map.of("mapRunArn", "arn:aws:states:us-east-1:123456789012:mapRun:m/l:unknown");

        for (var operation :
                List.of(
                        "StreamMapRun",
                        "GroupMapRunFailures",
                        "GetMapRunHeat",
                        "ListMapRunChildren")) {
            var reply = api.call(operation, unknown);
            assertThat(reply.status()).as(operation).isEqualTo(404);
            assertThat(reply.error()).isEqualTo("ResourceNotFound");
        }
    }
}
