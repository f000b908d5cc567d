package dev.askel.http.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.http.ServedEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests the root causes of real executions over HTTP. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class RootCauseRoutesTest {
    private final ServedEngine served = ServedEngine.shared();
    private final DocumentedApi api = new DocumentedApi(served.address());

    private String create(String name, String definition) {
        return served.createMachine(EngineRig.uniqueName(name), definition);
    }

    private String run(String machine) {
        var execution = served.start(machine, EngineRig.uniqueName("x"));
        served.awaitEnd(execution);
        return execution;
    }

    private JsonNode rootCause(String execution) {
        return api.callOk("GetRootCause", Map.of("executionArn", execution)).body();
    }

    private static String nesting(String machine) {
        return """
        {"StartAt": "Call", "States": {"Call": {"Type": "Task", "End": true,
         "Resource": "arn:aws:states:::states:startExecution.sync:2",
         "Parameters": {"StateMachineArn": "%s", "Input": {}}}}}\
        """
                .formatted(machine);
    }

    /** The kinds of the steps, each with its state. */
    private static List<String> shape(JsonNode rootCause) {
        var steps = new ArrayList<String>();
        rootCause
                .path("steps")
                .forEach(step ->
                        steps.add(
                                (step.path("kind").asText() + " " + step.path("state").asText())
                                        .strip()));
        return steps;
    }

    @Test
    void the_chain_begins_in_a_nested_execution_two_levels_deep() {
        var name = EngineRig.uniqueName("pay");
        served.rig()
                .functions()
                .failWith(
                        name,
                        "CardDeclined",
                        "{\"errorMessage\":\"no card\",\"errorType\":\"CardDeclined\",\"stackTrace\":[\"pay.py:3\"]}");
        var deepest =
                create(
                        "deepest",
                        """
                        {"StartAt": "Pay", "States": {
                          "Pay": {"Type": "Task", "Resource": "%s", "Next": "Done",
                            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Refused"}]},
                          "Refused": {"Type": "Fail", "Error": "Refused"},
                          "Done": {"Type": "Succeed"}}}\
                        """
                                .formatted(Functions.arn(name)));
        var execution = run(create("top", nesting(create("middle", nesting(deepest)))));

        var found = rootCause(execution);

        assertThat(shape(found))
                .containsExactly(
                        "STATE_FAILED Pay",
                        "ERROR_CAUGHT Pay",
                        "STATE_FAILED Refused",
                        "EXECUTION_ENDED",
                        "STATE_FAILED Call",
                        "EXECUTION_ENDED",
                        "STATE_FAILED Call",
                        "EXECUTION_ENDED");
        assertThat(found.path("complete").asBoolean()).isTrue();
        var steps = found.path("steps");
        var origin = steps.path(0);
        assertThat(origin.path("executionArn").asText())
                .startsWith(deepest.replace(":stateMachine:", ":execution:"));
        assertThat(origin.path("error").asText()).isEqualTo("CardDeclined");
        assertThat(origin.path("parsedCause").path("message").asText()).isEqualTo("no card");
        assertThat(origin.path("parsedCause").path("stackTrace").path(0).asText())
                .isEqualTo("pay.py:3");
        assertThat(origin.path("stateType").asText()).isEqualTo("Task");
        assertThat(steps.path(1).path("next").asText()).isEqualTo("Refused");
        assertThat(steps.path(4).path("childExecutionArn").asText())
                .isEqualTo(origin.path("executionArn").asText());
        assertThat(steps.path(4).path("parsedCause").path("errorType").asText())
                .isEqualTo("Refused");
        assertThat(steps.path(7).path("executionArn").asText()).isEqualTo(execution);
        assertThat(steps.path(7).path("status").asText()).isEqualTo("FAILED");
    }

    @Test
    void the_chain_of_a_failed_map_run_begins_in_a_child() {
        for (var type : List.of("STANDARD", "EXPRESS")) {
            var execution =
                    run(
                            create(
                                    "mapped",
                                    """
                                    {"StartAt": "Items", "States": {
                                      "Items": {"Type": "Pass", "Result": [1, 2, 3], "Next": "M"},
                                      "M": {"Type": "Map", "End": true, "ToleratedFailureCount": 2,
                                        "ItemProcessor": {
                                          "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "%s"},
                                          "StartAt": "F", "States": {
                                            "F": {"Type": "Fail", "Error": "Broken", "Cause": "why"}}}}}}\
                                    """
                                            .formatted(type)));

            var steps = rootCause(execution).path("steps");

            assertThat(shape(rootCause(execution)))
                    .endsWith("EXECUTION_ENDED", "STATE_FAILED M", "EXECUTION_ENDED")
                    .hasSize(type.equals("STANDARD") ? 4 : 3);
            assertThat(steps.path(0).path("error").asText()).isEqualTo("Broken");
            assertThat(steps.path(0).path("cause").asText()).isEqualTo("why");
            var end = steps.path(steps.size() - 3);
            assertThat(end.path("similarChildren").asInt()).isEqualTo(3);
            assertThat(end.path("executionArn").asText()).isNotEqualTo(execution);
            assertThat(steps.path(steps.size() - 2).path("mapRunArn").asText())
                    .contains(":mapRun:");
        }
    }

    @Test
    void the_chain_of_a_task_that_timed_out_begins_in_its_execution() {
        var slow =
                create(
                        "slow",
                        """
                        {"StartAt": "Sleep", "States": {
                          "Sleep": {"Type": "Wait", "Seconds": 86400, "End": true}}}\
                        """);
        var task =
                run(
                        create(
                                "impatient",
                                nesting(slow)
                                        .replace("\"End\"", "\"TimeoutSeconds\": 1, \"End\"")));
        var whole =
                run(
                        create(
                                "expiring",
                                nesting(slow)
                                        .replace(
                                                "{\"StartAt\"",
                                                "{\"TimeoutSeconds\": 1, \"StartAt\"")));

        for (var execution : List.of(task, whole)) {
            // The child is stopped after the end of its parent.
            var found =
                    Eventually.value(
                            "the stopped child",
                            () -> rootCause(execution),
                            cause -> shape(cause).getFirst().startsWith("STATE_INTERRUPTED Sleep"));
            assertThat(found.path("steps").path(0).path("executionArn").asText())
                    .startsWith(slow.replace(":stateMachine:", ":execution:"));
            assertThat(shape(found)).endsWith("EXECUTION_ENDED").hasSize(4);
        }
    }

    @Test
    void groups_of_failures_have_the_root_causes_of_recent_members() {
        var inner =
                create(
                        "inner",
                        """
                        {"StartAt": "Broken", "States": {
                          "Broken": {"Type": "Fail", "Error": "E", "Cause": "{\\"errorMessage\\": \\"no card\\"}"}}}\
                        """);
        var outer = create("outer", nesting(inner));
        var executions = List.of(run(outer), run(outer), run(outer));

        var parameters = Map.of("machine", outer, "rootCauses", "2");
        var group = api.callOk("GroupFailures", parameters).body().path("groups").path(0);

        assertThat(group.path("count").asInt()).isEqualTo(3);
        assertThat(group.path("rootCauses")).hasSize(2);
        var latest = group.path("rootCauses").path(0);
        assertThat(latest.path("executionArn")).isEqualTo(group.path("executionArn"));
        assertThat(executions)
                .contains(group.path("rootCauses").path(1).path("executionArn").asText());
        assertThat(latest.path("complete").asBoolean()).isTrue();
        var origin = latest.path("origin");
        assertThat(origin.path("kind").asText()).isEqualTo("STATE_FAILED");
        assertThat(origin.path("state").asText()).isEqualTo("Broken");
        assertThat(origin.path("error").asText()).isEqualTo("E");
        assertThat(origin.path("parsedCause").path("message").asText()).isEqualTo("no card");
        var without = api.callOk("GroupFailures", Map.of("machine", outer)).body();
        assertThat(without.path("groups").path(0).has("rootCauses")).isFalse();
    }

    @Test
    void groups_of_failed_children_have_root_causes() {
        var execution =
                run(
                        create(
                                "children",
                                """
                                {"StartAt": "Items", "States": {
                                  "Items": {"Type": "Pass", "Result": [1, 2, 3], "Next": "M"},
                                  "M": {"Type": "Map", "End": true, "ToleratedFailureCount": 3,
                                    "ItemProcessor": {
                                      "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                                      "StartAt": "F", "States": {
                                        "F": {"Type": "Fail", "Error": "Broken", "Cause": "why"}}}}}}\
                                """));
        var runs =
                api.callOk("ListMapRuns", Map.of("executionArn", execution)).body().path("mapRuns");
        var arn = runs.path(0).path("mapRunArn").asText();

        var group =
                api.callOk("GroupMapRunFailures", Map.of("mapRunArn", arn, "rootCauses", "3"))
                        .body()
                        .path("groups")
                        .path(0);

        assertThat(group.path("rootCauses")).hasSize(3);
        for (int i = 0; i < 3; i++) {
            var cause = group.path("rootCauses").path(i);
            assertThat(cause.path("executionArn"))
                    .isEqualTo(group.path("examples").path(i).path("executionArn"));
            assertThat(cause.path("origin").path("state").asText()).isEqualTo("F");
        }
    }

    @Test
    void an_execution_that_has_not_failed_has_no_steps() {
        var execution =
                run(
                        create(
                                "caught",
                                """
                                {"StartAt": "P", "States": {
                                  "P": {"Type": "Parallel", "End": true,
                                    "Branches": [{"StartAt": "F", "States": {
                                      "F": {"Type": "Fail", "Error": "E"}}}],
                                    "Catch": [{"ErrorEquals": ["E"], "Next": "S"}]},
                                  "S": {"Type": "Succeed"}}}\
                                """));

        var found = rootCause(execution);

        assertThat(found.path("steps")).isEmpty();
        assertThat(found.path("complete").asBoolean()).isTrue();
    }

    @Test
    void a_long_history_is_read_in_pages() {
        var execution =
                run(
                        create(
                                "long",
                                """
                                {"StartAt": "P", "QueryLanguage": "JSONata", "States": {
                                  "P": {"Type": "Parallel", "Next": "M",
                                    "Branches": [{"StartAt": "E", "States": {
                                      "E": {"Type": "Fail", "Error": "First"}}}],
                                    "Catch": [{"ErrorEquals": ["First"], "Next": "Many"}]},
                                  "Many": {"Type": "Map", "Items": "{% [1..600] %}", "Next": "Last",
                                    "ItemProcessor": {"StartAt": "I", "States": {
                                      "I": {"Type": "Pass", "End": true}}}},
                                  "Last": {"Type": "Fail", "Error": "Last"},
                                  "M": {"Type": "Succeed"}}}\
                                """));

        assertThat(shape(rootCause(execution)))
                .containsExactly(
                        "STATE_FAILED E", "ERROR_CAUGHT P", "STATE_FAILED Last", "EXECUTION_ENDED");
    }

    @Test
    void an_unknown_execution_is_not_found() {
        var reply =
                api.call(
                        "GetRootCause",
                        Map.of(
                                "executionArn",
                                "arn:aws:states:us-east-1:123456789012:execution:no:such"));

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.error()).isEqualTo("ExecutionDoesNotExist");
    }
}
