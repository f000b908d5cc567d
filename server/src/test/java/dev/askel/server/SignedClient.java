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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A client of a server that demands signatures, for the region eu-north-1.
 *
 * @param address of the server
 */
record SignedClient(URI address, AccessKey key) {
    private static final Pattern KEY =
            Pattern.compile(
                    "aws_access_key_id = (AKIA[A-Z2-7]{16})\naws_secret_access_key = ([A-Za-z0-9+/]{40})\\s*");

    /** Reads the key that {@code askel keys create} has printed. */
    static AccessKey printedKey(String output) {
        var key = KEY.matcher(output);
        assertThat(key.matches()).as(output).isTrue();
        return new AccessKey(new AccessKeyId(key.group(1)), key.group(2));
    }

    /** Calls an operation of AWS and returns the answer. */
    String call(String operation, String body) throws Exception {
        var target = new Header("X-Amz-Target", "AWSStepFunctions." + operation);
        return send(
                        HttpRequest.newBuilder(address.resolve("/"))
                                .header("Content-Type", "application/x-amz-json-1.0")
                                .header(target.name(), target.value())
                                .POST(BodyPublishers.ofString(body)),
                        new SignableRequest("POST", "/", "", List.of(host(), target)),
                        body)
                .body();
    }

    /**
     * Calls a route of the REST API and returns the answer.
     *
     * @param path below {@code /api/v1}, without a query
     * @param query without special characters that need another encoding for the signature
     */
    HttpResponse<String> rest(String method, String path, String query, String body)
            throws Exception {
        var full = "/api/v1" + path;
        return send(
                HttpRequest.newBuilder(address.resolve(query.isEmpty() ? full : full + "?" + query))
                        .header("Content-Type", "application/json")
                        .method(
                                method,
                                body.isEmpty()
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body)),
                new SignableRequest(method, full, query, List.of(host())),
                body);
    }

    private Header host() {
        return new Header("host", address.getRawAuthority());
    }

    private HttpResponse<String> send(
            HttpRequest.Builder request, SignableRequest signable, String body) throws Exception {
        new RequestSigner(key, "eu-north-1", "states")
                .sign(signable, body.getBytes(StandardCharsets.UTF_8), Instant.now())
                .forEach(header -> request.header(header.name(), header.value()));
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                    request.timeout(Duration.ofMinutes(1)).build(), BodyHandlers.ofString());
        }
    }
}
