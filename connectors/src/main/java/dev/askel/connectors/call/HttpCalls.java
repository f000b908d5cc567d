package dev.askel.connectors.call;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 over kept connections, with a limit on the answer's bytes and one on its time.
 *
 * <p>Only a connection that does not come about is tried again: what may have reached the other
 * side is repeated by the state's Retry, not behind its back. Redirects are answers, not followed.
 */
public final class HttpCalls implements AutoCloseable {
    private static final int TRIES_MAX = 3;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final int PAUSE_GROWTH = 4;

    static {
        // A request on a kept connection that the server is just closing gets no answer, and nobody
        // knows whether it ran. Servers keep idle connections for 2 s or more; we part before them.
        // The JDK reads this once, when the first client is built, and has no setting per client.
        var keepAlive = "jdk.httpclient.keepalive.timeout";
        if (System.getProperty(keepAlive) == null) {
            System.setProperty(keepAlive, "1");
        }
    }

    /** Waits between two tries. */
    @FunctionalInterface
    interface Sleeper {
        void sleep(Duration length) throws InterruptedException;
    }

    private final HttpClient client;
    private final EndpointGates gates;
    private final int bodyBytesMax;
    private final Sleeper sleeper;
    private final Duration progressInterval;

    /**
     * Opens no connection yet.
     *
     * @param gates that the calls of Tasks pass
     * @param connectTimeout for one try to connect
     * @param bodyBytesMax what is read of an answer; the rest is left and its connection closed
     */
    public HttpCalls(EndpointGates gates, Duration connectTimeout, int bodyBytesMax) {
        this(gates, connectTimeout, bodyBytesMax, null);
    }

    /**
     * The same, with servers that need not be known to everybody.
     *
     * @param tls whom to trust; null for the JDK's own
     */
    public HttpCalls(
            EndpointGates gates,
            Duration connectTimeout,
            int bodyBytesMax,
            @Nullable SSLContext tls) {
        this(gates, connectTimeout, bodyBytesMax, tls, Thread::sleep, AnswerProgress.INTERVAL);
    }

    HttpCalls(
            EndpointGates gates,
            Duration connectTimeout,
            int bodyBytesMax,
            @Nullable SSLContext tls,
            Sleeper sleeper,
            Duration progressInterval) {
        this.gates = gates;
        this.sleeper = sleeper;
        this.progressInterval = progressInterval;
        this.bodyBytesMax = bodyBytesMax;
        var client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(connectTimeout)
                        .executor(Executors.newVirtualThreadPerTaskExecutor());
        this.client = (tls == null ? client : client.sslContext(tls)).build();
    }

    /**
     * Sends a request when the call of this thread may, and waits for the whole answer; for virtual
     * threads.
     *
     * @param timeout the time for one try, from connecting to the last byte
     * @throws InterruptedException when interrupted; the connection is closed then
     */
    public HttpExchange exchange(HttpRequest request, Duration timeout)
            throws InterruptedException {
        return gates.pass(request.uri(), () -> exchangeWithRetries(request, timeout));
    }

    private HttpExchange exchangeWithRetries(HttpRequest request, Duration timeout)
            throws InterruptedException {
        var pause = FIRST_PAUSE;
        for (int tries = 1; ; tries++) {
            var exchange = exchangeOnce(request, timeout);
            if (!(exchange instanceof HttpExchange.NotSent) || tries == TRIES_MAX) {
                return exchange;
            }
            sleeper.sleep(pause);
            pause = pause.multipliedBy(PAUSE_GROWTH);
        }
    }

    private HttpExchange exchangeOnce(HttpRequest request, Duration timeout)
            throws InterruptedException {
        var memory = RunningCalls.currentAnswerMemory();
        var endpoint = AnswerMemory.endpoint(request.uri());
        var progress = new AnswerProgress();
        var answer =
                client.sendAsync(
                        request,
                        given -> new CappedBody(limit(given, memory), endpoint, memory, progress));
        try {
            var got = awaitAnswer(answer, timeout, progress);
            if (got == null) {
                answer.cancel(true);
                return new HttpExchange.Broken(AnswerProgress.stallReason(progressInterval));
            }
            var body = got.body();
            return new HttpExchange.Answer(
                    got.statusCode(), got.headers(), body.text(), body.truncated());
        } catch (TimeoutException _) {
            answer.cancel(true);
            return new HttpExchange.TimedOut(timeout);
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw e;
        } catch (CancellationException e) {
            return new HttpExchange.Broken(e.toString());
        } catch (ExecutionException e) {
            return failure(request.uri(), e.getCause() == null ? e : e.getCause());
        }
    }

    private AnswerLimit limit(
            HttpResponse.ResponseInfo given, AnswerMemory.@Nullable Reservation memory) {
        long contentLength = given.headers().firstValueAsLong("Content-Length").orElse(-1);
        return AnswerLimit.of(bodyBytesMax, contentLength, memory);
    }

    /** Null when the answer arrives too slowly for the memory that it holds. */
    private @Nullable HttpResponse<CappedBody.Text> awaitAnswer(
            CompletableFuture<HttpResponse<CappedBody.Text>> answer,
            Duration timeout,
            AnswerProgress progress)
            throws InterruptedException, ExecutionException, TimeoutException {
        long end = System.nanoTime() + timeout.toNanos();
        while (true) {
            long left = end - System.nanoTime();
            if (left <= progressInterval.toNanos()) {
                return answer.get(left, TimeUnit.NANOSECONDS);
            }
            try {
                return answer.get(progressInterval.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException _) {
                if (progress.isStalled()) {
                    return null;
                }
            }
        }
    }

    private static HttpExchange failure(URI uri, Throwable reason) {
        return switch (reason) {
            // Requests have no time-out of their own. Of a connection that came about just when its
            // time was over, the JDK says "request timed out", and sends nothing.
            case HttpTimeoutException _ ->
                    new HttpExchange.NotSent(
                            "Connect to " + address(uri) + " failed: connect timed out");
            case ConnectException refused -> new HttpExchange.NotSent(connectFailure(uri, refused));
            case IOException io ->
                    new HttpExchange.Broken(
                            io.getMessage() == null
                                    ? io.getClass().getSimpleName()
                                    : io.getMessage());
            default ->
                    throw new IllegalStateException(
                            "HTTP request to " + new TargetUrl(uri), reason);
        };
    }

    private static String connectFailure(URI uri, ConnectException reason) {
        for (Throwable cause = reason; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return uri.getHost() + ": Name or service not known";
            }
        }
        var text = reason.getMessage();
        // The JDK's client leaves the message of a refused connection empty.
        return "Connect to %s failed: %s"
                .formatted(address(uri), text == null ? "Connection refused" : text);
    }

    /** {@code host:port [host/address]}, as the HTTP client inside AWS's SDK writes it. */
    private static String address(URI uri) {
        int port = uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
        var host = uri.getHost();
        var resolved = resolved(host);
        var at = host + ":" + port;
        return resolved == null ? at : at + " [" + host + "/" + resolved + "]";
    }

    private static @Nullable String resolved(String host) {
        try {
            return InetAddress.getByName(host).getHostAddress();
        } catch (UnknownHostException _) {
            return null;
        }
    }

    /** Breaks the exchanges under way and closes all connections. */
    @Override
    public void close() {
        client.shutdownNow();
    }
}
