package dev.askel.server;

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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;

/** An OpenID Connect provider that signs in carl of the group {@code staff}. */
final class TestIssuer implements AutoCloseable {
    static final String AUDIENCE = "https://askel.test/api";
    static final String CODE = "planted-code-of-carl";

    private final RSAKey key;
    private final HttpServer server;

    /** The requests for tokens, with their header Authorization. */
    final Queue<String> tokenRequests = new ConcurrentLinkedQueue<>();

    private volatile String nonce = "";

    TestIssuer() throws IOException, JOSEException {
        key = new RSAKeyGenerator(2_048).keyID("key-1").generate();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The settings of a server whose people the issuer signs in. */
    String settings() {
        return """
        askel.oidc { issuer = "%s", client-id = askel, audience = "%s", policies { staff = ["viewer"] } }
        """
                .formatted(issuer(), AUDIENCE);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var answer =
                    switch (exchange.getRequestURI().getPath()) {
                        case "/.well-known/openid-configuration" ->
                                """
                                {"issuer":"%1$s","authorization_endpoint":"%1$s/auth",
                                 "token_endpoint":"%1$s/token","jwks_uri":"%1$s/jwks"}\
                                """
                                        .formatted(issuer());
                        case "/jwks" -> new JWKSet(key).toString(true);
                        default -> {
                            tokenRequests.add(
                                    body
                                            + " "
                                            + exchange.getRequestHeaders()
                                                    .getFirst("Authorization"));
                            yield "{\"token_type\":\"Bearer\",\"id_token\":\"%s\"}"
                                    .formatted(token("JWT", "askel"));
                        }
                    };
            var bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (JOSEException e) {
            throw new IOException(e);
        }
    }

    /**
     * Signs carl in, as the page of the provider does.
     *
     * @param page the address of the page, with the request of the server
     * @return the query of the address to which the browser returns
     */
    String authorize(URI page) {
        nonce = parameter(page, "nonce");
        return "code=" + CODE + "&state=" + parameter(page, "state");
    }

    private static String parameter(URI page, String name) {
        var found = Pattern.compile("[?&]" + name + "=([^&]+)").matcher(page.toString());
        if (!found.find()) {
            throw new IllegalArgumentException(page + " has no " + name);
        }
        return URLDecoder.decode(found.group(1), StandardCharsets.UTF_8);
    }

    /** Returns a token of carl for the REST API. */
    String bearer() throws JOSEException {
        return token("at+jwt", AUDIENCE);
    }

    private String token(String type, String audience) throws JOSEException {
        var now = Instant.now();
        var token =
                new SignedJWT(
                        new JWSHeader.Builder(JWSAlgorithm.RS256)
                                .keyID(key.getKeyID())
                                .type(new JOSEObjectType(type))
                                .build(),
                        new JWTClaimsSet.Builder()
                                .issuer(issuer())
                                .subject("carl")
                                .audience(audience)
                                .claim("groups", List.of("staff"))
                                .claim("nonce", nonce)
                                .issueTime(Date.from(now))
                                .expirationTime(Date.from(now.plusSeconds(600)))
                                .build());
        token.sign(new RSASSASigner(key));
        return token.serialize();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
