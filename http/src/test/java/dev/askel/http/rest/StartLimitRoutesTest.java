package dev.askel.http.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.http.ServedEngine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests and responses of start limits. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class StartLimitRoutesTest {
    private static final String WAIT =
            "{\"StartAt\":\"W\",\"States\":{\"W\":{\"Type\":\"Wait\",\"Seconds\":9999,\"End\":true}}}";

    private static final DocumentedApi API = new DocumentedApi(ServedEngine.shared().address());

    private static Map<String, String> machine(String name) {
        return Map.of(
                "stateMachineArn",
                API.callOk(
                                "CreateStateMachine",
                                Map.of(),
                                ServedEngine.createMachineBody(name, WAIT))
                        .text("stateMachineArn"));
    }

    private static Map<String, String> start(Map<String, String> machine, String name) {
        var body =
                "{\"stateMachineArn\":\"%s\",\"name\":\"%s\",\"input\":\"{\\\"k\\\":\\\"a\\\"}\"}"
                        .formatted(machine.get("stateMachineArn"), name);
        return Map.of(
                "executionArn", API.callOk("StartExecution", Map.of(), body).text("executionArn"));
    }

    @Test
    void sets_describes_and_removes_a_limit() {
        var machine = machine("rest-start-limit");
        assertThat(API.call("DescribeStartLimit", machine).error()).isEqualTo("ResourceNotFound");
        var set =
                API.callOk(
                        "SetStartLimit",
                        machine,
                        "{\"concurrency\":1,\"key\":\"{% $states.input.k %}\",\"queueMax\":5,\"overflow\":\"END_OLDEST\"}");
        assertThat(set.body().path("rule").toString())
                .isEqualTo(
                        "{\"concurrency\":1,\"key\":\"{% $states.input.k %}\",\"queueMax\":5,\"overflow\":\"END_OLDEST\",\"paused\":false}");
        var first = start(machine, "first");
        var second = start(machine, "second");
        var found = API.callOk("DescribeStartLimit", machine).body();
        assertThat(found.path("used").asInt()).isEqualTo(1);
        assertThat(found.path("waiting").asInt()).isEqualTo(1);
        assertThat(found.path("slots").toString())
                .isEqualTo("[{\"key\":\"a\",\"used\":1,\"waiting\":1}]");
        var listed = API.callOk("ListStartLimits", Map.of("maxResults", "1000")).body();
        assertThat(listed.path("startLimits"))
                .filteredOn(
                        each -> each.path("stateMachineArn").equals(found.path("stateMachineArn")))
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.path("rule")).isEqualTo(found.path("rule"));
                    assertThat(each.path("used").asInt()).isEqualTo(1);
                    assertThat(each.path("waiting").asInt()).isEqualTo(1);
                });
        assertThat(API.callOk("GetQueuePosition", first).body()).isEmpty();
        var place = API.callOk("GetQueuePosition", second).body();
        assertThat(place.path("position").asInt()).isEqualTo(1);
        assertThat(place.path("reason").asText()).isEqualTo("CONCURRENCY");
        assertThat(place.path("since").asText()).isNotEmpty();
        var queue = API.callOk("ListQueuedExecutions", machine).body().path("executions");
        assertThat(queue).hasSize(1);
        assertThat(queue.path(0).path("executionArn").asText())
                .isEqualTo(second.get("executionArn"));

        assertThat(
                        API.callOk("PauseStateMachine", machine)
                                .body()
                                .path("rule")
                                .path("paused")
                                .asBoolean())
                .isTrue();
        assertThat(API.callOk("GetQueuePosition", second).text("reason")).isEqualTo("PAUSED");
        API.callOk("ResumeStateMachine", machine);
        assertThat(API.callOk("RemoveStartLimit", machine).body().has("rule")).isFalse();
    }

    @Test
    void stops_an_execution_only_while_it_is_queued() {
        var machine = machine("rest-stop-queued");
        API.callOk("SetStartLimit", machine, "{\"concurrency\":1}");
        var first = start(machine, "first");
        var second = start(machine, "second");

        // The parameter can be in the query or in the body, as each parameter of an operation.
        for (var refused :
                List.of(
                        API.call("StopExecution", onlyQueued(first), "{}"),
                        API.call("StopExecution", first, "{\"onlyQueued\":true}"),
                        API.call(
                                "StopExecution",
                                onlyQueued(first),
                                "{\"onlyQueued\":true,\"error\":\"Obsolete\"}"))) {
            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.error()).isEqualTo("ConflictException");
            assertThat(refused.text("message")).isEqualTo("The execution is not queued.");
        }
        for (var invalid :
                List.of(
                        API.call("StopExecution", onlyQueued(first), "{\"onlyQueued\":false}"),
                        API.call("StopExecution", first, "{\"onlyQueued\":1}"),
                        API.call(
                                "StopExecution",
                                onlyQueued(first),
                                "{\"executionArn\":\"%s\"}"
                                        .formatted(second.get("executionArn"))))) {
            assertThat(invalid.status()).isEqualTo(400);
        }
        assertThat(API.callOk("DescribeExecution", first).text("status")).isEqualTo("RUNNING");
        assertThat(API.callOk("DescribeExecution", second).text("status")).isEqualTo("RUNNING");

        var stopped = API.callOk("StopExecution", onlyQueued(second), "{\"error\":\"Obsolete\"}");
        var ended = API.callOk("DescribeExecution", second);
        assertThat(ended.text("status")).isEqualTo("ABORTED");
        assertThat(ended.text("error")).isEqualTo("Obsolete");
        assertThat(ended.body().path("stopDate")).isEqualTo(stopped.body().path("stopDate"));
        assertThat(API.callOk("StopExecution", onlyQueued(second)).body())
                .isEqualTo(stopped.body());
        assertThat(
                        API.call(
                                        "StopExecution",
                                        onlyQueued(second),
                                        "{\"error\":\"%s\"}".formatted("x".repeat(257)))
                                .error())
                .isEqualTo("ValidationException");
        API.callOk("StopExecution", first, "{\"onlyQueued\":false}");
        assertThat(API.callOk("DescribeExecution", first).text("status")).isEqualTo("ABORTED");
    }

    private static Map<String, String> onlyQueued(Map<String, String> execution) {
        var parameters = new HashMap<>(execution);
        parameters.put("onlyQueued", "true");
        return parameters;
    }

    @Test
    void lists_one_machine() {
        var limited = machine("rest-one-limit");
        var free = machine("rest-no-limit");
        API.callOk("SetStartLimit", limited, "{\"concurrency\":1}");
        start(limited, "first");
        start(limited, "second");
        var listed = API.callOk("ListStartLimits", limited).body();
        assertThat(listed.path("startLimits")).hasSize(1);
        var one = listed.path("startLimits").path(0);
        assertThat(one.path("stateMachineArn").asText()).isEqualTo(limited.get("stateMachineArn"));
        assertThat(one.path("longestQueue").asInt()).isEqualTo(1);
        assertThat(listed.has("nextToken")).isFalse();
        assertThat(API.callOk("ListStartLimits", free).body().path("startLimits")).isEmpty();
        assertThat(
                        API.call(
                                        "ListStartLimits",
                                        Map.of(
                                                "stateMachineArn",
                                                limited.get("stateMachineArn") + "x"))
                                .error())
                .isEqualTo("StateMachineDoesNotExist");
    }

    @Test
    void lists_machines_that_need_attention() {
        var paused = machine("rest-attention-paused");
        var full = machine("rest-attention-full");
        var other = machine("rest-attention-other");
        API.callOk("PauseStateMachine", paused);
        for (var machine : List.of(full, other)) {
            API.callOk("SetStartLimit", machine, "{\"concurrency\":1,\"queueMax\":5}");
            for (var name : List.of("e1", "e2", "e3", "e4")) {
                start(machine, name);
            }
        }
        start(full, "e5");
        var found = new ArrayList<String>();
        var parameters = new HashMap<>(Map.of("needsAttention", "true", "maxResults", "1"));
        while (true) {
            var page = API.callOk("ListStartLimits", parameters).body();
            for (var each : page.path("startLimits")) {
                found.add(each.path("stateMachineArn").asText());
            }
            if (!page.has("nextToken")) {
                break;
            }
            parameters.put("nextToken", page.path("nextToken").asText());
        }
        assertThat(found)
                .isSorted()
                .contains(paused.get("stateMachineArn"), full.get("stateMachineArn"))
                .doesNotContain(other.get("stateMachineArn"));
        API.callOk("ResumeStateMachine", paused);
        for (var machine : List.of(full, other)) {
            API.callOk("RemoveStartLimit", machine);
        }
    }

    @Test
    void refuses_attention_of_one_machine_and_tokens_of_the_other_list() {
        var machine = machine("rest-attention-one");
        API.callOk("SetStartLimit", machine, "{\"concurrency\":1}");
        API.callOk("SetStartLimit", machine("rest-attention-two"), "{\"concurrency\":1}");
        var both = new HashMap<>(machine);
        both.put("needsAttention", "true");
        var refused = API.call("ListStartLimits", both);
        assertThat(refused.error()).isEqualTo("ValidationException");
        assertThat(refused.text("message")).contains("needsAttention", "stateMachineArn");
        both.put("needsAttention", "false");
        assertThat(API.callOk("ListStartLimits", both).body().path("startLimits")).hasSize(1);
        var token = API.callOk("ListStartLimits", Map.of("maxResults", "1")).text("nextToken");
        assertThat(
                        API.call(
                                        "ListStartLimits",
                                        Map.of("needsAttention", "true", "nextToken", token))
                                .error())
                .isEqualTo("InvalidToken");
    }

    @Test
    void the_queue_has_pages_and_keys() {
        var machine = machine("rest-queue-pages");
        API.callOk(
                "SetStartLimit", machine, "{\"concurrency\":1,\"key\":\"{% $states.input.k %}\"}");
        start(machine, "running");
        var starts = List.of(start(machine, "q1"), start(machine, "q2"), start(machine, "q3"));
        var seen = new ArrayList<String>();
        var parameters = new HashMap<>(machine);
        parameters.put("maxResults", "2");
        while (true) {
            var page = API.callOk("ListQueuedExecutions", parameters).body();
            for (var each : page.path("executions")) {
                seen.add(each.path("executionArn").asText());
                assertThat(each.path("key").asText()).isEqualTo("a");
                assertThat(each.path("position").asInt()).isEqualTo(seen.size());
            }
            if (!page.has("nextToken")) {
                break;
            }
            parameters.put("nextToken", page.path("nextToken").asText());
        }
        assertThat(seen).isEqualTo(starts.stream().map(each -> each.get("executionArn")).toList());
        // A token of another machine is refused.
        parameters.put("stateMachineArn", machine("rest-queue-other").get("stateMachineArn"));
        assertThat(API.call("ListQueuedExecutions", parameters).error()).isEqualTo("InvalidToken");
    }

    @Test
    void a_pause_has_a_reason() {
        var machine = machine("rest-pause-reason");
        var set = API.callOk("PauseStateMachine", machine, "{\"reason\":\"migration\"}");
        var pause = set.body().path("rule").path("pause");
        assertThat(pause.path("reason").asText()).isEqualTo("migration");
        assertThat(pause.path("since").isNumber()).isTrue();
        var queued = start(machine, "queued");
        assertThat(API.callOk("GetQueuePosition", queued).body().path("pause")).isEqualTo(pause);
        assertThat(
                        API.call(
                                        "PauseStateMachine",
                                        machine,
                                        "{\"reason\":\"" + "x".repeat(1_001) + "\"}")
                                .error())
                .isEqualTo("ValidationException");
        assertThat(API.callOk("ResumeStateMachine", machine).body().has("rule")).isFalse();
    }

    @Test
    void sets_a_rate() {
        var machine = machine("rest-start-rate");
        var set = API.callOk("SetStartLimit", machine, "{\"ratePerSecond\":0.5}");
        assertThat(set.body().path("rule").toString())
                .isEqualTo(
                        "{\"ratePerSecond\":0.5,\"burst\":1,\"queueMax\":100000,\"overflow\":\"REFUSE\",\"paused\":false}");
        set = API.callOk("SetStartLimit", machine, "{\"ratePerSecond\":2.5,\"concurrency\":7}");
        assertThat(set.body().path("rule").path("burst").asInt()).isEqualTo(3);
        start(machine, "first");
        start(machine, "second");
        start(machine, "third");
        var fourth = start(machine, "fourth");
        assertThat(API.callOk("GetQueuePosition", fourth).text("reason")).isEqualTo("RATE");
        API.callOk("RemoveStartLimit", machine);
    }

    @Test
    void sets_the_order_of_the_queue() {
        var machine = machine("rest-order");
        for (var member : List.of("priority", "fairKey")) {
            var set =
                    API.callOk(
                            "SetStartLimit",
                            machine,
                            "{\"concurrency\":1,\"%s\":\"{%% $states.input.k %%}\"}"
                                    .formatted(member));
            assertThat(set.body().path("rule").path(member).asText())
                    .isEqualTo("{% $states.input.k %}");
        }
        API.callOk("RemoveStartLimit", machine);
    }

    @Test
    void a_start_supersedes_an_older_one() {
        var machine = machine("rest-supersede");
        var set =
                API.callOk(
                        "SetStartLimit", machine, "{\"concurrency\":1,\"supersede\":\"RUNNING\"}");
        assertThat(set.body().path("rule").path("supersede").asText()).isEqualTo("RUNNING");
        var first = start(machine, "first");
        assertThat(API.callOk("PreviewFork", first, "{\"eventId\":1}").text("supersede"))
                .isEqualTo("RUNNING");
        start(machine, "second");
        start(machine, "third");
        // Without superseding, two executions would wait.
        assertThat(API.callOk("DescribeStartLimit", machine).body().path("waiting").asInt())
                .isLessThanOrEqualTo(1);
        API.callOk("RemoveStartLimit", machine);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"ratePerSecond\":0}|ratePerSecond",
                "{\"ratePerSecond\":0.0001}|ratePerSecond",
                "{\"ratePerSecond\":10001}|ratePerSecond",
                "{\"burst\":2,\"concurrency\":1}|ratePerSecond",
                "{\"ratePerSecond\":1,\"burst\":0}|burst",
                "{\"ratePerSecond\":1,\"burst\":10001}|burst",
                "{\"concurrency\":1,\"supersede\":\"ALL\"}|supersede",
                "{\"concurrency\":1,\"priority\":\"1\"}|priority",
                "{\"concurrency\":1,\"fairKey\":\"{% $ + %}\"}|fairKey",
                "{\"concurrency\":1,\"priority\":\"{% 1 %}\",\"fairKey\":\"{% 1 %}\"}|fairKey",
                "{\"concurrency\":2,\"supersede\":\"RUNNING\"}|concurrency",
                "{\"ratePerSecond\":1,\"supersede\":\"RUNNING\"}|concurrency",
                "{\"concurrency\":1,\"ratePerSecond\":1,\"supersede\":\"RUNNING\"}|ratePerSecond",
            })
    void names_the_invalid_member(String body, String member) {
        var refused = API.call("SetStartLimit", machine("rest-invalid-rule"), body);
        assertThat(refused.error()).isEqualTo("ValidationException");
        assertThat(refused.body().toString()).contains(member);
    }

    @Test
    void lists_limits_by_pages_in_the_order_of_names() {
        for (var name : List.of("rest-limits-b", "rest-limits-a", "rest-limits-c")) {
            API.callOk("SetStartLimit", machine(name), "{\"concurrency\":1}");
        }
        var names = new ArrayList<String>();
        var page = API.callOk("ListStartLimits", Map.of("maxResults", "1")).body();
        while (true) {
            assertThat(page.path("startLimits").size()).isEqualTo(1);
            var arn = page.path("startLimits").path(0).path("stateMachineArn").asText();
            names.add(arn.substring(arn.lastIndexOf(':') + 1));
            if (!page.has("nextToken")) {
                break;
            }
            page =
                    API.callOk(
                                    "ListStartLimits",
                                    Map.of(
                                            "maxResults",
                                            "1",
                                            "nextToken",
                                            page.path("nextToken").asText()))
                            .body();
        }
        assertThat(names).isSorted().contains("rest-limits-a", "rest-limits-b", "rest-limits-c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"concurrency\":0}",
                "{\"concurrency\":1000001}",
                "{\"concurrency\":\"1\"}",
                "{\"ratePerSecond\":\"1\"}",
                "{\"concurrency\":1,\"queueMax\":-1}",
                "{\"concurrency\":1,\"queueMax\":10000001}",
                "{\"concurrency\":1,\"queueMax\":0,\"overflow\":\"END_OLDEST\"}",
                "{\"concurrency\":1,\"overflow\":\"end_oldest\"}",
                "{\"concurrency\":1,\"key\":\"k\"}",
                "{\"concurrency\":1,\"key\":\"{% $ + %}\"}"
            })
    void refuses_invalid_rules(String body) {
        var machine =
                Map.of(
                        "stateMachineArn",
                        "arn:aws:states:us-east-1:123456789012:stateMachine:rest-no-machine");
        assertThat(API.call("SetStartLimit", machine, body).error())
                .isEqualTo("ValidationException");
    }
}
