package dev.askel.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.access.AccessKey;
import dev.askel.access.AccessKeyId;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.AuditLog.AuditEvent;
import dev.askel.engine.api.workbench.AuditLog.Verdict;
import java.net.http.HttpRequest.BodyPublishers;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests the audit records of requests without a principal: unverified and refused requests. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AuditedRequestsTest {
    private static final RecordedTrail TRAIL = new RecordedTrail();
    private static final TestServer OPEN =
            new TestServer(
                    "", "127.0.0.1", ScriptedWorkbench.of(new ScriptedRepairs()), null, TRAIL);
    private static final KnownKey KNOWN = new KnownKey();
    private static final TestServer VERIFYING =
            new TestServer(
                    "askel.access.installation-account = \"999999999999\"",
                    "127.0.0.1",
                    ScriptedWorkbench.of(new ScriptedRepairs()),
                    KNOWN.services(),
                    TRAIL);

    @AfterAll
    static void stop() {
        OPEN.close();
        VERIFYING.close();
    }

    @AfterEach
    void forget() {
        TRAIL.takeChanges();
        TRAIL.takeWork();
        TRAIL.takeRefusals();
    }

    private static void refuseAll(TestServer server) {
        OperationShapes.all()
                .forEach(example ->
                        server.engine.answer(
                                example.request().getClass(),
                                Answer.refused(new EngineError.ConflictException("recorded"))));
    }

    @Test
    void an_unverified_change_has_the_anonymous_principal_and_the_account_that_it_names() {
        refuseAll(OPEN);
        var response = OPEN.call("CreateActivity", "{\"name\":\"a\"}");
        assertThat(TRAIL.takeChanges())
                .containsExactly(
                        new AuditEvent(
                                "111111111111",
                                "anonymous",
                                "states:CreateActivity",
                                "arn:aws:states:eu-north-1:111111111111:activity:a",
                                response.headers().firstValue("x-amzn-RequestId").orElseThrow(),
                                "127.0.0.1",
                                Verdict.ALLOWED));
        OPEN.call("ListActivities", "{}");
        assertThat(TRAIL.takeChanges()).isEmpty();
    }

    @Test
    void an_unsigned_change_by_rest_belongs_to_the_account_of_its_resource() {
        refuseAll(OPEN);
        OPEN.send(
                OPEN.request(
                                "/api/v1/executions/arn:aws:states:us-east-1:222222222222:execution:m:e/stop")
                        .setHeader("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{}")));
        assertThat(TRAIL.takeChanges())
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.account()).isEqualTo("222222222222");
                    assertThat(event.action()).isEqualTo("states:StopExecution");
                });
    }

    @Test
    void an_unverified_change_that_cannot_be_recorded_is_not_performed() {
        refuseAll(OPEN);
        OPEN.engine.calls.clear();
        TRAIL.answer = Optional.of(new EngineError.ServiceUnavailable());
        try {
            assertThat(OPEN.call("CreateActivity", "{\"name\":\"a\"}").statusCode()).isEqualTo(503);
            assertThat(OPEN.engine.calls).isEmpty();
        } finally {
            TRAIL.answer = Optional.empty();
        }
    }

    @Test
    void a_refused_signature_is_recorded_for_the_installation_with_the_claimed_key() {
        var stranger =
                AccessKey.generate(
                        AccessKeyId.Kind.PERMANENT, KnownKey.ACCOUNT, new SecureRandom());
        var forged = new AccessKey(KNOWN.key.id(), stranger.secret());
        for (var key : new AccessKey[] {stranger, forged}) {
            var response =
                    VERIFYING.send(
                            KnownKey.signed(
                                    key,
                                    "POST",
                                    VERIFYING.uri("/"),
                                    "{}",
                                    "states",
                                    Map.of(
                                            "X-Amz-Target",
                                            "AWSStepFunctions.ListStateMachines",
                                            "Content-Type",
                                            "application/x-amz-json-1.0")));
            assertThat(TRAIL.takeRefusals())
                    .containsExactly(
                            new AuditEvent(
                                    "999999999999",
                                    key.id().text(),
                                    "askel:Authenticate",
                                    "/",
                                    response.headers().firstValue("x-amzn-RequestId").orElseThrow(),
                                    "127.0.0.1",
                                    Verdict.UNAUTHENTICATED));
        }
    }

    /** A client that knows only the id of a key learns nothing about parameters. */
    @Test
    void a_forged_request_with_wrong_parameters_is_refused_for_its_signature() {
        var stranger =
                AccessKey.generate(
                        AccessKeyId.Kind.PERMANENT, KnownKey.ACCOUNT, new SecureRandom());
        var forged = new AccessKey(KNOWN.key.id(), stranger.secret());
        var malformed = "/api/v1/state-machines?maxResults=many";
        for (var request :
                List.of(
                        KnownKey.signed(
                                forged, "GET", VERIFYING.uri(malformed), "", "states", Map.of()),
                        KnownKey.signed(
                                forged,
                                "POST",
                                VERIFYING.uri("/api/v1/activities"),
                                "{}",
                                "states",
                                Map.of("Content-Type", "text/plain")))) {
            assertThat(VERIFYING.send(request).body()).contains("#InvalidSignatureException\"");
        }
        assertThat(TRAIL.takeRefusals()).hasSize(2);
        assertThat(
                        VERIFYING
                                .send(
                                        KNOWN.signed(
                                                "GET",
                                                VERIFYING.uri(malformed),
                                                "",
                                                "states",
                                                Map.of()))
                                .body())
                .contains("#ValidationException\"", "maxResults is 'many'");
    }

    @Test
    void a_secret_in_the_place_of_a_key_id_is_not_recorded() {
        VERIFYING.send(
                VERIFYING
                        .request("/api/v1/audit")
                        .header(
                                "Authorization",
                                TestServer.AUTHORIZATION.replace("111111111111/", "PLANTED/"))
                        .header("X-Amz-Date", "20260301T000000Z")
                        .GET());
        assertThat(TRAIL.takeRefusals())
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.principal()).isEqualTo("anonymous");
                    assertThat(event.resource()).isEqualTo("/api/v1/audit");
                    assertThat(event.toString()).doesNotContain("PLANTED");
                });
    }

    @Test
    void a_task_token_in_a_path_is_not_recorded() {
        VERIFYING.send(
                VERIFYING
                        .request("/api/v1/tasks/PLANTED/complete")
                        .setHeader("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{}")));
        assertThat(TRAIL.takeRefusals())
                .singleElement()
                .satisfies(event ->
                        assertThat(event.resource()).isEqualTo("/api/v1/tasks/{taskToken}"));
    }

    @Test
    void a_denied_assumption_of_a_role_is_recorded() {
        var form =
                "Action=AssumeRole&Version=2011-06-15&RoleSessionName=ci&RoleArn=arn%3Aaws%3Aiam%3A%3A111111111111%3Arole%2Fnone";
        VERIFYING.send(
                KnownKey.signed(
                        KNOWN.key,
                        "POST",
                        VERIFYING.uri("/"),
                        form,
                        "sts",
                        Map.of("Content-Type", "application/x-www-form-urlencoded")));
        assertThat(TRAIL.takeRefusals())
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.action()).isEqualTo("sts:AssumeRole");
                    assertThat(event.resource()).isEqualTo("arn:aws:iam::111111111111:role/none");
                    assertThat(event.verdict()).isEqualTo(Verdict.DENIED);
                });
    }
}
