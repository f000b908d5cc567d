package dev.askel.http.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.http.ServedEngine;
import dev.askel.http.TestRoutes;
import dev.askel.http.rest.DocumentedApi.Described;
import dev.askel.http.scheduler.SchedulerOperation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The OpenAPI document equals the routes. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ApiDocumentTest {
    private static final Pattern NAME = Pattern.compile("\\{([a-zA-Z]+)}");

    private static DocumentedApi api;

    @BeforeAll
    static void connect() {
        api = new DocumentedApi(ServedEngine.shared().address());
    }

    @Test
    void documents_every_route_and_serves_every_documented_path() {
        var engine = ServedEngine.shared().engine();
        var routes =
                TestRoutes.table(engine, engine).routes().stream()
                        .map(route -> route.method() + " " + route.path());
        var documented =
                api.operations().values().stream()
                        .filter(Described::isRest)
                        .map(each -> each.method() + " " + each.path());
        assertThat(documented).containsExactlyInAnyOrderElementsOf(routes.toList());
        for (var each : api.operations().values()) {
            if (!each.isRest()) {
                continue;
            }
            // No route has this method; an unknown path would answer 404.
            var reply = api.raw("OPTIONS", NAME.matcher(each.path()).replaceAll("x"), null);
            assertThat(reply.status()).as(each.path()).isEqualTo(405);
        }
    }

    @Test
    void documents_every_operation_of_eventbridge_scheduler_and_its_answers() {
        var expected =
                Stream.concat(
                        SchedulerOperation.all().stream().map(SchedulerOperation::id),
                        Stream.of("InvokeWebhook", "InvokeAccountWebhook"));
        assertThat(api.operations().entrySet().stream().filter(each -> !each.getValue().isRest()))
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrderElementsOf(expected.toList());
        var group = Map.of("Name", "documented");
        var arn =
                api.callOk(
                                "scheduler:CreateScheduleGroup",
                                group,
                                "{\"Tags\":[{\"Key\":\"k\",\"Value\":\"v\"}]}")
                        .text("ScheduleGroupArn");
        var definition =
                """
                {"GroupName":"documented","ScheduleExpression":"rate(1 days)","StartDate":4102444800,
                 "FlexibleTimeWindow":{"Mode":"FLEXIBLE","MaximumWindowInMinutes":5},
                 "Target":{"Arn":"arn:aws:sqs:us-east-1:123456789012:q","Input":"x",
                  "RoleArn":"arn:aws:iam::123456789012:role/r","RetryPolicy":{"MaximumRetryAttempts":1}}}\
                """;
        api.callOk("scheduler:CreateSchedule", group, definition);
        api.callOk("scheduler:UpdateSchedule", group, definition);
        var schedule = Map.of("Name", "documented", "groupName", "documented");
        assertThat(api.callOk("scheduler:GetSchedule", schedule).text("GroupName"))
                .isEqualTo("documented");
        api.callOk("scheduler:ListSchedules", Map.of("ScheduleGroup", "documented"));
        api.callOk("scheduler:GetScheduleGroup", group);
        api.callOk("scheduler:ListScheduleGroups", Map.of("NamePrefix", "doc"));
        var tagged = Map.of("ResourceArn", arn);
        api.callOk("scheduler:TagResource", tagged, "{\"Tags\":[{\"Key\":\"l\",\"Value\":\"w\"}]}");
        assertThat(api.callOk("scheduler:ListTagsForResource", tagged).body().path("Tags"))
                .hasSize(2);
        api.callOk("scheduler:UntagResource", Map.of("ResourceArn", arn, "TagKeys", "k"));
        api.callOk("scheduler:DeleteSchedule", schedule);
        api.callOk("scheduler:DeleteScheduleGroup", group);
        assertThat(api.call("scheduler:GetSchedule", schedule).status()).isEqualTo(404);
        assertThat(api.performed())
                .containsAll(
                        SchedulerOperation.all().stream().map(SchedulerOperation::id).toList());
    }

    @Test
    void documents_parameters_and_answers_of_every_operation() {
        for (var each : api.operations().values()) {
            var operation = each.operation();
            var inPath = new ArrayList<String>();
            var seen = new HashSet<String>();
            for (var parameter : operation.path("parameters")) {
                assertThat(parameter.path("description").asText())
                        .as(each.toString())
                        .endsWith(".");
                assertThat(parameter.path("schema").path("type").asText()).isNotEmpty();
                assertThat(seen.add(parameter.path("name").asText())).isTrue();
                if (parameter.path("in").asText().equals("path")) {
                    inPath.add(parameter.path("name").asText());
                }
            }
            var names = NAME.matcher(each.path()).results().map(found -> found.group(1));
            assertThat(inPath).as(each.path()).containsExactlyElementsOf(names.toList());
            assertThat(operation.path("summary").asText()).as(each.toString()).endsWith(".");
            assertThat(operation.path("responses").properties())
                    .extracting(Map.Entry::getKey)
                    .matches(ranges ->
                            ranges.equals(List.of("200", "4XX", "5XX"))
                                    || ranges.equals(List.of("204", "4XX", "5XX")));
        }
    }

    @Test
    void documents_required_bodies_and_the_resumption_of_streams() {
        assertThat(operation("StartExecution").at("/requestBody/required").asBoolean()).isTrue();
        assertThat(operation("StopExecution").at("/requestBody/required").asBoolean(true))
                .isFalse();
        var stream = operation("StreamExecutions");
        assertThat(stream.path("parameters").findValuesAsText("name")).contains("Last-Event-ID");
        assertThat(stream.at("/responses/200/description").asText())
                .contains("`ready`", "`end`", "`reconnect`");
    }

    @Test
    void defines_exactly_the_referenced_schemas() {
        var referred = new TreeSet<String>();
        references(api.document())
                .forEach(reference -> {
                    assertThat(api.document().at(reference.substring(1)).isMissingNode())
                            .as(reference)
                            .isFalse();
                    referred.add(reference);
                });
        var schemas = new ArrayList<String>();
        api.document()
                .path("components")
                .path("schemas")
                .fieldNames()
                .forEachRemaining(name -> schemas.add("#/components/schemas/" + name));
        assertThat(schemas).doesNotHaveDuplicates();
        assertThat(referred).containsAll(schemas);
    }

    @Test
    void refuses_values_that_cannot_be_stored() {
        for (var wrong :
                new String[] {
                    "/executions?to=%2B999999999-01-01T00:00:00Z",
                    "/failures?from=-999999999-01-01T00:00:00Z",
                    "/statistics/states?stoppedFrom=0000-12-31T23:59:59Z",
                    "/tasks?activityArn=%00",
                    "/quarantine?from=5:%00",
                    "/executions?name=a%00b",
                    "/executions/a%00/history",
                }) {
            var reply = api.raw("GET", wrong, null);
            assertThat(reply.status()).as(wrong + " " + reply).isEqualTo(400);
            assertThat(reply.text("message"))
                    .as(wrong)
                    .containsPattern("^(to|from|stoppedFrom|activityArn|name|executionArn) ");
        }
        var far = "/bulk?action=STOP&to=%2B10000-01-01T00:00:00Z";
        assertThat(api.raw("POST", far, "{}").status()).isEqualTo(400);
        assertThat(
                        api.call(
                                        "CreateStateMachine",
                                        Map.of(),
                                        "\"" + "x".repeat(2 * 1024 * 1024) + "\"")
                                .status())
                .isEqualTo(413);
    }

    private static JsonNode operation(String id) {
        return Objects.requireNonNull(api.operations().get(id), id).operation();
    }

    private static Stream<String> references(JsonNode node) {
        var here =
                node.path("$ref").isTextual()
                        ? List.of(node.path("$ref").asText())
                        : List.<String>of();
        var below = new ArrayList<String>();
        node.forEach(each -> references(each).forEach(below::add));
        return Stream.concat(here.stream(), below.stream());
    }
}
