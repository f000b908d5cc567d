package dev.askel.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.workbench.AuditLog.AuditEvent;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests the clients of requests behind a proxy. The test itself is the proxy, on this machine. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ForwardedClientsTest {
    private static final String BEGIN = "/api/v1/session/oidc";

    /** More failed sign-ins than an address may have, also on a slow machine. */
    private static final int ATTEMPTS = 100;

    private static FederatedServer behind;
    private static FederatedServer direct;

    @BeforeAll
    static void start() {
        behind =
                new FederatedServer(
                        SigningProvider.AUDIENCE,
                        "askel.http.trusted-proxies = [\"127.0.0.1\", \"10.0.0.0/8\"]");
        direct =
                new FederatedServer(
                        SigningProvider.AUDIENCE, "askel.http.trusted-proxies = [\"10.0.0.0/8\"]");
    }

    @AfterAll
    static void stop() {
        behind.close();
        direct.close();
    }

    private static HttpResponse<String> get(
            FederatedServer server, String path, String cookie, String forwardedFor) {
        var headers = new LinkedHashMap<String, String>();
        if (!cookie.isEmpty()) {
            headers.put("Cookie", cookie);
        }
        headers.put("X-Forwarded-For", forwardedFor);
        return server.send("GET", path, "", headers);
    }

    private static String cookie(HttpResponse<String> answer, String name) {
        return answer.headers().allValues("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith(name + "="))
                .map(cookie -> cookie.replaceFirst(";.*", ""))
                .findFirst()
                .orElseThrow();
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElseThrow();
    }

    private static HttpResponse<String> signIn(FederatedServer server, String forwardedFor) {
        var begun = get(server, BEGIN, "", forwardedFor);
        var query = server.provider.authorize(URI.create(location(begun)));
        return get(
                server, BEGIN + "/return?" + query, cookie(begun, "askel-sign-in"), forwardedFor);
    }

    /** Begins a sign-in, and returns with a code that the provider refuses; returns the reason. */
    private static String fail(FederatedServer server, String forwardedFor) {
        var begun = get(server, BEGIN, "", forwardedFor);
        var query =
                server.provider
                        .authorize(URI.create(location(begun)))
                        .replaceFirst("code=[^&]*", "code=wrong");
        return location(
                get(
                        server,
                        BEGIN + "/return?" + query,
                        cookie(begun, "askel-sign-in"),
                        forwardedFor));
    }

    private static List<AuditEvent> signIns(FederatedServer server) {
        return server.trail.takeChanges();
    }

    @Test
    void a_trusted_proxy_names_the_client_of_a_sign_in() {
        signIns(behind);
        var answer = signIn(behind, "203.0.113.66, 198.51.100.1, 10.0.0.3");
        assertThat(signIns(behind)).extracting(AuditEvent::address).containsExactly("198.51.100.1");
        assertThat(
                        get(
                                        behind,
                                        "/api/v1/session",
                                        cookie(answer, "askel-session"),
                                        "198.51.100.1")
                                .body())
                .contains("\"address\":\"198.51.100.1\"");
        // The next request on the same connection is for another client, or for an unknown client.
        signIn(behind, "2001:db8::7");
        signIn(behind, "198.51.100.1, unknown");
        assertThat(signIns(behind))
                .extracting(AuditEvent::address)
                .containsExactly("2001:db8:0:0:0:0:0:7", "127.0.0.1");
    }

    /** Fails sign-ins with a header for each until the limit of the client is reached. */
    private static void assertLimited(
            FederatedServer server, int attempts, IntFunction<String> forwardedFor) {
        assertThat(IntStream.range(0, attempts).mapToObj(i -> fail(server, forwardedFor.apply(i))))
                .anyMatch(reason -> reason.endsWith("sign-in=busy"));
    }

    @Test
    void the_header_of_an_untrusted_client_is_ignored() {
        signIn(direct, "198.51.100.1");
        signIn(direct, "198.51.100.1, 10.0.0.3");
        assertThat(signIns(direct))
                .extracting(AuditEvent::address)
                .containsExactly("127.0.0.1", "127.0.0.1");
        assertLimited(direct, ATTEMPTS, i -> "198.51.100." + i);
    }

    @Test
    void refused_requests_have_the_client_that_the_proxy_names() {
        behind.trail.takeRefusals();
        behind.send("GET", "/api/v1/users", "", Map.of("X-Forwarded-For", "198.51.100.2"));
        assertThat(behind.trail.takeRefusals())
                .extracting(AuditEvent::address)
                .containsExactly("198.51.100.2");
    }

    @Test
    void the_limit_of_sign_ins_counts_for_the_client_and_not_for_the_proxy() {
        // An invented address to the left of the real one gives no further attempts.
        assertLimited(behind, ATTEMPTS, i -> "192.0.2.%d, 198.51.100.3".formatted(i));
        assertThat(fail(behind, "198.51.100.4")).endsWith("sign-in=code");
    }
}
