package dev.askel.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.AuditLog.AuditEvent;
import dev.askel.engine.api.workbench.AuditLog.Verdict;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sign-ins with an identity provider, as a browser sends them. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class FederatedSignInTest {
    private static final String BEGIN = "/api/v1/session/oidc";
    private static final String RETURN = BEGIN + "/return";
    private static final Pattern STATE = Pattern.compile("state=[^&]*");

    private static FederatedServer server;

    @BeforeAll
    static void start() {
        server = new FederatedServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void repair() {
        server.provider.fault = UnaryOperator.identity();
        server.trail.answer = Optional.empty();
        server.trail.takeChanges();
        server.trail.takeRefusals();
    }

    /** A sign-in that a browser has begun. */
    private record Begun(URI page, String cookie) {}

    private static HttpResponse<String> get(String path, Map<String, String> headers) {
        return server.send("GET", path, "", headers);
    }

    private static Begun begin(String query) {
        var answer = get(BEGIN + query, Map.of());
        assertThat(answer.statusCode()).isEqualTo(302);
        return new Begun(URI.create(location(answer)), cookie(answer, "askel-sign-in"));
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElseThrow();
    }

    private static String cookie(HttpResponse<String> answer, String name) {
        return answer.headers().allValues("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith(name + "="))
                .map(cookie -> cookie.replaceFirst(";.*", ""))
                .findFirst()
                .orElse("");
    }

    private static HttpResponse<String> returned(String query, String cookie) {
        return get(RETURN + "?" + query, Map.of("Cookie", cookie));
    }

    /** Signs anna in; returns the answer to the browser that returns. */
    private static HttpResponse<String> signIn() {
        var begun = begin("");
        return returned(server.provider.authorize(begun.page()), begun.cookie());
    }

    private static void assertRefused(HttpResponse<String> answer, String reason) {
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(location(answer)).isEqualTo("/console/?sign-in=" + reason);
        assertThat(cookie(answer, "askel-session")).isEmpty();
        assertThat(cookie(answer, "askel-sign-in")).isEqualTo("askel-sign-in=");
    }

    @Test
    void a_person_signs_in_reads_and_signs_out() {
        assertThat(get("/api/v1/session", Map.of()).body())
                .isEqualTo("{\"required\":true,\"provider\":\"Acme\"}");
        var begun = begin("?page=executions%3Fstatus%3DFAILED");
        assertThat(begun.page().toString())
                .startsWith(server.provider.issuer() + "/auth?")
                .contains("redirect_uri=http%3A%2F%2F127.0.0.1%3A");
        var answer = returned(server.provider.authorize(begun.page()), begun.cookie());
        assertThat(location(answer)).isEqualTo("/console/executions?status=FAILED");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(answer.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        assertThat(answer.headers().allValues("Set-Cookie"))
                .anyMatch(it ->
                        it.matches(
                                "askel-session=[A-Za-z0-9_-]{43}; Max-Age=43200; Path=/;"
                                        + " HttpOnly; SameSite=Strict"))
                .contains("askel-sign-in=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax");
        assertThat(server.trail.takeChanges())
                .singleElement()
                .isEqualTo(
                        new AuditEvent(
                                KnownKey.ACCOUNT,
                                FederatedServer.ANNA,
                                "askel:SignIn",
                                FederatedServer.ANNA,
                                requestId(answer),
                                "127.0.0.1",
                                Verdict.ALLOWED));
        var session = Map.of("Cookie", cookie(answer, "askel-session"), "Origin", server.origin());
        assertThat(get("/api/v1/session", session).body())
                .contains(
                        "\"principalArn\":\"" + FederatedServer.ANNA,
                        "\"policies\":[\"viewer\"]",
                        "\"federated\":true");
        assertThat(get("/api/v1/openapi.json", session).statusCode()).isEqualTo(200);
        var denied = server.send("POST", "/api/v1/activities", "{\"name\":\"a\"}", session);
        assertThat(denied.statusCode()).isEqualTo(403);
        assertThat(denied.body()).contains(FederatedServer.ANNA);
        var signedOut = server.send("DELETE", "/api/v1/session", "", session);
        assertThat(signedOut.body())
                .startsWith("{\"signOutPage\":\"" + server.provider.issuer() + "/end?")
                .contains("client_id=askel", "post_logout_redirect_uri=http%3A%2F%2F127.0.0.1");
        assertThat(get("/api/v1/openapi.json", session).statusCode()).isEqualTo(403);
    }

    private static String requestId(HttpResponse<String> answer) {
        return answer.headers().firstValue("x-amzn-RequestId").orElseThrow();
    }

    @Test
    void the_cookie_of_an_attempt_is_for_links_of_the_provider_only() {
        assertThat(get(BEGIN, Map.of()).headers().allValues("Set-Cookie"))
                .singleElement()
                .asString()
                .matches(
                        "askel-sign-in=1\\.[A-Za-z0-9_.-]+; Max-Age=600; Path=/; HttpOnly; SameSite=Lax");
        var secure =
                get(
                        BEGIN,
                        Map.of(
                                "X-Forwarded-Proto", "https",
                                "X-Forwarded-Prefix", "/ops"));
        assertThat(secure.headers().allValues("Set-Cookie"))
                .singleElement()
                .asString()
                .matches("__Host-askel-sign-in=1.*; SameSite=Lax; Secure");
        assertThat(location(secure))
                .contains("redirect_uri=https%3A%2F%2F127.0.0.1")
                .contains("%2Fops%2Fapi%2Fv1%2Fsession%2Foidc%2Freturn");
    }

    @Test
    void an_attempt_is_completed_once_and_in_its_browser() {
        var begun = begin("");
        var other = begin("");
        var query = server.provider.authorize(begun.page());
        assertRefused(returned(query, "a=b"), "attempt");
        assertRefused(returned(query, other.cookie()), "attempt");
        assertRefused(returned(query, begun.cookie() + "; " + begun.cookie()), "attempt");
        assertRefused(returned(query + "&" + query, begun.cookie()), "attempt");
        assertRefused(returned(query.replaceFirst("&state.*", ""), begun.cookie()), "attempt");
        assertThat(cookie(returned(query, begun.cookie()), "askel-session")).isNotEmpty();
        assertRefused(returned(query, begun.cookie()), "attempt");
        // The test sends a code again, in a new sign-in attempt.
        var state = STATE.matcher(other.page().getQuery());
        assertThat(state.find()).isTrue();
        var replayed = STATE.matcher(query).replaceFirst(state.group());
        assertRefused(returned(replayed, other.cookie()), "code");
        assertThat(server.trail.takeRefusals()).isNotEmpty();
    }

    /**
     * All people behind a proxy have one address. A flood of requests from that address must not
     * delay people at other addresses.
     */
    @Test
    void a_repeated_answer_of_the_provider_delays_nobody() {
        var begun = begin("");
        var query = server.provider.authorize(begun.page());
        returned(query, begun.cookie());
        for (int i = 0; i < 40; i++) {
            assertRefused(returned(query, begun.cookie()), "attempt");
        }
        assertThat(cookie(signIn(), "askel-session")).isNotEmpty();
    }

    /** A browser that makes up the whole cookie has no state of this server. */
    @Test
    void an_attempt_that_this_server_did_not_begin_is_refused() {
        var invented =
                "askel-sign-in=1." + String.join(".", "state", "n".repeat(43), "v".repeat(43), "");
        assertRefused(returned("code=code-1&state=state", invented), "attempt");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "error=access_denied&error_description=%3Cscript%3E",
                "error=%3Cscript%3E",
                "x=y",
                "code=a&code=b",
                "code=a&iss=https%3A%2F%2Fother.example",
                "code=a&iss=",
            })
    void an_answer_of_the_provider_without_a_code_is_refused(String answer) {
        var begun = begin("");
        var query = server.provider.authorize(begun.page());
        var state = STATE.matcher(query);
        assertThat(state.find()).isTrue();
        assertRefused(returned(answer + "&" + state.group(), begun.cookie()), "provider");
    }

    private static Arguments fault(
            String reason, String principal, UnaryOperator<JWTClaimsSet.Builder> change) {
        return Arguments.of(reason, principal, change);
    }

    static Stream<Arguments> faults() {
        var nobody = "anonymous";
        return Stream.of(
                fault("token", nobody, it -> it.claim("nonce", "other")),
                fault("token", nobody, it -> it.audience("other")),
                fault("token", nobody, it -> it.issuer("https://other.example")),
                fault(
                        "token",
                        nobody,
                        it -> it.expirationTime(Date.from(Instant.now().minusSeconds(60)))),
                fault("name", nobody, it -> it.subject("anna/../admin")),
                fault("name", nobody, it -> it.subject("a".repeat(65))),
                fault("groups", FederatedServer.ANNA, it -> it.claim("groups", null)),
                fault("groups", FederatedServer.ANNA, it -> it.claim("groups", List.of("x", 1))),
                fault("groups", FederatedServer.ANNA, it -> it.claim("groups", Map.of("a", "b"))),
                fault("policy", FederatedServer.ANNA, it -> it.claim("groups", "lost")));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void a_refused_sign_in_is_recorded_and_shows_its_reason(
            String reason, String principal, UnaryOperator<JWTClaimsSet.Builder> fault) {
        server.provider.fault = fault;
        var answer = signIn();
        assertRefused(answer, reason);
        assertThat(server.trail.takeChanges()).isEmpty();
        assertThat(server.trail.takeRefusals())
                .containsExactly(
                        new AuditEvent(
                                "999999999999",
                                principal,
                                "askel:SignIn",
                                RETURN,
                                requestId(answer),
                                "127.0.0.1",
                                Verdict.UNAUTHENTICATED));
    }

    @Test
    void a_sign_in_that_cannot_be_recorded_is_refused() {
        server.trail.answer = Optional.of(new EngineError.ServiceUnavailable());
        assertRefused(signIn(), "unavailable");
    }

    /** Headers of a browser that follows a link of another site. */
    private static final Map<String, String> LINK =
            Map.of(
                    "Sec-Fetch-Site", "cross-site",
                    "Sec-Fetch-Mode", "navigate",
                    "Sec-Fetch-Dest", "document");

    @Test
    void links_of_other_sites_complete_sign_ins_but_begin_none() {
        assertThat(get(BEGIN, LINK).statusCode()).isEqualTo(403);
        assertThat(get(RETURN + "?state=a&code=b", LINK).statusCode()).isEqualTo(302);
        assertThat(get("/api/v1/session", LINK).statusCode()).isEqualTo(403);
        var script = Map.of("Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "no-cors");
        assertThat(get(RETURN + "?state=a&code=b", script).statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%2F%2Fevil.example",
                "%2Fapi%2Fv1",
                "%5Cevil.example",
                "x%0D%0ASet-Cookie%3A%20a%3Db",
                "a%22b"
            })
    void a_sign_in_returns_to_no_other_page(String page) {
        var begun = begin("?page=" + page);
        var answer = returned(server.provider.authorize(begun.page()), begun.cookie());
        assertThat(location(answer)).isEqualTo("/console/");
    }

    @Test
    void a_page_of_another_host_is_a_path_of_the_console() {
        var begun = begin("?page=https%3A%2F%2Fevil.example%2F..%2F..");
        var answer = returned(server.provider.authorize(begun.page()), begun.cookie());
        assertThat(location(answer)).isEqualTo("/console/https://evil.example/../..");
    }

    @Test
    void other_methods_are_refused() {
        var answer = server.send("POST", RETURN, "{}", Map.of("Origin", server.origin()));
        assertThat(answer.statusCode()).isEqualTo(400);
    }

    @Test
    void an_unavailable_provider_is_reported() {
        try (var lonely = new FederatedServer()) {
            lonely.provider.close();
            var answer = lonely.send("GET", BEGIN, "", Map.of());
            assertThat(location(answer)).isEqualTo("/console/?sign-in=unavailable");
        }
    }
}
