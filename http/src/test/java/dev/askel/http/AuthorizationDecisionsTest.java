package dev.askel.http;

import static dev.askel.http.AuthorizationExample.ACCOUNT;
import static dev.askel.http.AuthorizationExample.MACHINE;
import static dev.askel.http.AuthorizedServer.allow;
import static dev.askel.http.AuthorizedServer.deny;
import static dev.askel.http.AuthorizedServer.statement;
import static dev.askel.http.AuthorizedServer.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.access.Principal;
import dev.askel.http.AuthorizedServer.Call;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the resources and conditions of single requests, and requests that try to avoid them. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AuthorizationDecisionsTest {
    private static final String START = "states:StartExecution";
    private static final String FOREIGN = MACHINE.replace(ACCOUNT, "222222222222");

    private static AuthorizedServer server;

    @BeforeAll
    static void start() {
        server = new AuthorizedServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void words_a_denial_as_aws_does() {
        var body = "{\"stateMachineArn\":\"" + MACHINE + "\"}";
        assertThat(call("StartExecution", body, user(ACCOUNT)).body())
                .isEqualTo(
                        "{\"__type\":\"com.amazon.coral.service#AccessDeniedException\",\"message\":"
                                + "\"User: arn:aws:iam::111111111111:user/anna is not authorized to"
                                + " perform: states:StartExecution on resource: "
                                + MACHINE
                                + " because no identity-based policy allows the"
                                + " states:StartExecution action\"}");
        var denied = user(ACCOUNT, allow("*", "*"), deny(START, MACHINE));
        assertThat(call("StartExecution", body, denied).body())
                .contains(MACHINE + " with an explicit deny in an identity-based policy\"");
        assertThat(call("TestState", "{\"definition\":\"{}\"}", user(ACCOUNT)).body())
                .contains("to perform: states:TestState because no identity-based policy");
    }

    @Test
    void a_foreign_arn_is_denied_to_an_administrator() {
        var administrator = user(ACCOUNT, allow("*", "*"));
        checkDenied(
                call("StartExecution", "{\"stateMachineArn\":\"" + FOREIGN + "\"}", administrator));
        checkDenied(
                call(
                        "TestState",
                        "{\"definition\":\"{}\",\"roleArn\":\"arn:aws:iam::222222222222:role/r\"}",
                        administrator));
        checkDenied(get("/executions?machine=" + encoded(FOREIGN), administrator));
    }

    /** As on AWS, the resource is the machine, and the alias is a condition. */
    @Test
    void an_alias_is_a_qualifier_of_its_machine() {
        var production =
                user(
                        ACCOUNT,
                        statement(
                                "Allow",
                                START,
                                MACHINE,
                                "{\"ForAnyValue:StringEquals\":{\"states:StateMachineQualifier\":\"PROD\"}}"));
        checkReached(call("StartExecution", start(MACHINE + ":PROD"), production));
        checkReached(call("StartExecution", start(MACHINE + ":PROD#Case"), production));
        checkDenied(call("StartExecution", start(MACHINE + ":TEST"), production));
        checkDenied(call("StartExecution", start(MACHINE + ":1"), production));
        checkDenied(call("StartExecution", start(MACHINE), production));
    }

    @Test
    void a_request_about_all_machines_needs_all_of_them() {
        var one = user(ACCOUNT, allow("*", MACHINE), allow("*", MACHINE + "*"));
        checkReached(get("/executions?machine=" + encoded(MACHINE), one));
        checkDenied(get("/executions", one));
        checkDenied(get("/executions/stream", one));
        checkDenied(get("/statistics/machines", one));
        var allButOne = user(ACCOUNT, allow("*", "*"), deny("*", MACHINE + "-secret"));
        checkReached(get("/executions?machine=" + encoded(MACHINE), allButOne));
        checkDenied(get("/executions", allButOne));
    }

    @Test
    void a_fork_needs_permission_for_its_machine_and_its_definition() {
        var path =
                "/executions/"
                        + encoded(MACHINE.replace(":stateMachine:", ":execution:") + ":e")
                        + "/fork";
        var other = ",\"stateMachineArn\":\"" + MACHINE + "-2\"";
        var definition = ",\"definition\":\"{}\"";
        var starter =
                user(
                        ACCOUNT,
                        allow("askel:*", "*"),
                        allow("states:GetExecutionHistory", "*"),
                        allow(START, MACHINE));
        checkReached(post(path, "{\"eventId\":2}", starter));
        checkDenied(post(path, "{\"eventId\":2" + other + "}", starter));
        checkDenied(post(path, "{\"eventId\":2" + definition + "}", starter));
        var author =
                user(
                        ACCOUNT,
                        allow("askel:*", "*"),
                        allow("states:GetExecutionHistory", "*"),
                        allow(START, "*"),
                        allow("states:UpdateStateMachine", MACHINE));
        checkReached(post(path, "{\"eventId\":2" + definition + "}", author));
        checkDenied(post(path, "{\"eventId\":2" + other + definition + "}", author));
        var withoutHistory = user(ACCOUNT, allow("askel:*", "*"), allow(START, "*"));
        checkDenied(post(path, "{\"eventId\":2}", withoutHistory));
    }

    @Test
    void a_bulk_job_needs_permission_for_its_items() {
        var path = "/bulk?action=STOP&machine=" + encoded(MACHINE);
        var withoutItems = user(ACCOUNT, allow("askel:*", "*"), allow("states:List*", "*"));
        checkDenied(post(path, "{}", withoutItems));
        checkDenied(post("/bulk/JOB/resume", "{}", withoutItems));
        checkReached(post("/bulk/JOB/pause", "{}", withoutItems));
        var oneExecution =
                user(
                        ACCOUNT,
                        allow("askel:*", "*"),
                        allow("states:List*", "*"),
                        allow("states:StopExecution", "arn:aws:states:*:*:execution:m:e*"));
        checkDenied(post(path, "{}", oneExecution));
        var allOfMachine =
                user(
                        ACCOUNT,
                        allow("askel:*", "*"),
                        allow("states:List*", "*"),
                        allow("states:StopExecution", "arn:aws:states:*:*:execution:m:*"));
        checkReached(post(path, "{}", allOfMachine));
        checkDenied(post(path.replace("STOP", "REDRIVE"), "{}", allOfMachine));
    }

    /** A principal that may attach policies to one user must not reach others by a crafted body. */
    @Test
    void an_attachment_needs_the_policy_and_its_holder() {
        var anna =
                user(
                        ACCOUNT,
                        allow("askel:*Policy", "arn:aws:askel::111111111111:policy/*"),
                        allow("askel:*Policy", "arn:aws:iam::111111111111:user/anna"));
        checkReached(post("/policies/own/attach", "{\"userName\":\"anna\"}", anna));
        checkReached(post("/policies/own/detach", "{\"userName\":\"anna\"}", anna));
        for (var body :
                new String[] {
                    "{\"userName\":\"bert\"}",
                    "{\"roleName\":\"anna\"}",
                    "{\"userName\":\"bert\",\"policyName\":\"other\"}",
                    "{\"userName\":\"anna\",\"roleName\":\"r\"}",
                    "{}",
                    "",
                    "{"
                }) {
            checkDenied(post("/policies/own/attach", body, anna));
            checkDenied(post("/policies/own/detach", body, anna));
        }
    }

    @Test
    void a_new_key_that_replaces_policies_needs_their_detachment() {
        var issuer =
                user(
                        ACCOUNT,
                        allow("askel:CreateAccessKey", "*"),
                        allow("askel:AttachPolicy", "*"));
        var restricted = "{\"userName\":\"bert\",\"policies\":%s}";
        checkReached(post("/access-keys", "{\"userName\":\"bert\"}", issuer));
        checkDenied(post("/access-keys", restricted.formatted("[\"viewer\"]"), issuer));
        checkDenied(post("/access-keys", restricted.formatted("[]"), issuer));
    }

    /** The body of a search is not read, so the machine in the body must not count. */
    @Test
    void a_member_of_the_body_is_no_parameter() {
        var one =
                user(ACCOUNT, allow("*", MACHINE), allow("*", "arn:aws:states:*:*:execution:m:*"));
        checkDenied(
                server.send(
                        Call.rest("GET", "/api/v1/executions", "{\"machine\":\"" + MACHINE + "\"}"),
                        one));
        checkDenied(post("/bulk?action=STOP", "{\"machine\":\"" + MACHINE + "\"}", one));
    }

    @Test
    void a_token_is_no_permission() {
        var success = "{\"taskToken\":\"%s\",\"output\":\"{}\"}";
        var ofActivity = user(ACCOUNT, allow("states:SendTask*", "arn:aws:states:*:*:activity:a"));
        var ofMachine = user(ACCOUNT, allow("states:SendTask*", MACHINE));
        var deniedMachine =
                user(ACCOUNT, allow("states:SendTask*", "*"), deny("states:SendTask*", MACHINE));
        checkReached(call("SendTaskSuccess", success.formatted("ACTIVITY-TOKEN"), ofActivity));
        checkDenied(call("SendTaskSuccess", success.formatted("TOKEN"), ofActivity));
        checkReached(call("SendTaskSuccess", success.formatted("TOKEN"), ofMachine));
        checkReached(call("SendTaskSuccess", success.formatted("ACTIVITY-TOKEN"), ofMachine));
        checkDenied(call("SendTaskSuccess", success.formatted("TOKEN"), deniedMachine));
        checkDenied(call("SendTaskSuccess", success.formatted("ACTIVITY-TOKEN"), deniedMachine));
        var stranger = user("222222222222", allow("*", "*"));
        checkDenied(call("SendTaskSuccess", success.formatted("TOKEN"), stranger));
        // The string is no token, so the engine refuses it.
        checkReached(call("SendTaskSuccess", success.formatted("forged"), ofMachine));
        checkDenied(call("SendTaskSuccess", success.formatted("forged"), user(ACCOUNT)));
    }

    @Test
    void tags_addresses_and_regions_are_conditions() {
        var body = "{\"name\":\"a\",\"tags\":[{\"key\":\"Team\",\"value\":\"blue\"}]}";
        checkReached(
                call(
                        "CreateActivity",
                        body,
                        when("{\"StringEquals\":{\"aws:RequestTag/team\":\"blue\"}}")));
        checkDenied(
                call(
                        "CreateActivity",
                        body,
                        when("{\"StringEquals\":{\"aws:RequestTag/team\":\"red\"}}")));
        checkDenied(
                call(
                        "CreateActivity",
                        body,
                        when("{\"ForAllValues:StringEquals\":{\"aws:TagKeys\":[\"cost\"]}}")));
        checkReached(
                call(
                        "CreateActivity",
                        body,
                        when("{\"IpAddress\":{\"aws:SourceIp\":\"127.0.0.0/8\"}}")));
        checkDenied(
                call(
                        "CreateActivity",
                        body,
                        when("{\"IpAddress\":{\"aws:SourceIp\":\"10.0.0.0/8\"}}")));
        checkReached(
                call(
                        "CreateActivity",
                        body,
                        when("{\"StringEquals\":{\"aws:RequestedRegion\":\"eu-north-1\"}}")));
        checkDenied(
                call(
                        "CreateActivity",
                        body,
                        when("{\"DateLessThan\":{\"aws:CurrentTime\":\"2020-01-01\"}}")));
        checkReached(
                call(
                        "CreateActivity",
                        body,
                        when("{\"NumericGreaterThan\":{\"aws:EpochTime\":1600000000}}")));
    }

    @Test
    void passing_a_role_names_the_service() {
        var body =
                "{\"name\":\"m\",\"definition\":\"{}\",\"roleArn\":\"arn:aws:iam::111111111111:role/r\"}";
        var other = "{\"StringEquals\":{\"iam:PassedToService\":\"lambda.amazonaws.com\"}}";
        checkDenied(
                call(
                        "CreateStateMachine",
                        body,
                        user(
                                ACCOUNT,
                                allow("states:*", "*"),
                                statement("Allow", "iam:PassRole", "*", other))));
        checkReached(
                call(
                        "CreateStateMachine",
                        body,
                        user(
                                ACCOUNT,
                                allow("states:*", "*"),
                                statement(
                                        "Allow",
                                        "iam:PassRole",
                                        "*",
                                        other.replace("lambda", "states")))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"stateMachineArn\":null}",
                "{\"stateMachineArn\":7}",
                "{\"stateMachineArn\":\"*\"}",
                "{\"stateMachineArn\":\"arn:aws:states:eu-north-1:111111111111:stateMachine:*\"}",
                "{\"stateMachineArn\":\"arn:aws:states:eu-north-1:111111111111:stateMachine:m?\"}",
                "{\"stateMachineArn\":\"arn:aws:states:eu-north-1:111111111111:statemachine:m\"}",
                "{\"statemachinearn\":\"arn:aws:states:eu-north-1:111111111111:stateMachine:m\"}",
                "not json",
                ""
            })
    void a_malformed_arn_opens_nothing(String body) {
        var one = user(ACCOUNT, allow("*", MACHINE));
        var response = call("StartExecution", body, one);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(server.hasReachedEngine(ACCOUNT)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/keys",
                "/api/v1//keys",
                "//api/v1/keys",
                "/api//v1/keys",
                "/API/v1/keys",
                "/api/v1/KEYS",
                "/api/v1/keys/",
                "/api/v1/keys;x=1",
                "/api/v1/keys/..;/keys",
                "/api/v1/./keys",
                "/api/v1/health/../keys",
                "/api/v1/health/..%2Fkeys",
                "/api/v1/%6Beys",
                "/api%2Fv1%2Fkeys",
                "/health/../api/v1/keys",
                "/health/..;/api/v1/keys",
                "/health/live/../../api/v1/keys",
                "/health%2F..%2Fapi/v1/keys",
                "/api/v1/executions/health",
                "/api/v1/executions/%2Fhealth",
                "/api/v1/executions/arn%3Aaws%3Astates%3Aeu-north-1%3A111111111111%3Aexecution%3Am%3Ahealth",
                "/api/v1/executions/arn:aws:states:eu-north-1:111111111111:execution:m:e/health",
                "/api/v1/executions/arn%3Aaws%3Astates%3Aeu-north-1%3A111111111111%3Aexecution%3Am%2Fl%3Ahealth",
                "/api/v1/state-machines/arn:aws:states:eu-north-1:111111111111:stateMachine:m%2Fhealth",
                "/metrics",
                "/metrics/",
                "/Metrics",
                "//metrics",
                "/metrics;health",
                "/health/../metrics",
                "/console/../metrics",
                "/docs/..%2F..%2Fmetrics"
            })
    void no_path_avoids_the_decision(String path) {
        var response = server.send(Call.rest("GET", path, ""), user(ACCOUNT));
        assertThat(response.statusCode()).isIn(400, 403, 404, 405);
        assertThat(response.body()).doesNotContain("askel_test");
        assertThat(server.hasReachedEngine(ACCOUNT)).isFalse();
    }

    private static Principal when(String condition) {
        return user(ACCOUNT, statement("Allow", "*", "*", condition));
    }

    private static String start(String machine) {
        return "{\"stateMachineArn\":\"" + machine + "\"}";
    }

    private static HttpResponse<String> call(String operation, String body, Principal principal) {
        return server.send(Call.operation(operation, body), principal);
    }

    private static HttpResponse<String> get(String path, Principal principal) {
        return server.send(Call.rest("GET", "/api/v1" + path, ""), principal);
    }

    private static HttpResponse<String> post(String path, String body, Principal principal) {
        return server.send(Call.rest("POST", "/api/v1" + path, body), principal);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static void checkReached(HttpResponse<String> response) {
        assertThat(response.body()).doesNotContain("AccessDenied");
        assertThat(server.hasReachedEngine(ACCOUNT)).as(response.body()).isTrue();
    }

    private static void checkDenied(HttpResponse<String> response) {
        assertThat(response.body()).contains("AccessDeniedException");
        assertThat(server.hasReachedEngine(ACCOUNT)).isFalse();
    }
}
