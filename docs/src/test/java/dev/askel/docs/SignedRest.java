package dev.askel.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.access.AccessKey;
import dev.askel.access.signature.RequestSigner;
import dev.askel.access.signature.SignableRequest;
import dev.askel.access.signature.SignableRequest.Header;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/**
 * Signs requests of the REST API.
 *
 * @param endpoint the address of the server
 */
public record SignedRest(URI endpoint, AccessKey key) {
    /**
     * Creates a role for executions of state machines.
     *
     * @param policy the name of its policy
     */
    public void createRole(String name, String policy) throws IOException, InterruptedException {
        createRole(name, policy, "Service", "states.amazonaws.com");
    }

    /**
     * Creates a role.
     *
     * @param policy the name of its policy
     * @param trustedKind the kind of the trusted principal, {@code Service} or {@code AWS}
     */
    public void createRole(String name, String policy, String trustedKind, String trusted)
            throws IOException, InterruptedException {
        post(
                "/api/v1/roles",
                """
                {"roleName": "%s", "policies": ["%s"], "trustPolicy":
                 "{\\"Statement\\": {\\"Effect\\": \\"Allow\\", \\"Action\\": \\"sts:AssumeRole\\", \\"Principal\\": {\\"%s\\": \\"%s\\"}}}"}\
                """
                        .formatted(name, policy, trustedKind, trusted));
    }

    /** Sends a request that must succeed; returns its answer. */
    public String post(String path, String body) throws IOException, InterruptedException {
        var uri = endpoint.resolve(path);
        var request =
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body));
        new RequestSigner(key, "us-east-1", "states")
                .sign(
                        new SignableRequest(
                                "POST",
                                uri.getRawPath(),
                                "",
                                List.of(new Header("host", uri.getRawAuthority()))),
                        body.getBytes(StandardCharsets.UTF_8),
                        Instant.now())
                .forEach(header -> request.header(header.name(), header.value()));
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(request.build(), BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return answer.body();
        }
    }
}
