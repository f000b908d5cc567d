package dev.askel.http;

import static dev.askel.http.BrowserRequests.cookieOf;
import static dev.askel.http.PasswordServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.AuditLog.AuditEvent;
import dev.askel.engine.api.workbench.AuditLog.Verdict;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests the audit events of sign-ins and of changes that people make, with a real database. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SessionRecordsTest {
    private static final String USER = "arn:aws:iam::111111111111:user/";
    private static final Pattern SESSION_NAME = Pattern.compile("\"name\":\"([0-9a-f]{16})\"");

    private static PasswordServer people;

    @BeforeAll
    static void start() {
        people = new PasswordServer();
    }

    @AfterAll
    static void stop() {
        people.close();
    }

    @Test
    void a_session_is_recorded_from_its_sign_in_to_its_end() {
        var password = people.reset("recorded");
        people.trail.takeChanges();
        var first = people.signIn("recorded", password);
        var cookie = cookieOf(people.changePassword(cookieOf(first), password, PASSWORD));
        var other = people.signIn("recorded", PASSWORD);
        var name = SESSION_NAME.matcher(other.body());
        assertThat(name.find()).as(other.body()).isTrue();
        people.send("DELETE", "/api/v1/sessions/" + name.group(1), "", cookie);
        people.send("DELETE", "/api/v1/session", "", cookie);
        // The session has ended, so nothing changes.
        people.send("DELETE", "/api/v1/session", "", cookie);
        var arn = USER + "recorded";
        var changes = people.trail.takeChanges();
        assertThat(changes)
                .extracting(AuditEvent::action)
                .containsExactly(
                        "askel:SignIn",
                        "askel:ChangePassword",
                        "askel:SignIn",
                        "askel:EndSession",
                        "askel:SignOut");
        assertThat(changes.getFirst())
                .isEqualTo(
                        new AuditEvent(
                                KnownKey.ACCOUNT,
                                arn,
                                "askel:SignIn",
                                arn,
                                requestId(first),
                                "127.0.0.1",
                                Verdict.ALLOWED));
        assertThat(changes)
                .allMatch(event -> event.principal().equals(arn) && event.resource().equals(arn));
        assertThat(changes.toString()).doesNotContain(password, PASSWORD);
    }

    private static String requestId(HttpResponse<String> answer) {
        return answer.headers().firstValue("x-amzn-RequestId").orElseThrow();
    }

    @Test
    void refused_sign_ins_are_recorded_without_secrets() {
        var cookie = people.person("guarded");
        people.trail.takeChanges();
        people.trail.takeRefusals();
        var wrong = people.signIn("guarded", "a wrong password");
        // The name is not recorded, because a person may have typed the password into the field of
        // the name.
        var unknown = people.signIn("a.secret.in.the.name", PASSWORD);
        assertThat(people.trail.takeRefusals())
                .containsExactly(
                        refusedSignIn(USER + "guarded", wrong),
                        refusedSignIn("anonymous", unknown));
        assertThat(
                        people.changePassword(cookie, "a wrong password", "another password")
                                .statusCode())
                .isEqualTo(403);
        assertThat(people.trail.takeChanges()).isEmpty();
        assertThat(people.trail.takeRefusals())
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.account()).isEqualTo(KnownKey.ACCOUNT);
                    assertThat(event.principal()).isEqualTo(USER + "guarded");
                    assertThat(event.action()).isEqualTo("askel:ChangePassword");
                    assertThat(event.verdict()).isEqualTo(Verdict.DENIED);
                });
        people.send("DELETE", "/api/v1/session", "", cookie);
        people.send("GET", "/api/v1/openapi.json", "", cookie);
        assertThat(people.trail.takeRefusals())
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.action()).isEqualTo("askel:Authenticate");
                    assertThat(event.resource()).isEqualTo("/api/v1/openapi.json");
                });
    }

    @Test
    void throttled_sign_ins_are_recorded() {
        people.trail.takeRefusals();
        HttpResponse<String> last;
        int attempts = 0;
        do {
            last = people.signIn("a.flooded.name", PASSWORD);
            attempts++;
        } while (last.statusCode() == 403 && attempts < 50);
        assertThat(last.body()).contains("#ThrottlingException\"");
        var refusals = people.trail.takeRefusals();
        assertThat(refusals).hasSize(attempts);
        assertThat(refusals.getLast()).isEqualTo(refusedSignIn("anonymous", last));
    }

    private static AuditEvent refusedSignIn(String principal, HttpResponse<String> answer) {
        return new AuditEvent(
                "999999999999",
                principal,
                "askel:SignIn",
                "/api/v1/session",
                requestId(answer),
                "127.0.0.1",
                Verdict.UNAUTHENTICATED);
    }

    @Test
    void a_change_that_cannot_be_recorded_is_not_made() {
        var cookie = people.person("unrecorded");
        people.trail.answer = Optional.of(new EngineError.ServiceUnavailable());
        try {
            var refused = people.signIn("unrecorded", PASSWORD);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Set-Cookie")).isEmpty();
            assertThat(people.changePassword(cookie, PASSWORD, "another password").statusCode())
                    .isEqualTo(503);
            assertThat(people.send("DELETE", "/api/v1/session", "", cookie).statusCode())
                    .isEqualTo(503);
        } finally {
            people.trail.answer = Optional.empty();
        }
        assertThat(people.send("GET", "/api/v1/sessions", "", cookie).body())
                .containsOnlyOnce("\"name\"");
        assertThat(people.signIn("unrecorded", PASSWORD).statusCode()).isEqualTo(200);
    }
}
