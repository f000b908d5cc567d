package dev.askel.http;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.apache.pekko.http.javadsl.model.Uri;

/** An OpenID Connect provider that signs in anna, and can plant faults in its tokens. */
final class SigningProvider implements AutoCloseable {
    static final String AUDIENCE = "https://askel.example/api";

    private static final RSAKey KEY = key();

    /** Changes the claims of the next tokens of sign-ins. */
    volatile UnaryOperator<JWTClaimsSet.Builder> fault = UnaryOperator.identity();

    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<String, Authorization> codes = new ConcurrentHashMap<>();
    private final HttpServer server = server();

    private record Authorization(String nonce, String challenge, String redirect) {}

    private static RSAKey key() {
        try {
            return new RSAKeyGenerator(2_048).keyID("key-1").generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpServer server() {
        try {
            var created =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            created.createContext("/", this::answer);
            created.start();
            return created;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        var answer =
                switch (exchange.getRequestURI().getPath()) {
                    case "/.well-known/openid-configuration" ->
                            """
                            {"issuer":"%1$s","authorization_endpoint":"%1$s/auth","token_endpoint":"%1$s/token",
                             "jwks_uri":"%1$s/jwks","end_session_endpoint":"%1$s/end"}
                            """
                                    .formatted(issuer());
                    case "/jwks" -> new JWKSet(KEY).toString(true);
                    case "/token" -> token(Uri.create("/?" + body).query().toMap());
                    default -> "";
                };
        var bytes =
                (answer.isEmpty() ? "{\"error\":\"invalid_grant\"}" : answer)
                        .getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.isEmpty() ? 400 : 200, bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    /**
     * Signs anna in, as the page of the provider does.
     *
     * @param page the address of the page, with the request of the server
     * @return the query of the address to which the browser returns
     */
    String authorize(URI page) {
        var query = Uri.create(page.toString()).query().toMap();
        var code = "code-" + numbers.incrementAndGet();
        codes.put(
                code,
                new Authorization(
                        query.getOrDefault("nonce", ""),
                        query.getOrDefault("code_challenge", ""),
                        query.getOrDefault("redirect_uri", "")));
        return "code=" + code + "&state=" + query.getOrDefault("state", "");
    }

    /** Exchanges a code, once and only with the verifier of its request; empty when refused. */
    private String token(Map<String, String> form) {
        var code = codes.remove(form.getOrDefault("code", ""));
        if (code == null
                || !code.challenge().equals(challenge(form.getOrDefault("code_verifier", "")))
                || !code.redirect().equals(form.get("redirect_uri"))) {
            return "";
        }
        var claims = claims().audience("askel").claim("nonce", code.nonce());
        return "{\"token_type\":\"Bearer\",\"id_token\":\"%s\"}"
                .formatted(signed("JWT", fault.apply(claims).build()));
    }

    private static String challenge(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private JWTClaimsSet.Builder claims() {
        var now = Instant.now();
        return new JWTClaimsSet.Builder()
                .issuer(issuer())
                .subject("anna")
                .claim("groups", List.of("staff", "unknown"))
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(600)));
    }

    /** Returns an access token of anna for the REST API, with a fault. */
    String accessToken(UnaryOperator<JWTClaimsSet.Builder> planted) {
        return signed("at+jwt", planted.apply(claims().audience(AUDIENCE)).build());
    }

    /** Returns an access token of anna for the REST API. */
    String accessToken() {
        return accessToken(UnaryOperator.identity());
    }

    private static String signed(String type, JWTClaimsSet claims) {
        try {
            var token =
                    new SignedJWT(
                            new JWSHeader.Builder(JWSAlgorithm.RS256)
                                    .keyID(KEY.getKeyID())
                                    .type(new JOSEObjectType(type))
                                    .build(),
                            claims);
            token.sign(new RSASSASigner(KEY));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
