package dev.askel.access.oidc;

import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Sends requests to the provider. Redirects are not followed, so that the provider cannot direct
 * this server to another host. The duration of a request and the size of its response are bounded.
 */
final class ProviderRequests implements ResourceRetriever, AutoCloseable {
    static final int RESPONSE_BYTES_MAX = 256 * 1024;

    /** The maximum time from the request to the end of its response. */
    static final Duration REQUEST_TIME_MAX = Duration.ofSeconds(10);

    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
    private static final int OK = 200;

    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_MAX)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();
    private final Duration timeMax;

    ProviderRequests() {
        this(REQUEST_TIME_MAX);
    }

    /** Creates an instance with another maximum time, for tests. */
    ProviderRequests(Duration requestTimeMax) {
        this.timeMax = requestTimeMax;
    }

    /** A response with its status. */
    record Response(int status, String body) {
        /** Omits the body, because it may contain a token. */
        @Override
        public String toString() {
            return "status " + status;
        }
    }

    /**
     * The identity of this server as a client of the provider.
     *
     * @param secret empty for a public client
     * @param usesBasicAuthentication whether this server sends the secret in the header {@code
     *     Authorization}; if false, it sends the secret in the form
     */
    record ClientCredentials(String id, String secret, boolean usesBasicAuthentication) {
        /** Returns only the id, because logs may contain this string. */
        @Override
        public String toString() {
            return id;
        }
    }

    /** Reads a document. A status other than 200 is a failure. */
    String get(URI url) throws IOException {
        var answer = send(HttpRequest.newBuilder(url).header("Accept", "application/json").GET());
        if (answer.status() != OK) {
            throw new IOException("%s answered with status %d".formatted(url, answer.status()));
        }
        return answer.body();
    }

    @Override
    public Resource retrieveResource(URL url) throws IOException {
        try {
            return new Resource(get(url.toURI()), "application/json");
        } catch (URISyntaxException e) {
            throw new IOException("not a URL: " + url, e);
        }
    }

    /** Posts a form with the credentials of a client. */
    Response post(URI url, Map<String, String> parameters, ClientCredentials client)
            throws IOException {
        var form = new TreeMap<>(parameters);
        form.put("client_id", client.id());
        if (!client.secret().isEmpty() && !client.usesBasicAuthentication()) {
            form.put("client_secret", client.secret());
        }
        var body =
                form.entrySet().stream()
                        .map(each -> formEncode(each.getKey()) + "=" + formEncode(each.getValue()))
                        .collect(Collectors.joining("&"));
        var request =
                HttpRequest.newBuilder(url)
                        .header("Accept", "application/json")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(body));
        if (!client.secret().isEmpty() && client.usesBasicAuthentication()) {
            // RFC 6749, section 2.3.1: both parts are form-encoded.
            var credentials = formEncode(client.id()) + ":" + formEncode(client.secret());
            request.header(
                    "Authorization",
                    "Basic "
                            + Base64.getEncoder()
                                    .encodeToString(
                                            credentials.getBytes(StandardCharsets.US_ASCII)));
        }
        return send(request);
    }

    static String formEncode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Response send(HttpRequest.Builder request) throws IOException {
        var pending =
                client.sendAsync(
                        request.timeout(timeMax).build(),
                        BodyHandlers.limiting(
                                BodyHandlers.ofString(StandardCharsets.UTF_8), RESPONSE_BYTES_MAX));
        try {
            // The time-out of the request covers only the head of its response.
            var answer = pending.get(timeMax.toMillis(), TimeUnit.MILLISECONDS);
            return new Response(answer.statusCode(), answer.body());
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        } catch (TimeoutException e) {
            pending.cancel(true);
            throw new IOException("no complete answer within " + timeMax, e);
        } catch (InterruptedException e) {
            pending.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
