package dev.askel.connectors.call;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
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
 * Sends HTTP/1.1 requests over persistent connections, with limits on the bytes and the time of the
 * answer.
 *
 * <p>Only refused connections are retried. A request that may have reached the service is repeated
 * only by the state's Retry. Redirects are returned as answers and not followed.
 */
public final class HttpCalls implements AutoCloseable {
    private static final int TRIES_MAX = 3;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final int PAUSE_GROWTH = 4;

    static {
        // A request on a connection that the server is closing gets no answer, and it is unknown
        // whether the request ran. Servers keep idle connections for 2 s or more, so this client
        // closes them after 1 s. The JDK reads this property once, when the first client is built,
        // and has no setting per client.
        var keepAlive = "jdk.httpclient.keepalive.timeout";
        if (System.getProperty(keepAlive) == null) {
            System.setProperty(keepAlive, "1");
        }
    }

    /** Waits between two attempts. */
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
     * Creates a client with the JDK's trusted authorities.
     *
     * @param gates the limits of the calls of Tasks
     * @param connectTimeout the timeout of one attempt to connect
     * @param bodyBytesMax the maximum bytes to read of an answer; a longer answer is truncated, and
     *     its connection is closed
     */
    public HttpCalls(EndpointGates gates, Duration connectTimeout, int bodyBytesMax) {
        this(gates, connectTimeout, bodyBytesMax, null);
    }

    /**
     * Creates a client that trusts the given authorities.
     *
     * @param tls the trusted authorities; null for the authorities that the JDK trusts
     */
    public HttpCalls(
            EndpointGates gates,
            Duration connectTimeout,
            int bodyBytesMax,
            @Nullable SSLContext tls) {
        this(gates, connectTimeout, bodyBytesMax, tls, Thread::sleep, ResponseProgress.INTERVAL);
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
     * Sends a request as soon as the call of this thread has a permit, and waits for the complete
     * answer. Blocks, so it must run on a virtual thread.
     *
     * @param timeout the time for one attempt, from connecting to the last byte
     * @throws InterruptedException when interrupted; the connection is closed
     */
    public HttpExchange exchange(HttpRequest request, Duration timeout)
            throws InterruptedException {
        var traced = TraceHeaders.addTo(request);
        return gates.call(request.uri(), () -> exchangeWithRetries(traced, timeout));
    }

    /**
     * Sends a request without retries, and returns when the head of the answer has arrived. Blocks,
     * so it must run on a virtual thread.
     *
     * <p>The request needs no permit of its endpoint. A Map Run may read one body for hours, and
     * calls of Tasks could not use its permit during this time.
     *
     * @param readTimeout the maximum wait for the head, and for each further part of the body
     * @throws InterruptedException when interrupted; the connection is closed
     */
    public StreamedExchange openStream(HttpRequest request, Duration readTimeout)
            throws InterruptedException {
        var answer = client.sendAsync(request, _ -> new StreamedBody(readTimeout));
        try {
            var response = answer.get(readTimeout.toNanos(), TimeUnit.NANOSECONDS);
            return new StreamedExchange.Opened(
                    response.statusCode(), response.headers(), response.body());
        } catch (TimeoutException _) {
            abandon(answer);
            return new StreamedExchange.Failed(
                    "no answer within " + readTimeout.toSeconds() + " s");
        } catch (InterruptedException e) {
            abandon(answer);
            throw e;
        } catch (CancellationException e) {
            return new StreamedExchange.Failed(e.toString());
        } catch (ExecutionException e) {
            return switch (failure(request.uri(), e.getCause() == null ? e : e.getCause())) {
                case HttpExchange.NotSent(var reason) -> new StreamedExchange.Failed(reason);
                case HttpExchange.Broken(var reason) -> new StreamedExchange.Failed(reason);
                case HttpExchange.Response _, HttpExchange.TimedOut _ ->
                        throw new IllegalStateException("The failure is an answer", e);
            };
        }
    }

    /**
     * Reads the answer of an endpoint in this process to its end, with the limits of {@link
     * #exchange}. Closes the answer.
     *
     * @param endpoint the name under which the memory of large answers is counted
     * @throws InterruptedException when interrupted
     */
    public HttpExchange readAnswer(StreamedExchange exchange, String endpoint)
            throws InterruptedException {
        return switch (exchange) {
            case StreamedExchange.Failed(var reason) -> new HttpExchange.Broken(reason);
            case StreamedExchange.Opened opened -> readAnswer(opened, endpoint);
        };
    }

    private HttpExchange readAnswer(StreamedExchange.Opened opened, String endpoint)
            throws InterruptedException {
        var memory = RunningCalls.currentReservation();
        long contentLength = opened.headers().firstValueAsLong("Content-Length").orElse(-1);
        int bytesMax = ResponseLimit.of(bodyBytesMax, contentLength, memory).bytesMax();
        try (var body = opened.body()) {
            var collected = new ByteArrayOutputStream();
            collected.write(body.readNBytes(Math.min(bytesMax, ResponseMemory.FREE_BYTES)));
            if (collected.size() == ResponseMemory.FREE_BYTES && memory != null) {
                if (!memory.reserve(endpoint, bytesMax)) {
                    return new HttpExchange.Broken("The call has ended");
                }
            }
            collected.write(body.readNBytes(bytesMax - collected.size()));
            boolean truncated = body.read() >= 0;
            if (memory != null) {
                memory.shrinkTo(collected.size());
            }
            return new HttpExchange.Response(
                    opened.status(),
                    opened.headers(),
                    collected.toString(StandardCharsets.UTF_8),
                    truncated);
        } catch (InterruptedIOException e) {
            var interrupted = new InterruptedException(e.getMessage());
            interrupted.initCause(e);
            throw interrupted;
        } catch (IOException e) {
            return new HttpExchange.Broken(String.valueOf(e.getMessage()));
        }
    }

    /** Cancels a request; closes the body of the answer if it has already arrived. */
    private static void abandon(CompletableFuture<HttpResponse<StreamedBody>> answer) {
        answer.cancel(true);
        var _ = answer.thenAccept(response -> response.body().close());
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
        var memory = RunningCalls.currentReservation();
        var endpoint = ResponseMemory.endpointOf(request.uri());
        var progress = new ResponseProgress();
        var answer =
                client.sendAsync(
                        request,
                        info -> new CappedBody(limit(info, memory), endpoint, memory, progress));
        try {
            var response = awaitAnswer(answer, timeout, progress);
            if (response == null) {
                answer.cancel(true);
                return new HttpExchange.Broken(ResponseProgress.stallReason(progressInterval));
            }
            var body = response.body();
            return new HttpExchange.Response(
                    response.statusCode(), response.headers(), body.take(), body.isTruncated());
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

    private ResponseLimit limit(
            HttpResponse.ResponseInfo info, ResponseMemory.@Nullable Reservation memory) {
        long contentLength = info.headers().firstValueAsLong("Content-Length").orElse(-1);
        return ResponseLimit.of(bodyBytesMax, contentLength, memory);
    }

    /** Waits for the answer. Returns null when the answer holds memory and arrives too slowly. */
    private @Nullable HttpResponse<CappedBody.Text> awaitAnswer(
            CompletableFuture<HttpResponse<CappedBody.Text>> answer,
            Duration timeout,
            ResponseProgress progress)
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
            // Requests have no timeout of their own. When a connection is established just at its
            // timeout, the JDK reports "request timed out" and sends nothing.
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
        // The message of a refused connection is empty in the JDK's client.
        return "Connect to %s failed: %s"
                .formatted(address(uri), text == null ? "Connection refused" : text);
    }

    /** Formats an address like the HTTP client in AWS's SDK: {@code host:port [host/address]}. */
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

    /** Aborts the running exchanges and closes all connections. */
    @Override
    public void close() {
        client.shutdownNow();
    }
}
