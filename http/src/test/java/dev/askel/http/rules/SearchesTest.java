package dev.askel.http.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.Failure;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Functions;
import dev.askel.engine.Json;
import dev.askel.engine.task.TaskOutcome;
import dev.askel.http.ServedEngine;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests lists, failure groups and statistics of real executions. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SearchesTest {
    private static final ServedEngine SERVED = ServedEngine.shared();
    private static final String NAME = EngineRig.uniqueName("searched");

    /**
     * A machine with a task that fails once, a task whose error is caught, two branches, and a Fail
     * state.
     */
    private static final String DEFINITION =
            """
            {"StartAt": "Flaky", "States": {
             "Flaky": {"Type": "Task", "Resource": "FUNCTION", "Next": "Caught",
              "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 1, "MaxAttempts": 2}]},
             "Caught": {"Type": "Task", "Resource": "BROKEN", "Next": "Both",
              "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Both"}]},
             "Both": {"Type": "Parallel", "Next": "Declined", "Branches": [
              {"StartAt": "Left", "States": {"Left": {"Type": "Pass", "End": true}}},
              {"StartAt": "Right", "States": {"Right": {"Type": "Pass", "End": true}}}]},
             "Declined": {"Type": "Fail", "Error": "Declined", "CausePath": "States.Format('order {} is declined', $$.Execution.Name)"}}}\
            """;

    private static String machine = "";

    @BeforeAll
    static void run() {
        var functions = SERVED.rig().functions();
        var calls = new AtomicInteger();
        functions.onCall(
                NAME,
                call ->
                        calls.incrementAndGet() == 1
                                ? new TaskOutcome.Failed(new Failure("Busy", "later"))
                                : new TaskOutcome.Answered(Json.of("1")));
        functions.failWith(NAME + "-broken", "Broken", "for good");
        machine =
                SERVED.createMachine(
                        NAME,
                        DEFINITION
                                .replace("FUNCTION", Functions.arn(NAME))
                                .replace("BROKEN", Functions.arn(NAME + "-broken")));
        for (int i = 1; i <= 3; i++) {
            assertThat(SERVED.awaitEnd(SERVED.start(machine, "order-" + i))).isEqualTo("FAILED");
        }
        var waiting = SERVED.createMachine(NAME + "-wait", Definitions.WAIT);
        SERVED.start(waiting, NAME + "-runs");
    }

    private static JsonNode get(String path) {
        var reply = SERVED.get(path);
        assertThat(reply.status()).as("%s", reply.body()).isEqualTo(200);
        return reply.body();
    }

    private static List<String> texts(JsonNode items, String member) {
        return StreamSupport.stream(items.spliterator(), false)
                .map(item -> item.path(member).asText())
                .toList();
    }

    private static String machineParameter(String machineArn) {
        return "machine=" + URLEncoder.encode(machineArn, StandardCharsets.UTF_8);
    }

    @Test
    void lists_the_executions_of_all_machines_by_filter() {
        var names = new ArrayList<String>();
        var token = "";
        do {
            var page =
                    get(
                            "/api/v1/executions?maxResults=2&status=FAILED&status=ABORTED&name=order-&"
                                    + machineParameter(machine)
                                    + (token.isEmpty() ? "" : "&nextToken=" + token));
            names.addAll(texts(page.path("executions"), "name"));
            token = page.path("nextToken").asText();
        } while (!token.isEmpty());
        assertThat(names).containsExactly("order-3", "order-2", "order-1");

        var last =
                get("/api/v1/executions?error=Declined&name=order-3&" + machineParameter(machine));
        var found = last.path("executions").path(0);
        assertThat(found.path("failedState").asText()).isEqualTo("Declined");
        assertThat(found.path("error").asText()).isEqualTo("Declined");
        assertThat(found.path("stateMachineArn").asText()).isEqualTo(machine);
        assertThat(found.path("durationMillis").isIntegralNumber()).isTrue();

        var running = get("/api/v1/executions?status=RUNNING&name=" + NAME);
        assertThat(texts(running.path("executions"), "name")).containsExactly(NAME + "-runs");
        assertThat(running.path("executions").path(0).has("stopDate")).isFalse();
        assertThat(get("/api/v1/executions?to=2020-01-01T00:00:00Z").path("executions")).isEmpty();
    }

    @Test
    void groups_failures_whose_causes_differ_in_numbers_only() {
        var groups = get("/api/v1/failures?" + machineParameter(machine));

        assertThat(groups.path("complete").asBoolean()).isTrue();
        assertThat(groups.path("executionsRead").asInt()).isEqualTo(3);
        assertThat(groups.path("groups")).hasSize(1);
        var group = groups.path("groups").path(0);
        assertThat(group.path("count").asInt()).isEqualTo(3);
        assertThat(group.path("failedState").asText()).isEqualTo("Declined");
        assertThat(group.path("executionArn").asText()).endsWith(":order-3");
        assertThat(group.path("cause").asText()).isEqualTo("order order-3 is declined");
        var same =
                get(
                        "/api/v1/executions?causeFingerprint="
                                + group.path("causeFingerprint").asText());
        assertThat(same.path("executions")).hasSize(3);
        var matching =
                get("/api/v1/executions?cause=ORDER-2+is+Declined&" + machineParameter(machine));
        assertThat(texts(matching.path("executions"), "name")).containsExactly("order-2");
        assertThat(
                        get("/api/v1/failures?cause=is+declined&" + machineParameter(machine))
                                .path("groups"))
                .hasSize(1);
    }

    @Test
    void reports_visits_and_durations_of_each_state() {
        var statistics = get("/api/v1/statistics/states?" + machineParameter(machine));

        assertThat(statistics.path("executionsRead").asInt()).isEqualTo(3);
        assertThat(statistics.path("executionsUnreadable").asInt()).isZero();
        assertThat(statistics.path("executionsMatching").path("count").asInt()).isEqualTo(3);
        assertThat(statistics.path("states"))
                .extracting(state ->
                        "%s %s visits %s failures %s retries %s exits"
                                .formatted(
                                        state.path("state").asText(),
                                        state.path("visits"),
                                        state.path("failures"),
                                        state.path("retries"),
                                        state.path("exits")))
                .containsExactly(
                        "Both 3 visits 0 failures 0 retries 3 exits",
                        "Caught 3 visits 3 failures 0 retries 3 exits",
                        "Declined 3 visits 3 failures 0 retries 0 exits",
                        "Flaky 3 visits 0 failures 1 retries 3 exits",
                        "Left 3 visits 0 failures 0 retries 3 exits",
                        "Right 3 visits 0 failures 0 retries 3 exits");
        var flaky = statistics.path("states").path(3).path("durationMillis");
        assertThat(flaky.path("p99").asLong()).isBetween(1_000L, flaky.path("max").asLong());

        var fewer = get("/api/v1/statistics/states?executionsMax=2&" + machineParameter(machine));
        assertThat(fewer.path("executionsRead").asInt()).isEqualTo(2);
        assertThat(fewer.path("executionsMatching").path("count").asInt()).isEqualTo(3);
    }

    @Test
    void reports_starts_and_ends_per_minute_and_open_work() {
        var rates = get("/api/v1/statistics?" + machineParameter(machine));

        assertThat(rates.path("complete").asBoolean()).isTrue();
        assertThat(sum(rates, "started")).isEqualTo(3);
        assertThat(sum(rates, "failed")).isEqualTo(3);
        assertThat(sum(rates, "succeeded")).isZero();
        assertThat(rates.path("openExecutions").path("count").asInt()).isZero();
        assertThat(
                        get("/api/v1/statistics?" + machineParameter(machine + "-wait"))
                                .path("openExecutions")
                                .path("count")
                                .asInt())
                .isEqualTo(1);
        assertThat(get("/api/v1/statistics").path("minutes")).isNotEmpty();
    }

    @Test
    void reports_the_rates_of_each_machine() {
        var rates = get("/api/v1/statistics/machines");

        assertThat(rates.path("complete").asBoolean()).isTrue();
        var own =
                StreamSupport.stream(rates.path("machines").spliterator(), false)
                        .filter(each -> each.path("stateMachineArn").asText().equals(machine))
                        .toList();
        assertThat(own).hasSize(1);
        assertThat(own.getFirst().path("started").asInt()).isEqualTo(3);
        assertThat(own.getFirst().path("failed").asInt()).isEqualTo(3);
        assertThat(own.getFirst().path("openExecutions").asInt()).isZero();
    }

    @Test
    void reports_the_cost_on_aws_with_its_formula() {
        var before = get("/api/v1/statistics/aws-cost").path("transitions").asLong();
        var pass =
                SERVED.createMachine(
                        EngineRig.uniqueName("billed"),
                        "{\"StartAt\": \"P\", \"States\": {\"P\": {\"Type\": \"Pass\", \"End\": true}}}");
        SERVED.awaitEnd(SERVED.start(pass, "one"));

        var cost = get("/api/v1/statistics/aws-cost");
        long transitions = cost.path("transitions").asLong();
        assertThat(transitions).isGreaterThan(before);
        assertThat(cost.path("items").path(0).path("formula").asText())
                .startsWith("%,d state transitions × $0.025 / 1,000 = $".formatted(transitions));
        assertThat(texts(cost.path("items"), "cost")).hasSize(3);
        assertThat(cost.path("priceRegion").asText()).isEqualTo("us-east-1");
        assertThat(cost.path("notes").toString()).contains("Estimated");
    }

    private static long sum(JsonNode rates, String member) {
        return StreamSupport.stream(rates.path("minutes").spliterator(), false)
                .mapToLong(minute -> minute.path(member).asLong())
                .sum();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "executions?status=LOST",
                "executions?machine=nonsense",
                "executions?from=yesterday",
                "executions?maxResults=1001",
                "executions?nextToken=x",
                "executions?statsu=FAILED",
                "failures?status=RUNNING",
                "statistics/states?executionsMax=0",
                "statistics?machine=arn:aws:states:us-east-1:123456789012:activity:a",
            })
    void refuses_malformed_parameters(String path) {
        var reply = SERVED.get("/api/v1/" + path);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.message()).isNotEmpty();
    }
}
