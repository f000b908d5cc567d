package dev.askel.http;

import dev.askel.access.AccessKey;
import dev.askel.access.AccessKeyId;
import dev.askel.access.ManagedPolicies;
import dev.askel.access.Principal;
import dev.askel.access.key.AccessKeyFinder;
import dev.askel.access.key.RoleSessions;
import dev.askel.access.signature.PayloadHash;
import dev.askel.access.signature.RequestSigner;
import dev.askel.access.signature.SignableRequest;
import dev.askel.access.signature.SignableRequest.Header;
import dev.askel.http.auth.AccessServices;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The only access key that a server knows, until it is disabled, and a client that signs with it.
 */
final class KnownKey implements AccessKeyFinder, RoleSessions {
    static final String ACCOUNT = "111111111111";
    static final String USER = "arn:aws:iam::111111111111:user/anna";

    final AccessKey key =
            AccessKey.generate(AccessKeyId.Kind.PERMANENT, ACCOUNT, new SecureRandom());

    /** The owner of the key; null when the key is disabled. */
    volatile @Nullable Principal owner = administrator();

    AccessServices services() {
        return new AccessServices(this, this, InstantSource.system());
    }

    @Override
    public CompletionStage<Lookup> find(AccessKeyId id, @Nullable String sessionToken) {
        var now = owner;
        return CompletableFuture.completedStage(
                id.equals(key.id()) && now != null
                        ? new Lookup.Found(key.secret(), now)
                        : new Lookup.Unknown());
    }

    /**
     * Presigns a request without a query for five minutes; returns its query.
     *
     * @param uri the URI, whose path needs no escapes
     */
    String presigned(String method, URI uri, String service) {
        var time =
                DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'")
                        .withZone(ZoneOffset.UTC)
                        .format(Instant.now());
        var day = time.substring(0, 8);
        var scope = "%s/eu-north-1/%s/aws4_request".formatted(day, service);
        var query =
                "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=%s&X-Amz-Date=%s&X-Amz-Expires=300&X-Amz-SignedHeaders=host"
                        .formatted(
                                URLEncoder.encode(key.id() + "/" + scope, StandardCharsets.UTF_8),
                                time);
        var canonical =
                String.join(
                        "\n",
                        method,
                        uri.getRawPath(),
                        query,
                        "host:" + uri.getRawAuthority(),
                        "",
                        "host",
                        hash(""));
        var signing = ("AWS4" + key.secret()).getBytes(StandardCharsets.UTF_8);
        for (var part : List.of(day, "eu-north-1", service, "aws4_request")) {
            signing = hmac(signing, part);
        }
        var text = String.join("\n", "AWS4-HMAC-SHA256", time, scope, hash(canonical));
        return query + "&X-Amz-Signature=" + HexFormat.of().formatHex(hmac(signing, text));
    }

    private static String hash(String text) {
        var hash = new PayloadHash();
        hash.add(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        return hash.hexDigest();
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The owner of the key without policies. */
    static Principal withoutPolicies() {
        return new Principal(USER, ACCOUNT, List.of());
    }

    /** The owner of the key with all permissions. */
    static Principal administrator() {
        return new Principal(
                USER, ACCOUNT, List.of(ManagedPolicies.find("administrator").orElseThrow()));
    }

    @Override
    public CompletionStage<AssumeRoleResult> assume(
            Principal caller, String roleArn, String sessionName, Duration duration) {
        return CompletableFuture.completedStage(
                roleArn.endsWith("/trusting")
                        ? new AssumeRoleResult.TemporaryCredentials(
                                key,
                                "token",
                                Instant.parse("2026-03-01T12:00:00Z"),
                                "arn:aws:sts::111111111111:assumed-role/trusting/" + sessionName)
                        : new AssumeRoleResult.Denied());
    }

    /** Creates a request that the key signs. */
    HttpRequest.Builder signed(
            String method, URI uri, String body, String service, Map<String, String> headers) {
        return signed(key, method, uri, body, service, headers);
    }

    /** Creates a request that the given key signs. */
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
