package dev.askel.http.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.http.ServedEngine;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests and responses of search attributes. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SearchAttributeRoutesTest {
    private static final String PASS =
            "{\"StartAt\":\"P\",\"States\":{\"P\":{\"Type\":\"Pass\",\"End\":true}}}";

    private static final DocumentedApi API = new DocumentedApi(ServedEngine.shared().address());

    private static Map<String, String> machine(String name) {
        return Map.of(
                "stateMachineArn",
                API.callOk(
                                "CreateStateMachine",
                                Map.of(),
                                ServedEngine.createMachineBody(name, PASS))
                        .text("stateMachineArn"));
    }

    private static Map<String, String> start(
            Map<String, String> machine, String name, String input) {
        var body =
                "{\"stateMachineArn\":\"%s\",\"name\":\"%s\",\"input\":\"%s\"}"
                        .formatted(
                                machine.get("stateMachineArn"), name, input.replace("\"", "\\\""));
        return Map.of(
                "executionArn", API.callOk("StartExecution", Map.of(), body).text("executionArn"));
    }

    @Test
    void defines_attributes_and_finds_executions() {
        var machine = machine("rest-attributes");
        assertThat(API.callOk("DescribeSearchAttributes", machine).body().path("attributes"))
                .isEmpty();
        var set =
                API.callOk(
                        "SetSearchAttributes",
                        machine,
                        """
                        {"attributes": [
                          {"name": "restOrder", "type": "KEYWORD", "expression": "{% $states.input.order %}"},
                          {"name": "restTotal", "type": "NUMBER", "expression": "{% $states.input.total %}"},
                          {"name": "restAt", "type": "TIME", "expression": "{% $states.input.at %}"}]}\
                        """);
        assertThat(set.body().path("attributes").path(0).toString())
                .isEqualTo(
                        "{\"name\":\"restOrder\",\"type\":\"KEYWORD\",\"expression\":\"{% $states.input.order %}\",\"problems\":0}");
        assertThat(API.callOk("ListSearchAttributes", Map.of()).body().path("attributes"))
                .extracting(each -> each.path("name").asText())
                .contains("restOrder", "restTotal", "restAt");
        var first =
                start(
                        machine,
                        "first",
                        "{\"order\":\"A-17\",\"total\":100,\"at\":\"2026-11-30T13:00:00+01:00\"}");
        start(machine, "second", "{\"order\":\"A-18\",\"total\":99.5}");
        start(machine, "third", "{\"order\":\"B-1\",\"total\":\"free\"}");

        var found =
                API.callOk(
                                "SearchExecutions",
                                Map.of("query", "restOrder = \"A-17\" and restTotal >= 100"))
                        .body()
                        .path("executions");
        assertThat(found).hasSize(1);
        assertThat(found.path(0).path("name").asText()).isEqualTo("first");
        assertThat(found.path(0).path("searchAttributes").toString())
                .isEqualTo(
                        "{\"restAt\":\"2026-11-30T12:00:00Z\",\"restOrder\":\"A-17\",\"restTotal\":100}");
        assertThat(
                        API.callOk(
                                        "SearchExecutions",
                                        Map.of(
                                                "query",
                                                "restOrder startsWith \"A\"",
                                                "sort",
                                                "-restTotal"))
                                .body()
                                .path("executions"))
                .extracting(each -> each.path("name").asText())
                .containsExactly("first", "second");
        var problem = API.callOk("SearchExecutions", Map.of("query", "restOrder = \"B-1\"")).body();
        assertThat(problem.path("executions").path(0).path("searchAttributeProblems").toString())
                .isEqualTo("{\"restTotal\":\"WRONG_TYPE\"}");
        assertThat(
                        API.callOk("GetExecutionSearchAttributes", first)
                                .body()
                                .path("searchAttributes"))
                .isEqualTo(found.path(0).path("searchAttributes"));
        assertThat(API.callOk("RemoveSearchAttributes", machine).body().path("attributes"))
                .isEmpty();
        assertThat(API.callOk("GetExecutionSearchAttributes", first).body().toString())
                .isEqualTo("{\"searchAttributes\":{}}");
    }

    @Test
    void groups_executions_by_their_values() {
        var machine = machine("rest-groups");
        API.callOk(
                "SetSearchAttributes",
                machine,
                """
                {"attributes": [
                  {"name": "restCountry", "type": "KEYWORD", "expression": "{% $states.input.country %}"},
                  {"name": "restWeight", "type": "NUMBER", "expression": "{% $states.input.weight %}"},
                  {"name": "restLeftAt", "type": "TIME", "expression": "{% $states.input.at %}"},
                  {"name": "restFragile", "type": "BOOLEAN", "expression": "{% $states.input.fragile %}"}]}\
                """);
        for (var input :
                List.of(
                        "{\"country\":\"DE\",\"weight\":1}",
                        "{\"country\":\"FR\",\"weight\":1.5,\"fragile\":true}",
                        "{\"country\":\"DE\",\"weight\":2,\"at\":\"2026-11-30T13:00:00+01:00\"}")) {
            var execution = start(machine, "e" + input.hashCode(), input);
            assertThat(API.callOk("AwaitExecutionEnd", execution).text("status"))
                    .isEqualTo("SUCCEEDED");
        }
        var whole = API.callOk("GroupExecutions", Map.of("attribute", "restCountry")).body();
        assertThat(whole.toString())
                .isEqualTo(
                        "{\"groups\":[{\"value\":\"DE\",\"count\":2,\"statuses\":{\"SUCCEEDED\":2}},"
                                + "{\"value\":\"FR\",\"count\":1,\"statuses\":{\"SUCCEEDED\":1}}],"
                                + "\"groupCount\":2,\"executionCount\":3,\"complete\":true}");
        var query = Map.of("attribute", "restWeight", "query", "restCountry = \"FR\"");
        assertThat(API.callOk("GroupExecutions", query).body().path("groups").toString())
                .isEqualTo("[{\"value\":1.5,\"count\":1,\"statuses\":{\"SUCCEEDED\":1}}]");
        assertThat(firstValue("restLeftAt")).isEqualTo("\"2026-11-30T12:00:00Z\"");
        assertThat(firstValue("restFragile")).isEqualTo("true");
        var failed = Map.of("attribute", "restCountry", "status", "FAILED");
        assertThat(API.callOk("GroupExecutions", failed).body().path("groups")).isEmpty();
    }

    /** Returns the value of the first group. */
    private static String firstValue(String attribute) {
        return API.callOk("GroupExecutions", Map.of("attribute", attribute))
                .body()
                .path("groups")
                .path(0)
                .path("value")
                .toString();
    }

    @Test
    void refuses_groups_without_an_attribute_and_of_an_unknown_one() {
        for (var parameters :
                List.of(
                        Map.<String, String>of(),
                        Map.of("attribute", ""),
                        Map.of("attribute", "nobody"))) {
            assertThat(API.call("GroupExecutions", parameters).error())
                    .isEqualTo("ValidationException");
        }
    }

    @Test
    void refuses_an_unknown_name() {
        var refused = API.call("SearchExecutions", Map.of("query", "nobody = 1"));
        assertThat(refused.error()).isEqualTo("ValidationException");
        assertThat(refused.body().toString()).contains("search attribute 'nobody'");
        assertThat(API.call("SearchExecutions", Map.of("sort", "nobody")).error())
                .isEqualTo("ValidationException");
        assertThat(API.call("SearchExecutions", Map.of("query", "")).error())
                .isEqualTo("ValidationException");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"attributes\":[]}",
                "{\"attributes\":[{\"name\":\"a\",\"type\":\"KEYWORD\"}]}",
                "{\"attributes\":[{\"name\":\"a\",\"type\":\"LIST\",\"expression\":\"{% 1 %}\"}]}",
                "{\"attributes\":[{\"name\":\"a b\",\"type\":\"KEYWORD\",\"expression\":\"{% 1 %}\"}]}",
                "{\"attributes\":[{\"name\":\"a\",\"type\":\"KEYWORD\",\"expression\":\"1\"}]}",
            })
    void refuses_wrong_definitions(String body) {
        assertThat(API.call("SetSearchAttributes", machine("rest-wrong-attributes"), body).error())
                .isEqualTo("ValidationException");
    }
}
