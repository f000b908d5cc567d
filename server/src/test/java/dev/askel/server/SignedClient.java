package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.access.AccessKey;
import dev.askel.access.AccessKeyId;
import dev.askel.access.signature.RequestSigner;
import dev.askel.access.signature.SignableRequest;
import dev.askel.access.signature.SignableRequest.Header;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/**
 * A client of a server that demands signatures, for the region eu-north-1.
 *
 * @param address the address of the server
 * @param tls the authorities that the client trusts
 */
record SignedClient(URI address, AccessKey key, SSLContext tls) {
    private static final Pattern KEY =
            Pattern.compile(
                    "aws_access_key_id = (AKIA[A-Z2-7]{16})\naws_secret_access_key = ([A-Za-z0-9+/]{40})\\s*");

    SignedClient(URI address, AccessKey key) {
        this(address, key, defaultTls());
    }

    private static SSLContext defaultTls() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** Reads the key that {@code askel keys create} has printed. */
    static AccessKey printedKey(String output) {
        var key = KEY.matcher(output);
        assertThat(key.matches()).as(output).isTrue();
        return new AccessKey(new AccessKeyId(key.group(1)), key.group(2));
    }

    /** Calls an operation of AWS and returns the answer. */
    String call(String operation, String body) throws Exception {
        return send(signed(
                        "POST",
                        "/",
                        body,
                        Map.of(
                                "Content-Type",
                                "application/x-amz-json-1.0",
                                "X-Amz-Target",
                                "AWSStepFunctions." + operation)))
                .body();
    }

    /**
     * Calls a route of the REST API and returns the answer.
     *
     * @param path below {@code /api/v1}
     * @param query empty for none
     */
    HttpResponse<String> rest(String method, String path, String query, String body)
            throws Exception {
        return send(
                signed(
                        method,
                        "/api/v1" + path + (query.isEmpty() ? "" : "?" + query),
                        body,
                        Map.of("Content-Type", "application/json")));
    }

    /** Gets a page that is not an operation, such as {@code /metrics}. */
    HttpResponse<String> get(String path) throws Exception {
        return send(signed("GET", path, "", Map.of()));
    }

    /**
     * Signs a request.
     *
     * @param target the path, possibly with a query that needs no other encoding for the signature
     */
    HttpRequest signed(String method, String target, String body, Map<String, String> headers) {
        var uri = address.resolve(target);
        var request =
                HttpRequest.newBuilder(uri)
                        .timeout(Duration.ofMinutes(1))
                        .method(method, BodyPublishers.ofString(body));
        var signable = new ArrayList<>(List.of(new Header("host", uri.getRawAuthority())));
        headers.forEach((name, value) -> {
            request.header(name, value);
            signable.add(new Header(name, value));
        });
        new RequestSigner(key, "eu-north-1", "states")
                .sign(
                        new SignableRequest(
                                method,
                                uri.getRawPath(),
                                Objects.requireNonNullElse(uri.getRawQuery(), ""),
                                signable),
                        body.getBytes(StandardCharsets.UTF_8),
                        Instant.now())
                .forEach(header -> request.header(header.name(), header.value()));
        return request.build();
    }

    private HttpResponse<String> send(HttpRequest request) throws Exception {
        try (var client = HttpClient.newBuilder().sslContext(tls).build()) {
            return client.send(request, BodyHandlers.ofString());
        }
    }
}
