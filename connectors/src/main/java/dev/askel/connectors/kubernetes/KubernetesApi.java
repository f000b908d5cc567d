package dev.askel.connectors.kubernetes;

import com.typesafe.config.Config;
import dev.askel.connectors.aws.BaseUrl;
import dev.askel.connectors.call.EndpointGates;
import dev.askel.connectors.call.HttpCalls;
import dev.askel.connectors.call.HttpExchange;
import dev.askel.connectors.call.TrustedAuthorities;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Calls the API server of a cluster. Without settings, the calls have the identity of the service
 * account of this server's pod (Kubernetes documentation, "Accessing the Kubernetes API from a
 * Pod").
 */
public final class KubernetesApi implements AutoCloseable {
    private static final Path SERVICE_ACCOUNT =
            Path.of("/var/run/secrets/kubernetes.io/serviceaccount");
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

    private final URI address;
    private final Path tokenFile;
    private final String namespace;
    private final Duration firstPause;
    private final Duration pauseMax;
    private final HttpCalls http;

    private KubernetesApi(
            URI address, Path tokenFile, String namespace, Config settings, HttpCalls http) {
        this.address = address;
        this.tokenFile = tokenFile;
        this.namespace = namespace;
        this.firstPause = settings.getDuration("first-pause");
        this.pauseMax = settings.getDuration("pause-max");
        this.http = http;
    }

    /**
     * Reads the address and credentials; makes no call.
     *
     * @param settings {@code askel.connectors.kubernetes}
     * @param environment the environment variables
     * @param answerBytesMax the maximum bytes to read of an answer, such as the log of a pod
     * @throws IllegalArgumentException when the address of the cluster is unknown; the message
     *     names the setting
     */
    public static KubernetesApi of(
            Config settings,
            Map<String, String> environment,
            EndpointGates gates,
            Duration connectTimeout,
            int answerBytesMax) {
        var address = address(settings.getString("url"), environment);
        var authorities = settings.getString("ca-file");
        var tls =
                authorities.isEmpty() && !Files.exists(SERVICE_ACCOUNT.resolve("ca.crt"))
                        ? null
                        : sslContext(fileOrDefault(authorities, "ca.crt"));
        return new KubernetesApi(
                address,
                fileOrDefault(settings.getString("token-file"), "token"),
                namespace(settings.getString("namespace")),
                settings,
                new HttpCalls(gates, connectTimeout, answerBytesMax, tls));
    }

    private static URI address(String configured, Map<String, String> environment) {
        if (!configured.isEmpty()) {
            return BaseUrl.parse("askel.connectors.kubernetes.url", configured);
        }
        var host = environment.get("KUBERNETES_SERVICE_HOST");
        if (host == null) {
            throw new IllegalArgumentException(
                    "A function must run as a Kubernetes Job, but KUBERNETES_SERVICE_HOST is not"
                            + " set, because this process does not run in a pod."
                            + " Set askel.connectors.kubernetes.url.");
        }
        var port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "443");
        return BaseUrl.parse(
                "KUBERNETES_SERVICE_HOST",
                "https://%s:%s".formatted(host.contains(":") ? "[" + host + "]" : host, port));
    }

    private static Path fileOrDefault(String configured, String accountFile) {
        return configured.isEmpty() ? SERVICE_ACCOUNT.resolve(accountFile) : Path.of(configured);
    }

    private static String namespace(String configured) {
        var file = SERVICE_ACCOUNT.resolve("namespace");
        if (!configured.isEmpty() || !Files.exists(file)) {
            return configured.isEmpty() ? "default" : configured;
        }
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static SSLContext sslContext(Path authorities) {
        try (var pem = Files.newInputStream(authorities)) {
            return TrustedAuthorities.sslContext(pem);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "%s contains no valid certificates: %s".formatted(authorities, e.getMessage()),
                    e);
        }
    }

    /** The namespace of Jobs whose function has no setting for a namespace. */
    String namespace() {
        return namespace;
    }

    /** The scheme, host and port of the API server. */
    URI address() {
        return address;
    }

    /** The pause between the creation of a Job and the first poll. */
    Duration firstPause() {
        return firstPause;
    }

    /** The maximum pause between two polls. */
    Duration pauseMax() {
        return pauseMax;
    }

    /** Reads an object. */
    HttpExchange get(String path) throws InterruptedException {
        return exchange("GET", path, BodyPublishers.noBody());
    }

    /** Creates an object. */
    HttpExchange post(String path, String json) throws InterruptedException {
        return exchange("POST", path, BodyPublishers.ofString(json));
    }

    /** Deletes an object and, in the background, the objects that it owns. */
    HttpExchange delete(String path) throws InterruptedException {
        // Without this policy the pods of a Job would remain.
        return exchange("DELETE", path + "?propagationPolicy=Background", BodyPublishers.noBody());
    }

    private HttpExchange exchange(String method, String path, BodyPublisher body)
            throws InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create(address + path))
                        .method(method, body)
                        .header("Content-Type", "application/json")
                        .header("Accept", "application/json, text/plain");
        var token = token();
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return http.exchange(request.build(), ANSWER_TIMEOUT);
    }

    /**
     * Reads the token each time, because the kubelet renews it about hourly. The result is null
     * when there is no token file, as behind a proxy that adds a token.
     */
    private @Nullable String token() {
        if (!Files.exists(tokenFile)) {
            return null;
        }
        try {
            var token = Files.readString(tokenFile).strip();
            // The message of the JDK's builder would contain the complete token.
            if (!token.chars().allMatch(it -> it > ' ' && it <= '~')) {
                throw new IllegalStateException(
                        tokenFile + " contains characters that are invalid in a token");
            }
            return token;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
