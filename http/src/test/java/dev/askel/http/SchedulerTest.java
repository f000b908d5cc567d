package dev.askel.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.askel.access.AccessKey;
import dev.askel.access.AccessKeyId;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.workbench.AccessKeys.NewAccessKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** EventBridge Scheduler over HTTP, on a real server that verifies signatures. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SchedulerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ACCOUNT = "111111111111";
    private static final String OTHER_ACCOUNT = "222222222222";
    private static final String REGION = "eu-north-1";
    private static final String GROUP_ARN =
            "arn:aws:scheduler:eu-north-1:111111111111:schedule-group/g";
    private static final String ROLE = "arn:aws:iam::111111111111:role/r";
    private static final String QUEUE = "arn:aws:sqs:eu-north-1:111111111111:q";

    private static ServedEngine served;
    private static HttpClient client;
    private static AccessKey administrator;
    private static AccessKey stranger;
    private static int users;

    @BeforeAll
    static void start() {
        served = ServedEngine.verifying(Map.of());
        client = HttpClient.newHttpClient();
        administrator = user(ACCOUNT, "administrator");
        stranger = user(OTHER_ACCOUNT, "administrator");
        ok(send(administrator, "POST", "/schedule-groups/g", "{}"));
        create("/schedules/s", "g");
    }

    @AfterAll
    static void stop() {
        client.close();
        served.close();
    }

    private static AccessKey user(String account, String policy) {
        var answer =
                Eventually.get(
                        served.engine()
                                .accessKeys()
                                .createAccessKey(
                                        new Caller(account, REGION, "request"),
                                        "user" + ++users,
                                        List.of(policy)));
        if (!(answer instanceof Answer.Ok<NewAccessKey>(var created))) {
            throw new AssertionError(answer);
        }
        return new AccessKey(
                new AccessKeyId(created.description().accessKeyId()), created.secretAccessKey());
    }

    /** Creates a user with a policy that allows these actions on these resources. */
    private static AccessKey permitted(List<Need> needs) {
        var statements =
                needs.stream()
                        .map(need -> AuthorizedServer.allow(need.action(), need.resource()))
                        .toList();
        return holder(statements);
    }

    /** Creates a user with a policy of these statements. */
    private static AccessKey holder(List<String> statements) {
        var name = "policy" + ++users;
        var document =
                "{\"Version\":\"2012-10-17\",\"Statement\":[" + String.join(",", statements) + "]}";
        var answer =
                Eventually.get(
                        served.engine()
                                .accessPolicies()
                                .createPolicy(
                                        new Caller(ACCOUNT, REGION, "request"), name, document));
        assertThat(answer).isInstanceOf(Answer.Ok.class);
        return user(ACCOUNT, name);
    }

    private static HttpResponse<String> send(
            AccessKey key, String method, String path, String body) {
        return send(key, method, path, body, "scheduler");
    }

    private static HttpResponse<String> send(
            AccessKey key, String method, String path, String body, String service) {
        var uri = URI.create("http://127.0.0.1:" + served.address().getPort() + path);
        var headers =
                body.isEmpty()
                        ? Map.<String, String>of()
                        : Map.of("Content-Type", "application/json");
        try {
            return client.send(
                    KnownKey.signed(key, method, uri, body, service, headers).build(),
                    BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode ok(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String body(String group, String expression) {
        return """
        {"GroupName":"%s","ScheduleExpression":"%s","FlexibleTimeWindow":{"Mode":"OFF"},
         "Target":{"Arn":"%s","RoleArn":"%s","Input":"x"},"State":"DISABLED"}\
        """
                .formatted(group, expression, QUEUE, ROLE);
    }

    private static JsonNode create(String path, String group) {
        return ok(send(administrator, "POST", path, body(group, "rate(1 days)")));
    }

    /** An action that a request needs. */
    record Need(String action, String resource) {}

    /** A request, and everything that policies must allow for it. */
    record Row(String operation, String method, String path, String body, List<Need> needs) {
        boolean isRead() {
            return method.equals("GET");
        }
    }

    private static Need need(String action, String resource) {
        return new Need("scheduler:" + action, resource);
    }

    /** Every operation. The last rows delete what the first ones create. */
    static Stream<Row> operations() {
        var schedule = "arn:aws:scheduler:eu-north-1:111111111111:schedule/g/s";
        var other = "arn:aws:scheduler:eu-north-1:111111111111:schedule-group/h";
        var tags = "/tags/" + GROUP_ARN.replace(":", "%3A").replace("/", "%2F");
        var pass = new Need("iam:PassRole", ROLE);
        return Stream.of(
                new Row(
                        "ListSchedules",
                        "GET",
                        "/schedules",
                        "",
                        List.of(need("ListSchedules", "*"))),
                new Row(
                        "ListScheduleGroups",
                        "GET",
                        "/schedule-groups",
                        "",
                        List.of(need("ListScheduleGroups", "*"))),
                new Row(
                        "GetSchedule",
                        "GET",
                        "/schedules/s?groupName=g",
                        "",
                        List.of(need("GetSchedule", schedule))),
                new Row(
                        "GetScheduleGroup",
                        "GET",
                        "/schedule-groups/g",
                        "",
                        List.of(need("GetScheduleGroup", GROUP_ARN))),
                new Row(
                        "ListTagsForResource",
                        "GET",
                        tags,
                        "",
                        List.of(need("ListTagsForResource", GROUP_ARN))),
                new Row(
                        "TagResource",
                        "POST",
                        tags,
                        "{\"Tags\":[{\"Key\":\"k\",\"Value\":\"v\"}]}",
                        List.of(need("TagResource", GROUP_ARN))),
                new Row(
                        "UntagResource",
                        "DELETE",
                        tags + "?TagKeys=k",
                        "",
                        List.of(need("UntagResource", GROUP_ARN))),
                new Row(
                        "UpdateSchedule",
                        "PUT",
                        "/schedules/s",
                        SchedulerTest.body("g", "rate(2 days)"),
                        List.of(need("UpdateSchedule", schedule), pass)),
                new Row(
                        "CreateSchedule",
                        "POST",
                        "/schedules/t",
                        SchedulerTest.body("g", "rate(2 days)"),
                        List.of(
                                need(
                                        "CreateSchedule",
                                        "arn:aws:scheduler:eu-north-1:111111111111:schedule/g/t"),
                                pass)),
                new Row(
                        "DeleteSchedule",
                        "DELETE",
                        "/schedules/t?groupName=g&clientToken=a",
                        "",
                        List.of(
                                need(
                                        "DeleteSchedule",
                                        "arn:aws:scheduler:eu-north-1:111111111111:schedule/g/t"))),
                new Row(
                        "CreateScheduleGroup",
                        "POST",
                        "/schedule-groups/h",
                        "{\"Tags\":[{\"Key\":\"k\",\"Value\":\"v\"}]}",
                        List.of(need("CreateScheduleGroup", other), need("TagResource", other))),
                new Row(
                        "DeleteScheduleGroup",
                        "DELETE",
                        "/schedule-groups/h",
                        "",
                        List.of(need("DeleteScheduleGroup", other))));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void exactly_the_needed_permissions_suffice(Row row) {
        for (int i = 0; i < row.needs().size(); i++) {
            var others = new ArrayList<>(row.needs());
            var missing = others.remove(i);
            others.add(new Need("states:None", "*"));
            var denied = send(permitted(others), row.method(), row.path(), row.body());
            assertThat(denied.statusCode()).as(denied.body()).isEqualTo(403);
            assertThat(denied.headers().firstValue("x-amzn-ErrorType"))
                    .hasValue("AccessDeniedException");
            assertThat(denied.body()).contains("to perform: " + missing.action() + " ");
        }
        ok(send(permitted(row.needs()), row.method(), row.path(), row.body()));
    }

    /** Authorization must see every member that the operation reads. */
    @ParameterizedTest
    @ValueSource(ints = {1, 20_000})
    void a_large_body_does_not_avoid_the_check_of_the_role(int values) {
        var mayCreate =
                permitted(
                        List.of(
                                need(
                                        "CreateSchedule",
                                        "arn:aws:scheduler:eu-north-1:111111111111:schedule/*")));
        var padding = "{\"x\":[0" + ",0".repeat(values - 1) + "],";
        var body = padding + body("g", "rate(2 days)").substring(1);

        var response = send(mayCreate, "POST", "/schedules/padded", body);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(values == 1 ? 403 : 400);
        assertThat(response.headers().firstValue("x-amzn-ErrorType"))
                .hasValue(values == 1 ? "AccessDeniedException" : "SerializationException");
        assertThat(send(administrator, "GET", "/schedules/padded?groupName=g", "").statusCode())
                .isEqualTo(404);
    }

    @Test
    void policies_restrict_the_tags_of_requests() {
        var condition =
                "{\"StringEquals\":{\"aws:RequestTag/team\":\"a\"},"
                        + "\"ForAllValues:StringEquals\":{\"aws:TagKeys\":[\"team\"]}}";
        var restricted =
                holder(
                        List.of(
                                AuthorizedServer.statement(
                                        "Allow", "scheduler:*Resource", GROUP_ARN, condition)));
        var tags = "/tags/" + GROUP_ARN.replace(":", "%3A").replace("/", "%2F");
        var tag = "{\"Tags\":[{\"Key\":\"team\",\"Value\":\"%s\"}]}";
        ok(send(restricted, "POST", tags, tag.formatted("a")));
        assertThat(send(restricted, "POST", tags, tag.formatted("b")).statusCode()).isEqualTo(403);
        var untags =
                holder(
                        List.of(
                                AuthorizedServer.statement(
                                        "Allow",
                                        "scheduler:UntagResource",
                                        GROUP_ARN,
                                        "{\"ForAllValues:StringEquals\":{\"aws:TagKeys\":[\"team\"]}}")));
        assertThat(send(untags, "DELETE", tags + "?TagKeys=team&TagKeys=k2", "").statusCode())
                .isEqualTo(403);
        ok(send(untags, "DELETE", tags + "?TagKeys=team", ""));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void a_viewer_only_reads(Row row) {
        var response = send(user(ACCOUNT, "viewer"), row.method(), row.path(), row.body());
        assertThat(response.statusCode())
                .as("%s: %s", row.operation(), response.body())
                .isEqualTo(row.isRead() ? 200 : 403);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void another_account_has_its_own_schedules(Row row) {
        var response = send(stranger, row.method(), row.path(), row.body());
        if (response.statusCode() == 200) {
            assertThat(response.body()).doesNotContain(ACCOUNT, "\"s\"");
        }
        switch (row.operation()) {
            case "ListSchedules" -> assertThat(ok(response).path("Schedules")).isEmpty();
            case "ListScheduleGroups" ->
                    assertThat(ok(response).path("ScheduleGroups").findValuesAsText("Name"))
                            .doesNotContain("g");
            case "CreateScheduleGroup", "DeleteScheduleGroup" -> ok(response);
            default -> assertThat(response.statusCode()).isIn(403, 404);
        }
    }

    @Test
    void a_request_without_the_right_signature_is_refused() {
        var wrong = new AccessKey(administrator.id(), "x".repeat(40));
        var response = send(wrong, "GET", "/schedules", "");
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.headers().firstValue("x-amzn-ErrorType"))
                .hasValue("InvalidSignatureException");
    }

    @Test
    void a_schedule_is_returned_as_it_was_created() {
        var arn =
                ok(send(
                                administrator,
                                "POST",
                                "/schedules/whole",
                                """
                                {"ScheduleExpression":"cron(0 9 ? * MON-FRI *)",
                                 "ScheduleExpressionTimezone":"Europe/Berlin",
                                 "StartDate":4102444800,"EndDate":4133980800.5,
                                 "Description":"dé","ActionAfterCompletion":"DELETE",
                                 "FlexibleTimeWindow":{"Mode":"FLEXIBLE","MaximumWindowInMinutes":15},
                                 "KmsKeyArn":"arn:aws:kms:eu-north-1:111111111111:key/k",
                                 "Target":{"Arn":"%s","RoleArn":"%s","Input":"a",
                                  "DeadLetterConfig":{"Arn":"%s"},
                                  "RetryPolicy":{"MaximumEventAgeInSeconds":60,"MaximumRetryAttempts":0},
                                  "SqsParameters":{"MessageGroupId":"m"}}}\
                                """
                                        .formatted(QUEUE, ROLE, QUEUE)))
                        .path("ScheduleArn")
                        .asText();
        assertThat(arn)
                .isEqualTo("arn:aws:scheduler:eu-north-1:111111111111:schedule/default/whole");

        var found = ok(send(administrator, "GET", "/schedules/whole", ""));

        assertThat(found.path("CreationDate").isNumber()).isTrue();
        assertThat(found.path("StartDate").decimalValue()).isEqualByComparingTo("4102444800");
        assertThat(found.path("EndDate").decimalValue()).isEqualByComparingTo("4133980800.5");
        assertThat(found.path("Description").asText()).isEqualTo("dé");
        assertThat(found.path("FlexibleTimeWindow").toString())
                .isEqualTo("{\"Mode\":\"FLEXIBLE\",\"MaximumWindowInMinutes\":15}");
        assertThat(found.path("Target").path("SqsParameters").toString())
                .isEqualTo("{\"MessageGroupId\":\"m\"}");
        assertThat(found.path("Target").path("RetryPolicy").toString())
                .isEqualTo("{\"MaximumEventAgeInSeconds\":60,\"MaximumRetryAttempts\":0}");
        ok(send(administrator, "DELETE", "/schedules/whole", ""));
        var gone = send(administrator, "GET", "/schedules/whole", "");
        assertThat(gone.statusCode()).isEqualTo(404);
        assertThat(gone.body()).isEqualTo("{\"Message\":\"Schedule whole does not exist.\"}");
    }

    @Test
    void a_preview_shows_the_next_occurrences() {
        var reply =
                ServedEngine.shared()
                        .get(
                                "/api/v1/schedules/preview?timezone=Europe/Berlin"
                                        + "&scheduleExpression=cron(0%209%201%20JAN%20?%202150-2151)");
        assertThat(reply.body().toString())
                .isEqualTo("{\"occurrences\":[\"2150-01-01T08:00:00Z\",\"2151-01-01T08:00:00Z\"]}");
        var refused =
                ServedEngine.shared().get("/api/v1/schedules/preview?scheduleExpression=daily");
        assertThat(refused.error()).isEqualTo("ValidationException");
        assertThat(refused.message()).isEqualTo("Invalid Schedule Expression daily.");
    }

    /** The pattern of a source repeats groups, which Java matches with recursion. */
    @Test
    void a_long_source_of_an_event_is_refused() {
        var target =
                "\"Target\":{\"EventBridgeParameters\":{\"DetailType\":\"d\",\"Source\":\"$%s\"},"
                        .formatted(".a[0]".repeat(20_000));
        var response =
                send(
                        administrator,
                        "POST",
                        "/schedules/source",
                        body("g", "rate(1 days)").replace("\"Target\":{", target));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body())
                .contains("at 'target.eventBridgeParameters.source' failed")
                .contains("Member must have length less than or equal to 256")
                .doesNotContain("regular expression");
    }

    @Test
    void a_preview_of_a_stored_schedule_counts_from_its_creation() {
        ok(send(administrator, "POST", "/schedules/previewed", body("default", "rate(2 hours)")));
        var created =
                ok(send(administrator, "GET", "/schedules/previewed", ""))
                        .path("CreationDate")
                        .asDouble();
        var first =
                Instant.parse(
                        ok(preview("previewed", "rate(2%20hours)"))
                                .path("occurrences")
                                .path(0)
                                .asText());
        assertThat(first).isAfter(Instant.now().minus(Duration.ofMinutes(1)));
        assertThat(
                        Duration.between(Instant.ofEpochMilli(Math.round(created * 1_000)), first)
                                        .toMillis()
                                % Duration.ofHours(2).toMillis())
                .isZero();
        var unknown = preview("unknown-one", "rate(2%20hours)");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body())
                .contains("#ResourceNotFound", "Schedule unknown-one does not exist.");
    }

    private static HttpResponse<String> preview(String name, String expression) {
        var path = "/api/v1/schedules/preview?scheduleExpression=" + expression + "&scheduleName=";
        return send(administrator, "GET", path + name, "", "states");
    }

    @Test
    void a_repeated_creation_with_the_same_client_token_succeeds() {
        var body =
                body("default", "rate(1 days)")
                        .replace("{\"Group", "{\"ClientToken\":\"t\",\"Group");
        ok(send(administrator, "POST", "/schedules/token", body));
        ok(send(administrator, "POST", "/schedules/token", body));
        var other = send(administrator, "POST", "/schedules/token", body.replace("\"t\"", "\"u\""));
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(other.headers().firstValue("x-amzn-ErrorType")).hasValue("ConflictException");
        assertThat(other.body()).contains("Schedule token already exists.");
    }

    @Test
    void lists_have_pages_and_filters() {
        ok(send(administrator, "POST", "/schedule-groups/pages", "{}"));
        for (int i = 0; i < 5; i++) {
            create("/schedules/p" + i, "pages");
        }
        var first =
                ok(send(administrator, "GET", "/schedules?MaxResults=2&ScheduleGroup=pages", ""));
        assertThat(first.path("Schedules").findValuesAsText("Name")).containsExactly("p0", "p1");
        var token = first.path("NextToken").asText();
        var second =
                ok(
                        send(
                                administrator,
                                "GET",
                                "/schedules?MaxResults=9&ScheduleGroup=pages&NextToken=" + token,
                                ""));
        assertThat(second.path("Schedules").findValuesAsText("Name"))
                .containsExactly("p2", "p3", "p4");
        assertThat(second.has("NextToken")).isFalse();
        assertThat(
                        ok(send(
                                        administrator,
                                        "GET",
                                        "/schedules?NamePrefix=p3&State=DISABLED",
                                        ""))
                                .path("Schedules")
                                .findValuesAsText("Name"))
                .containsExactly("p3");
        ok(send(administrator, "DELETE", "/schedule-groups/pages", ""));
        assertThat(send(administrator, "GET", "/schedules/p0?groupName=pages", "").statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rate(1 weeks)|UTC|Invalid Schedule Expression rate(1 weeks).",
                "rate(1 days)|Mars/Base|Invalid Schedule Expression Timezone Mars/Base.",
            })
    void invalid_definitions_are_refused(String expression, String zone, String message) {
        var response =
                send(
                        administrator,
                        "POST",
                        "/schedules/invalid",
                        body("default", expression)
                                .replace(
                                        "{\"Group",
                                        "{\"ScheduleExpressionTimezone\":\"%s\",\"Group"
                                                .formatted(zone)));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("x-amzn-ErrorType"))
                .hasValue("ValidationException");
        assertThat(response.body()).isEqualTo("{\"Message\":\"" + message + "\"}");
    }

    @Test
    void all_violations_of_the_model_are_reported_together() {
        var response =
                send(
                        administrator,
                        "POST",
                        "/schedules/in%20valid",
                        "{\"FlexibleTimeWindow\":{\"Mode\":\"ON\"},\"Target\":{\"Arn\":\"a\"},\"ScheduleExpression\":5}");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body())
                .contains(
                        "4 validation errors detected: ",
                        "Value 'in valid' at 'name' failed to satisfy constraint: Member must"
                                + " satisfy regular expression pattern: ^[0-9a-zA-Z-_.]+$",
                        "Value 'ON' at 'flexibleTimeWindow.mode' failed to satisfy constraint:"
                                + " Member must satisfy enum value set: [OFF, FLEXIBLE]",
                        "Value null at 'target.roleArn' failed to satisfy constraint: Member must"
                                + " not be null");
    }

    @Test
    void an_unknown_path_or_method_is_refused() {
        assertThat(send(administrator, "PATCH", "/schedules/s", "{}").statusCode()).isEqualTo(404);
        assertThat(send(administrator, "POST", "/schedules", "{}").statusCode()).isEqualTo(404);
        assertThat(send(administrator, "POST", "/schedules/x", "[").statusCode()).isEqualTo(400);
    }
}
