package dev.askel.http;

import dev.askel.access.AccessKey;
import dev.askel.access.AccessKeyId;
import dev.askel.access.ManagedPolicies;
import dev.askel.access.Principal;
import dev.askel.access.key.Credentials;
import dev.askel.access.key.RoleSessions;
import dev.askel.access.signature.RequestSigner;
import dev.askel.access.signature.SignableRequest;
import dev.askel.access.signature.SignableRequest.Header;
import dev.askel.http.auth.AccessServices;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The only access key that a server knows, and a client that signs with it. */
final class KnownKey implements Credentials, RoleSessions {
    static final String ACCOUNT = "111111111111";
    static final String USER = "arn:aws:iam::111111111111:user/anna";

    final AccessKey key =
            AccessKey.generate(AccessKeyId.Kind.PERMANENT, ACCOUNT, new SecureRandom());

    AccessServices services() {
        return new AccessServices(this, this, InstantSource.system());
    }

    @Override
    public CompletionStage<Lookup> find(AccessKeyId id, @Nullable String sessionToken) {
        return CompletableFuture.completedStage(
                id.equals(key.id())
                        ? new Lookup.Found(key.secret(), administrator())
                        : new Lookup.Unknown());
    }

    private static Principal administrator() {
        return new Principal(
                USER, ACCOUNT, List.of(ManagedPolicies.named("administrator").orElseThrow()));
    }

    @Override
    public CompletionStage<Assumption> assume(
            Principal caller, String roleArn, String sessionName, Duration duration) {
        return CompletableFuture.completedStage(
                roleArn.endsWith("/trusting")
                        ? new Assumption.Assumed(
                                key,
                                "token",
                                Instant.parse("2026-03-01T12:00:00Z"),
                                "arn:aws:sts::111111111111:assumed-role/trusting/" + sessionName)
                        : new Assumption.Denied());
    }

    /** Creates a request that the key signs. */
    HttpRequest.Builder signed(
            String method, URI uri, String body, String service, Map<String, String> headers) {
        return signed(key, method, uri, body, service, headers);
    }

    /** Creates a request that any key signs. */
    static HttpRequest.Builder signed(
            AccessKey key,
            String method,
            URI uri,
            String body,
            String service,
            Map<String, String> headers) {
        var request =
                HttpRequest.newBuilder(uri)
                        .timeout(TestServer.DEADLINE)
                        .method(
                                method,
                                body.isEmpty()
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body));
        var signable = new ArrayList<>(List.of(new Header("host", uri.getRawAuthority())));
        headers.forEach((name, value) -> {
            request.header(name, value);
            signable.add(new Header(name, value));
        });
        new RequestSigner(key, "eu-north-1", service)
                .sign(
                        new SignableRequest(
                                method,
                                uri.getRawPath(),
                                Objects.requireNonNullElse(uri.getRawQuery(), ""),
                                signable),
                        body.getBytes(StandardCharsets.UTF_8),
                        Instant.now())
                .forEach(header -> request.header(header.name(), header.value()));
        return request;
    }
}
