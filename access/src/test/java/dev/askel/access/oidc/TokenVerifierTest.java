package dev.askel.access.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Resource;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TokenVerifierTest {
    private static final URI ISSUER = URI.create("https://id.example");
    private static final URI KEYS = URI.create("https://id.example/jwks");
    private static final String CLIENT = "askel";
    private static final String AUDIENCE = "https://askel.example/api";
    private static final String NONCE = "nonce-1";
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
    private static final Duration SKEW = Duration.ofSeconds(60);
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private static final RSAKey KEY = rsa("key-1");
    private static final RSAKey OTHER = rsa("key-2");

    private final PublishedKeys published = new PublishedKeys();
    private Instant now = NOW;

    /** The keys that the provider publishes, and the number of their reads. */
    private static final class PublishedKeys {
        private List<? extends JWK> keys = List.of(KEY);
        private boolean isDown;
        private int reads;

        Resource read() throws IOException {
            reads++;
            if (isDown) {
                throw new IOException("connection refused");
            }
            return new Resource(new JWKSet(List.copyOf(keys)).toString(true), "application/json");
        }
    }

    private static RSAKey rsa(String id) {
        try {
            return new RSAKeyGenerator(2_048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private TokenVerifier verifier(Duration keysMax) {
        return new TokenVerifier(ISSUER, KEYS, keysMax, SKEW, () -> now, _ -> published.read());
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER.toString())
                .subject("anna")
                .issueTime(Date.from(NOW))
                .expirationTime(Date.from(NOW.plusSeconds(300)));
    }

    private static JWTClaimsSet.Builder idClaims() {
        return claims().audience(CLIENT).claim("nonce", NONCE);
    }

    private static JWSHeader.Builder header(RSAKey key) {
        return new JWSHeader.Builder(JWSAlgorithm.RS256)
                .keyID(key.getKeyID())
                .type(JOSEObjectType.JWT);
    }

    private static String signed(JWSHeader header, JWTClaimsSet claims, JWSSigner signer)
            throws JOSEException {
        var token = new SignedJWT(header, claims);
        token.sign(signer);
        return token.serialize();
    }

    private static String signed(RSAKey key, JWTClaimsSet claims) throws JOSEException {
        return signed(header(key).build(), claims, new RSASSASigner(key));
    }

    private static String bearer(RSAKey key, String type, JWTClaimsSet claims)
            throws JOSEException {
        return signed(
                header(key).type(new JOSEObjectType(type)).build(), claims, new RSASSASigner(key));
    }

    @Test
    void accepts_the_token_of_a_sign_in() throws Exception {
        var claims =
                verifier(FIVE_MINUTES)
                        .verifyIdToken(signed(KEY, idClaims().build()), CLIENT, NONCE);
        assertThat(claims.getSubject()).isEqualTo("anna");
        var several = idClaims().audience(List.of(CLIENT, "other")).claim("azp", CLIENT).build();
        assertThatCode(() ->
                        verifier(FIVE_MINUTES).verifyIdToken(signed(KEY, several), CLIENT, NONCE))
                .doesNotThrowAnyException();
    }

    private static Arguments changed(String name, Consumer<JWTClaimsSet.Builder> change)
            throws JOSEException {
        var claims = idClaims();
        change.accept(claims);
        return Arguments.of(name, signed(KEY, claims.build()));
    }

    static Stream<Arguments> faults() throws JOSEException {
        var right = idClaims().build();
        var publicKey = KEY.toRSAPublicKey().getEncoded();
        var parts = signed(KEY, right).split("\\.", -1);
        var other = signed(KEY, idClaims().subject("admin").build()).split("\\.", -1);
        return Stream.of(
                changed("wrong nonce", it -> it.claim("nonce", "nonce-2")),
                changed("no nonce", it -> it.claim("nonce", null)),
                changed("wrong audience", it -> it.audience("other")),
                changed("no audience", it -> it.audience((String) null)),
                changed("several audiences", it -> it.audience(List.of(CLIENT, "other"))),
                changed("another party", it -> it.claim("azp", "other")),
                changed("another issuer", it -> it.issuer("https://id.example/")),
                changed("expired", it -> it.expirationTime(Date.from(NOW.minusSeconds(61)))),
                changed("no expiry", it -> it.expirationTime(null)),
                changed("of the future", it -> it.issueTime(Date.from(NOW.plusSeconds(61)))),
                changed("no time", it -> it.issueTime(null)),
                changed("not yet valid", it -> it.notBeforeTime(Date.from(NOW.plusSeconds(61)))),
                changed("no subject", it -> it.subject(null)),
                Arguments.of("algorithm none", new PlainJWT(right).serialize()),
                Arguments.of(
                        "HMAC with the public key",
                        signed(
                                new JWSHeader.Builder(JWSAlgorithm.HS256)
                                        .keyID(KEY.getKeyID())
                                        .build(),
                                right,
                                new MACSigner(publicKey))),
                Arguments.of("unknown key", signed(OTHER, right)),
                Arguments.of(
                        "another key of the same name",
                        signed(header(KEY).build(), right, new RSASSASigner(OTHER))),
                Arguments.of(
                        "key in the header",
                        signed(
                                header(KEY).jwk(OTHER.toPublicJWK()).build(),
                                right,
                                new RSASSASigner(OTHER))),
                Arguments.of("an access token", bearer(KEY, "at+jwt", right)),
                Arguments.of("changed payload", parts[0] + "." + other[1] + "." + parts[2]),
                Arguments.of("no signature", parts[0] + "." + parts[1] + "."),
                Arguments.of("no token", "a.b.c"),
                Arguments.of("empty", ""),
                Arguments.of("long", "a".repeat(70_000)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void refuses_a_token_with_a_fault(String fault, String token) {
        var failure =
                catchThrowableOfType(
                        OidcException.class,
                        () -> verifier(FIVE_MINUTES).verifyIdToken(token, CLIENT, NONCE));
        assertThat(failure).as(fault).isNotNull();
        assertThat(failure.refusal()).isEqualTo(SignInRefusal.TOKEN);
        assertThat(failure.getMessage()).startsWith("The token").hasSizeLessThan(300);
    }

    /**
     * The verifier must not accept an HMAC signature, even if the published keys contain a secret
     * key.
     */
    @Test
    void refuses_hmac_even_with_a_published_secret_key() throws Exception {
        var secret = "a secret of 32 bytes or more, truly".getBytes(StandardCharsets.UTF_8);
        published.keys =
                List.of(
                        JWK.parse(
                                Map.of(
                                        "kty",
                                        "oct",
                                        "kid",
                                        "secret",
                                        "k",
                                        com.nimbusds.jose.util.Base64URL.encode(secret)
                                                .toString())));
        var token =
                signed(
                        new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("secret").build(),
                        idClaims().build(),
                        new MACSigner(secret));
        assertThat(
                        catchThrowableOfType(
                                OidcException.class,
                                () -> verifier(FIVE_MINUTES).verifyIdToken(token, CLIENT, NONCE)))
                .isNotNull();
    }

    @Test
    void accepts_elliptic_curves() throws Exception {
        var key = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
        published.keys = List.of(KEY, key);
        var token =
                signed(
                        new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("ec").build(),
                        idClaims().build(),
                        new ECDSASigner(key));
        assertThatCode(() -> verifier(FIVE_MINUTES).verifyIdToken(token, CLIENT, NONCE))
                .doesNotThrowAnyException();
    }

    @Test
    void accepts_an_access_token_until_its_expiry_and_the_skew() throws Exception {
        var verifier = verifier(FIVE_MINUTES);
        var token = bearer(KEY, "at+jwt", claims().audience(AUDIENCE).build());
        for (var type : List.of("at+jwt", "application/at+jwt", "AT+JWT")) {
            assertThat(
                            verifier.verifyBearerToken(
                                            bearer(KEY, type, claims().audience(AUDIENCE).build()),
                                            AUDIENCE,
                                            "at+jwt")
                                    .getSubject())
                    .isEqualTo("anna");
        }
        now = NOW.plusSeconds(359);
        assertThat(verifier.verifyBearerToken(token, AUDIENCE, "at+jwt")).isNotNull();
        now = NOW.plusSeconds(361);
        assertThat(refusedBearer(verifier, token, "at+jwt")).contains("Expired");
    }

    @Test
    void refuses_tokens_of_another_type_or_audience() throws Exception {
        var verifier = verifier(FIVE_MINUTES);
        var right = claims().audience(AUDIENCE).build();
        assertThat(refusedBearer(verifier, bearer(KEY, "JWT", right), "at+jwt")).contains("typ");
        assertThat(refusedBearer(verifier, bearer(KEY, "at+jwt", right), "JWT")).contains("typ");
        assertThat(refusedBearer(verifier, signed(KEY, idClaims().build()), "JWT")).contains("aud");
        assertThat(
                        refusedBearer(
                                verifier,
                                signed(
                                        new JWSHeader.Builder(JWSAlgorithm.RS256)
                                                .keyID(KEY.getKeyID())
                                                .build(),
                                        right,
                                        new RSASSASigner(KEY)),
                                "at+jwt"))
                .contains("typ");
    }

    private static String refusedBearer(TokenVerifier verifier, String token, String type) {
        var failure =
                catchThrowableOfType(
                        OidcException.class,
                        () -> verifier.verifyBearerToken(token, AUDIENCE, type));
        assertThat(failure).isNotNull();
        return String.valueOf(failure.getMessage());
    }

    @Test
    void reads_a_new_key_at_once_and_forgets_a_removed_one() throws Exception {
        var verifier = verifier(Duration.ofMillis(400));
        var before = signed(KEY, idClaims().build());
        var after = signed(OTHER, idClaims().build());
        verifier.verifyIdToken(before, CLIENT, NONCE);
        published.keys = List.of(OTHER);
        verifier.verifyIdToken(after, CLIENT, NONCE);
        assertThat(published.reads).isEqualTo(2);
        var end = System.nanoTime() + DEADLINE.toNanos();
        while (isAccepted(verifier, before)) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
        verifier.verifyIdToken(after, CLIENT, NONCE);
    }

    private static boolean isAccepted(TokenVerifier verifier, String token) {
        try {
            verifier.verifyIdToken(token, CLIENT, NONCE);
            return true;
        } catch (OidcException refused) {
            assertThat(refused.refusal()).isEqualTo(SignInRefusal.TOKEN);
            return false;
        }
    }

    @Test
    void unknown_keys_cause_few_reads_and_no_refusal_of_known_ones() throws Exception {
        var verifier = verifier(FIVE_MINUTES);
        var unknown = signed(OTHER, idClaims().build());
        for (int i = 0; i < 100; i++) {
            assertThat(isAccepted(verifier, unknown)).isFalse();
        }
        assertThat(published.reads).isLessThanOrEqualTo(3);
        assertThat(isAccepted(verifier, signed(KEY, idClaims().build()))).isTrue();
    }

    @Test
    void known_keys_remain_while_the_provider_is_down() throws Exception {
        var verifier = verifier(Duration.ofMillis(40));
        var token = signed(KEY, idClaims().build());
        verifier.verifyIdToken(token, CLIENT, NONCE);
        published.isDown = true;
        var end = System.nanoTime() + DEADLINE.toNanos();
        while (published.reads < 3) {
            assertThat(isAccepted(verifier, token)).isTrue();
            assertThat(System.nanoTime()).isLessThan(end);
        }
    }

    @Test
    void keys_that_were_never_read_are_reported_as_unavailable() throws Exception {
        published.isDown = true;
        var token = signed(KEY, idClaims().build());
        var failure =
                catchThrowableOfType(
                        OidcException.class,
                        () -> verifier(FIVE_MINUTES).verifyIdToken(token, CLIENT, NONCE));
        assertThat(failure.refusal()).isEqualTo(SignInRefusal.UNAVAILABLE);
    }
}
