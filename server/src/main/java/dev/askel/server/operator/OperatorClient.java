package dev.askel.server.operator;

import com.typesafe.config.Config;
import dev.askel.access.AccessKeyId;
import dev.askel.access.signature.RequestSigner;
import dev.askel.access.signature.SignableRequest;
import dev.askel.access.signature.SignableRequest.Header;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** Calls the REST API of the server at the configured address. */
public final class OperatorClient implements AutoCloseable {
    /** The default of the setting {@code askel.access.installation-account}. */
    public static final String DEFAULT_ACCOUNT = "123456789012";

    /** The region of requests that name no region. */
    public static final String DEFAULT_REGION = "us-east-1";

    /** The time limit of a connection with its TLS handshake, which a busy server answers late. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(15);

    /** The response timeout. It exceeds the server's own time limit for a repair. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(75);

    private static final int CLIENT_ERROR = 400;
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final String UNSIGNED = "MissingAuthenticationTokenException";
    private static final String HALF_SIGNED = "IncompleteSignatureException";
    private static final String UNKNOWN_KEY = "UnrecognizedClientException";
    private static final String AUTHORIZATION = "Authorization";
    private static final Pattern CREDENTIAL =
            Pattern.compile("Credential=([^/, ]+)/[0-9]+/([^/, ]+)/");
    private static final Pattern ARN =
            Pattern.compile("arn:[a-z-]+:states:([a-z0-9-]+):([0-9]{12}):");

    private final Config config;
    private final boolean usesTls;
    private final HttpClient client;

    /**
     * Creates a client of the server that {@code config} names.
     *
     * @throws dev.askel.server.refusal.RefusedException when the file of the server's certificate
     *     or of certificate authorities cannot be used
     */
    public OperatorClient(Config config) {
        this.config = config;
        var trust = ServerTrust.of(config);
        usesTls = trust.usesTls();
        var builder = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT);
        if (trust.context() != null) {
            builder.sslContext(trust.context());
        }
        client = builder.build();
    }

    /**
     * One request.
     *
     * @param path the path with its query; it begins with a slash
     * @param body JSON; empty for none
     * @param headers additional headers
     */
    public record Call(String method, String path, String body, Map<String, String> headers) {
        public Call {
            headers = Map.copyOf(headers);
        }

        /** A request without a body. */
        public static Call of(String method, String path) {
            return new Call(method, path, "", Map.of());
        }
    }

    /** The account and region of a request. */
    private record Scope(String account, String region) {}

    /**
     * Returns a header that names an account and a region, for a server that verifies no
     * signatures.
     */
    public static Map<String, String> scopeHeader(String account, String region) {
        return Map.of(
                AUTHORIZATION,
                "AWS4-HMAC-SHA256 Credential=%s/20000101/%s/states/aws4_request, SignedHeaders=host, Signature=0"
                        .formatted(account, region));
    }

    /** Returns the account of a command that names no account. */
    public static String defaultAccount(Config config) {
        return config.getString("askel.access.installation-account");
    }

    /** The address of the server, {@code HOST:PORT}. */
    public String address() {
        return host() + ":" + config.getInt("askel.http.port");
    }

    /** The host of the server. The loopback address replaces a wildcard address. */
    private String host() {
        var host = config.getString("askel.http.host");
        return switch (host) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::" -> "[::1]";
            default -> host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        };
    }

    /**
     * Sends a request. The request is signed only if the server refuses it without a signature,
     * because the signing key limits a request to one account.
     *
     * @throws ConnectException when no server listens
     * @throws IOException when a server listens but does not respond
     */
    public HttpResponse<String> send(Call call) throws IOException, InterruptedException {
        var answer = exchange(request(call, call.headers()));
        return demandsSignature(answer) ? sendSigned(call) : answer;
    }

    /**
     * Signs the request with each of the operator's keys in turn, until the server knows the key.
     */
    private HttpResponse<String> sendSigned(Call call) throws IOException, InterruptedException {
        var scope = scope(call);
        var keys = OperatorCredentials.find(config, System.getenv(), scope.account());
        var answer = exchange(request(call, signed(call, scope, keys.getFirst())));
        for (var next : keys.subList(1, keys.size())) {
            if (answer.statusCode() < CLIENT_ERROR || !answer.body().contains(UNKNOWN_KEY)) {
                return answer;
            }
            answer = exchange(request(call, signed(call, scope, next)));
        }
        return answer;
    }

    /**
     * Whether the server refused the request because it verifies signatures. A request with {@link
     * #scopeHeader} has no date, so the server reports an incomplete signature.
     */
    private static boolean demandsSignature(HttpResponse<String> answer) {
        return answer.statusCode() >= CLIENT_ERROR
                && (answer.body().contains(UNSIGNED) || answer.body().contains(HALF_SIGNED));
    }

    /**
     * Returns the URI of a request. It omits a default port, because the client omits that port
     * from the signed Host header.
     */
    private URI uri(Call call) {
        var scheme = usesTls ? "https" : "http";
        int port = config.getInt("askel.http.port");
        var authority = port == (usesTls ? HTTPS_PORT : HTTP_PORT) ? host() : address();
        return URI.create("%s://%s%s".formatted(scheme, authority, call.path()));
    }

    private HttpRequest request(Call call, Map<String, String> headers) {
        var request =
                HttpRequest.newBuilder(uri(call))
                        .timeout(ANSWER_TIMEOUT)
                        .method(
                                call.method(),
                                call.body().isEmpty()
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(call.body()));
        if (!call.body().isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        headers.forEach(request::header);
        return request.build();
    }

    private HttpResponse<String> exchange(HttpRequest request)
            throws IOException, InterruptedException {
        try {
            return client.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (SSLException e) {
            throw new IOException(
                    "The certificate of the server at %s is not accepted: %s. Name its authority with --ca-file and a host of the certificate with --host, or name its certificate with --tls-cert."
                            .formatted(address(), e.getMessage()),
                    e);
        } catch (ConnectException | HttpTimeoutException e) {
            throw e;
        } catch (IOException e) {
            throw usesTls
                    ? e
                    : new IOException(
                            "The server at %s does not answer: %s. If it uses TLS, add --https or --ca-file FILE, or --tls-cert with the file of its certificate."
                                    .formatted(address(), e.getMessage()),
                            e);
        }
    }

    /** Returns the headers of a signed request. */
    private Map<String, String> signed(Call call, Scope scope, OperatorCredentials credentials) {
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(call.headers());
        headers.remove(AUTHORIZATION);
        credentials.sessionToken().ifPresent(token -> headers.put("X-Amz-Security-Token", token));
        var uri = uri(call);
        var signable = new ArrayList<Header>(List.of(new Header("host", uri.getRawAuthority())));
        headers.forEach((name, value) -> signable.add(new Header(name, value)));
        new RequestSigner(credentials.key(), scope.region(), "states")
                .sign(
                        new SignableRequest(
                                call.method(),
                                uri.getRawPath(),
                                Objects.requireNonNullElse(uri.getRawQuery(), ""),
                                signable),
                        call.body().getBytes(StandardCharsets.UTF_8),
                        Instant.now())
                .forEach(header -> headers.put(header.name(), header.value()));
        return headers;
    }

    /** Returns the account and region that the header or an ARN in the path names. */
    private Scope scope(Call call) {
        var credential = CREDENTIAL.matcher(call.headers().getOrDefault(AUTHORIZATION, ""));
        if (credential.find()) {
            return new Scope(
                    AccessKeyId.accountOf(credential.group(1))
                            .orElseGet(() -> defaultAccount(config)),
                    credential.group(2));
        }
        var arn = ARN.matcher(URLDecoder.decode(call.path(), StandardCharsets.UTF_8));
        return arn.find()
                ? new Scope(arn.group(2), arn.group(1))
                // The key ring and the quarantine belong to the default account.
                : new Scope(defaultAccount(config), DEFAULT_REGION);
    }

    @Override
    public void close() {
        client.close();
    }
}
