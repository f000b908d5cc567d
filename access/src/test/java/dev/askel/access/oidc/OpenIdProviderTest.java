package dev.askel.access.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import dev.askel.access.oidc.OidcSettings.BearerTokenSettings;
import dev.askel.access.oidc.OidcSettings.GroupMapping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests requests to a provider whose answers are wrong, slow or too long. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class OpenIdProviderTest {
    private static final String DOCUMENT = "/.well-known/openid-configuration";
    private static final URI REDIRECT = URI.create("https://askel.example/return");
    private static final SignInAttempt ATTEMPT =
            SignInAttempt.begin("state-1", "executions", new SecureRandom());

    /** An answer of the provider. */
    private record Reply(int status, String body) {}

    private final Map<String, Reply> replies = new ConcurrentHashMap<>();
    private final LinkedBlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final HttpServer server = server();
    private final String issuer = "http://127.0.0.1:" + server.getAddress().getPort();

    private HttpServer server() {
        try {
            var created =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            created.createContext(
                    "/",
                    exchange -> {
                        var path = exchange.getRequestURI().getPath();
                        var body =
                                new String(
                                        exchange.getRequestBody().readAllBytes(),
                                        StandardCharsets.UTF_8);
                        var authorization = exchange.getRequestHeaders().getFirst("Authorization");
                        requests.add(path + " " + authorization + " " + body);
                        var reply = replies.getOrDefault(path, new Reply(404, "{}"));
                        var bytes = reply.body().getBytes(StandardCharsets.UTF_8);
                        exchange.getResponseHeaders().add("Location", "http://127.0.0.1:1/");
                        exchange.sendResponseHeaders(reply.status(), 0);
                        try (var out = exchange.getResponseBody()) {
                            out.write(bytes);
                            out.flush();
                            if (path.equals("/endless")) {
                                end.await();
                            }
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    });
            created.setExecutor(task -> Thread.ofVirtual().start(task));
            created.start();
            return created;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
    }

    private OidcSettings settings(String secret) {
        return settings(secret, "sub", "groups", false);
    }

    private OidcSettings settings(
            String secret,
            String userClaim,
            String groupsClaim,
            boolean permitsMissingEmailVerified) {
        return new OidcSettings(
                "Acme",
                URI.create(issuer),
                "askel",
                secret,
                List.of("openid"),
                userClaim,
                permitsMissingEmailVerified,
                new GroupMapping(
                        "111111111111",
                        groupsClaim,
                        Map.of(
                                "staff",
                                List.of("viewer"),
                                "anna@askel.example",
                                List.of("operator"))),
                new BearerTokenSettings("api", "at+jwt"),
                Duration.ofSeconds(60),
                Duration.ofMinutes(5));
    }

    private OpenIdProvider provider(String secret) {
        return new OpenIdProvider(settings(secret), InstantSource.system());
    }

    private void publish(String more) {
        replies.put(
                DOCUMENT,
                new Reply(
                        200,
                        """
                        {"issuer":"%1$s","authorization_endpoint":"%1$s/auth?tenant=a",
                         "token_endpoint":"%1$s/token","jwks_uri":"%1$s/jwks"%2$s}
                        """
                                .formatted(issuer, more)));
    }

    private static SignInRefusal refusal(ThrowingCall call) {
        var failure = catchThrowableOfType(OidcException.class, call::run);
        assertThat(failure).isNotNull();
        assertThat(failure.getMessage()).doesNotContain("secret-1", "code-1");
        return failure.refusal();
    }

    private interface ThrowingCall {
        void run() throws OidcException;
    }

    @Test
    void the_sign_in_page_has_the_proof_of_the_attempt() throws Exception {
        publish("");
        try (var provider = provider("")) {
            var page = provider.signInUrl(ATTEMPT, REDIRECT).toString();
            assertThat(page)
                    .startsWith(issuer + "/auth?tenant=a&")
                    .contains(
                            "response_type=code",
                            "client_id=askel",
                            "state=state-1",
                            "nonce=" + ATTEMPT.nonce(),
                            "code_challenge=" + ATTEMPT.codeChallenge(),
                            "code_challenge_method=S256")
                    .doesNotContain(ATTEMPT.codeVerifier());
            assertThat(provider.signOutUrl(REDIRECT)).isEmpty();
            assertThat(requests).hasSize(1);
        }
    }

    @Test
    void the_sign_out_page_returns_to_this_server() throws Exception {
        publish(",\"end_session_endpoint\":\"" + issuer + "/end\"");
        try (var provider = provider("")) {
            assertThat(provider.signOutUrl(REDIRECT).orElseThrow().toString())
                    .startsWith(issuer + "/end?")
                    .contains(
                            "client_id=askel",
                            "post_logout_redirect_uri=https%3A%2F%2Faskel.example%2Freturn");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', 'Basic YXNrZWw6c2VjcmV0LTElMkI='",
        "'[\"client_secret_post\"]', null",
        "'[\"private_key_jwt\"]', 'Basic YXNrZWw6c2VjcmV0LTElMkI='",
    })
    void the_client_sends_its_secret_as_the_provider_accepts_it(String methods, String expected)
            throws Exception {
        publish(methods.isEmpty() ? "" : ",\"token_endpoint_auth_methods_supported\":" + methods);
        replies.put("/token", new Reply(400, "{\"error\":\"invalid_grant\"}"));
        try (var provider = provider("secret-1+")) {
            assertThat(refusal(() -> provider.signIn("code-1", ATTEMPT, REDIRECT)))
                    .isEqualTo(SignInRefusal.CODE);
        }
        requests.take();
        assertThat(requests.take())
                .startsWith("/token " + expected + " ")
                .contains(
                        "client_id=askel", "code=code-1", "code_verifier=" + ATTEMPT.codeVerifier())
                .matches(request ->
                        request.contains("client_secret=secret-1%2B") == expected.equals("null"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"issuer\":\"https://other.example\"}",
                "{\"issuer\":\"ISSUER\"}",
                "{\"issuer\":\"ISSUER\",\"authorization_endpoint\":\"http://id.example/auth\","
                        + "\"token_endpoint\":\"ISSUER/t\",\"jwks_uri\":\"ISSUER/j\"}",
                "{\"issuer\":\"ISSUER\",\"authorization_endpoint\":\"ISSUER/auth\","
                        + "\"token_endpoint\":\"file:///etc/passwd\",\"jwks_uri\":\"ISSUER/j\"}",
            })
    void a_document_that_cannot_be_used_is_refused_and_not_read_again_at_once(String document) {
        replies.put(DOCUMENT, new Reply(200, document.replace("ISSUER", issuer)));
        try (var provider = provider("")) {
            for (int i = 0; i < 3; i++) {
                assertThat(refusal(() -> provider.signInUrl(ATTEMPT, REDIRECT)))
                        .isEqualTo(SignInRefusal.UNAVAILABLE);
            }
            assertThat(requests).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 404, 500})
    void a_document_with_another_status_is_unavailable(int status) {
        publish("");
        replies.put(
                DOCUMENT,
                new Reply(status, replies.getOrDefault(DOCUMENT, new Reply(200, "")).body()));
        try (var provider = provider("")) {
            assertThat(refusal(() -> provider.signInUrl(ATTEMPT, REDIRECT)))
                    .isEqualTo(SignInRefusal.UNAVAILABLE);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"id_token\":1}",
                "{\"id_token\":\"a.b.c\"}",
                "not json",
            })
    void an_answer_without_a_valid_token_is_refused(String answer) {
        publish("");
        replies.put("/token", new Reply(200, answer));
        replies.put("/jwks", new Reply(200, "{\"keys\":[]}"));
        try (var provider = provider("")) {
            assertThat(refusal(() -> provider.signIn("code-1", ATTEMPT, REDIRECT)))
                    .isEqualTo(SignInRefusal.TOKEN);
        }
    }

    /** Answers the next exchange of a code with an ID token of a person with an address. */
    private void sendIdToken(UnaryOperator<JWTClaimsSet.Builder> change) throws JOSEException {
        var token = sign(JOSEObjectType.JWT, "askel", change);
        replies.put("/token", new Reply(200, "{\"id_token\":\"%s\"}".formatted(token)));
    }

    /** Signs a token of a person with an address, and publishes its key. */
    private String sign(
            JOSEObjectType type, String audience, UnaryOperator<JWTClaimsSet.Builder> change)
            throws JOSEException {
        var key = new RSAKeyGenerator(2_048).keyID("key-1").generate();
        var now = Instant.now();
        var claims =
                new JWTClaimsSet.Builder()
                        .issuer(issuer)
                        .subject("1")
                        .audience(audience)
                        .claim("nonce", ATTEMPT.nonce())
                        .claim("email", "anna@askel.example")
                        .claim("groups", List.of("staff"))
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plusSeconds(300)));
        var token =
                new SignedJWT(
                        new JWSHeader.Builder(JWSAlgorithm.RS256)
                                .type(type)
                                .keyID(key.getKeyID())
                                .build(),
                        change.apply(claims).build());
        token.sign(new RSASSASigner(key));
        publish("");
        replies.put("/jwks", new Reply(200, new JWKSet(key).toString(true)));
        return token.serialize();
    }

    private OpenIdProvider provider(String userClaim, String groupsClaim, boolean permitsUnmarked) {
        return new OpenIdProvider(
                settings("", userClaim, groupsClaim, permitsUnmarked), InstantSource.system());
    }

    static Stream<Object> unverified() {
        return Stream.of(false, "false", "FALSE", "True", "", "yes", 0, 1, List.of(true));
    }

    @ParameterizedTest
    @MethodSource("unverified")
    void an_address_that_is_not_marked_as_verified_is_no_name(Object mark) throws Exception {
        sendIdToken(claims -> claims.claim("email_verified", mark));
        for (boolean permitsUnmarked : List.of(false, true)) {
            try (var provider = provider("email", "groups", permitsUnmarked)) {
                assertThat(refusal(() -> provider.signIn("code-1", ATTEMPT, REDIRECT)))
                        .isEqualTo(SignInRefusal.NAME);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "text"})
    void an_address_that_is_verified_is_a_name(String mark) throws Exception {
        sendIdToken(claims -> claims.claim("email_verified", mark.equals("text") ? "true" : true));
        try (var provider = provider("email", "groups", false)) {
            assertThat(provider.signIn("code-1", ATTEMPT, REDIRECT).userName())
                    .isEqualTo("anna@askel.example");
        }
    }

    @Test
    void an_address_without_a_mark_is_a_name_only_if_the_operator_permits_it() throws Exception {
        sendIdToken(claims -> claims);
        try (var provider = provider("email", "groups", false)) {
            assertThatThrownBy(() -> provider.signIn("code-1", ATTEMPT, REDIRECT))
                    .isInstanceOfSatisfying(
                            OidcException.class,
                            refused -> assertThat(refused.refusal()).isEqualTo(SignInRefusal.NAME))
                    .hasMessageContaining("askel.oidc.permit-missing-email-verified");
        }
        try (var provider = provider("email", "groups", true)) {
            assertThat(provider.signIn("code-1", ATTEMPT, REDIRECT).userName())
                    .isEqualTo("anna@askel.example");
        }
    }

    @Test
    void an_address_gives_policies_only_when_it_is_verified() throws Exception {
        sendIdToken(claims -> claims);
        try (var provider = provider("sub", "email", false)) {
            assertThat(refusal(() -> provider.signIn("code-1", ATTEMPT, REDIRECT)))
                    .isEqualTo(SignInRefusal.GROUPS);
        }
        sendIdToken(claims -> claims.claim("email_verified", true));
        try (var provider = provider("sub", "email", false)) {
            assertThat(provider.signIn("code-1", ATTEMPT, REDIRECT).policies())
                    .containsExactly("operator");
        }
    }

    @Test
    void an_address_in_a_bearer_token_needs_the_mark_of_an_id_token() throws Exception {
        var type = new JOSEObjectType("at+jwt");
        var unmarked = sign(type, "api", claims -> claims);
        try (var strict = provider("email", "groups", false);
                var permissive = provider("email", "groups", true)) {
            assertThatThrownBy(() -> strict.verifyBearerToken(unmarked))
                    .isInstanceOf(OidcException.class)
                    .hasMessageContaining("askel.oidc.permit-missing-email-verified");
            assertThat(permissive.verifyBearerToken(unmarked).userName())
                    .isEqualTo("anna@askel.example");
        }
        var marked = sign(type, "api", claims -> claims.claim("email_verified", true));
        try (var strict = provider("email", "groups", false)) {
            assertThat(strict.verifyBearerToken(marked).userName()).isEqualTo("anna@askel.example");
        }
    }

    @Test
    void an_address_that_decides_nothing_needs_no_mark() throws Exception {
        sendIdToken(claims -> claims);
        try (var provider = provider("")) {
            assertThat(provider.signIn("code-1", ATTEMPT, REDIRECT).policies())
                    .containsExactly("viewer");
        }
    }

    @Test
    void long_and_endless_answers_are_bounded() {
        replies.put("/long", new Reply(200, "a".repeat(ProviderRequests.RESPONSE_BYTES_MAX + 1)));
        replies.put("/endless", new Reply(200, "{"));
        try (var limited = new ProviderRequests(Duration.ofMillis(300));
                var ordinary = new ProviderRequests()) {
            assertThatThrownBy(() -> ordinary.get(URI.create(issuer + "/long")))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> limited.get(URI.create(issuer + "/endless")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("PT0.3S");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://id.example",
                "https://id.example?a=b",
                "https://anna@id.example",
                "ftp://id.example",
                "id.example"
            })
    void an_issuer_without_encryption_is_refused(String issuerText) {
        var right = settings("");
        assertThatThrownBy(() ->
                        new OidcSettings(
                                right.name(),
                                URI.create(issuerText),
                                right.clientId(),
                                "",
                                right.scopes(),
                                right.userClaim(),
                                right.acceptsMissingEmailVerified(),
                                right.mapping(),
                                right.bearerTokens(),
                                right.clockSkew(),
                                right.keysMaxAge()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("askel.oidc cannot be used: ");
    }
}
