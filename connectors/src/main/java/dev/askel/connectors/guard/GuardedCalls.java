package dev.askel.connectors.guard;

import dev.askel.connectors.call.EndpointGates;
import dev.askel.connectors.call.HttpExchange;
import dev.askel.connectors.call.ResponseLimit;
import dev.askel.connectors.call.ResponseMemory;
import dev.askel.connectors.call.ResponseProgress;
import dev.askel.connectors.call.RunningCalls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Sends HTTP/1.1 requests to hosts that the {@link HostGuard} allows. It follows no redirects,
 * repeats no requests, and uses a new connection for each request.
 *
 * <p>The client resolves names through this class and connects to the addresses that were checked.
 * So a later change of the name's address has no effect. The Host header, SNI and the check of the
 * certificate still use the name of the host. The JDK's own client does not support a custom
 * resolver.
 */
public final class GuardedCalls implements AutoCloseable {
    /** Resolves a name; called once per connection. */
    @FunctionalInterface
    interface NameLookup {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    private final HostGuard guard;
    private final EndpointGates gates;
    private final CloseableHttpClient client;
    private final Duration progressInterval;
    private final ScheduledThreadPoolExecutor timers =
            new ScheduledThreadPoolExecutor(
                    1,
                    task ->
                            Thread.ofPlatform()
                                    .daemon()
                                    .name("askel-http-deadlines")
                                    .unstarted(task));

    /**
     * Creates a client.
     *
     * @param gates the limits of the calls of Tasks
     * @param callsMax the maximum concurrent calls
     * @param connectTimeout the timeout for one address of a host
     * @param tls the trusted authorities
     */
    public GuardedCalls(
            HostGuard guard,
            EndpointGates gates,
            int callsMax,
            Duration connectTimeout,
            SSLContext tls) {
        this(
                guard,
                gates,
                callsMax,
                connectTimeout,
                tls,
                InetAddress::getAllByName,
                ResponseProgress.INTERVAL);
    }

    GuardedCalls(
            HostGuard guard,
            EndpointGates gates,
            int callsMax,
            Duration connectTimeout,
            SSLContext tls,
            NameLookup lookup,
            Duration progressInterval) {
        this.guard = guard;
        this.progressInterval = progressInterval;
        this.gates = gates;
        timers.setRemoveOnCancelPolicy(true);
        var connections =
                PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(new Resolver(guard, lookup))
                        .setTlsSocketStrategy(new DefaultClientTlsStrategy(tls))
                        .setMaxConnTotal(callsMax)
                        .setMaxConnPerRoute(callsMax)
                        .setDefaultConnectionConfig(
                                ConnectionConfig.custom()
                                        .setConnectTimeout(Timeout.of(connectTimeout))
                                        .build())
                        .build();
        this.client =
                HttpClients.custom()
                        .setConnectionManager(connections)
                        // A request on a connection that the server has closed gets no answer, and
                        // it is unknown whether the request ran.
                        .setConnectionReuseStrategy((_, _, _) -> false)
                        .setDefaultRequestConfig(
                                RequestConfig.custom()
                                        .setProtocolUpgradeEnabled(false)
                                        .setAuthenticationEnabled(false)
                                        .setExpectContinueEnabled(false)
                                        .build())
                        .disableRedirectHandling()
                        .disableAutomaticRetries()
                        .disableCookieManagement()
                        .disableAuthCaching()
                        .disableContentCompression()
                        .disableDefaultUserAgent()
                        .build();
    }

    /**
     * Returns the reason why a URL may not be called, without resolving its host. Null means that
     * the URL may be called if its host resolves to an allowed address.
     */
    public @Nullable String refusal(URI address) {
        return guard.refusal(address);
    }

    /**
     * Sends a request as soon as the call of this thread has a permit, and waits for the complete
     * answer. Blocks, so it must run on a virtual thread.
     *
     * @param bytesMax the maximum bytes to read of the body
     * @param timeout the time from resolving the name to the last byte
     * @throws InterruptedException when interrupted; the connection is closed
     */
    public GuardedResponse exchange(OutgoingRequest request, int bytesMax, Duration timeout)
            throws InterruptedException {
        var refusal = guard.refusal(request.address());
        return refusal == null
                ? exchange(host(request.address()), request, bytesMax, timeout)
                : new GuardedResponse.Forbidden(refusal);
    }

    /**
     * Sends a request to an endpoint that an operator's setting names in place of the host. The
     * guard does not check the endpoint. The request still names the host.
     *
     * @param endpoint http or https, with a host
     */
    public GuardedResponse exchangeThrough(
            URI endpoint, OutgoingRequest request, int bytesMax, Duration timeout)
            throws InterruptedException {
        InetAddress address;
        try {
            address = InetAddress.getAllByName(endpoint.getHost())[0];
        } catch (UnknownHostException _) {
            return new GuardedResponse.Broken(unknownHost(endpoint.getHost()));
        }
        // A target with an address is not resolved, so the guard does not check the address.
        return exchange(
                new HttpHost(endpoint.getScheme(), address, endpoint.getHost(), endpoint.getPort()),
                request,
                bytesMax,
                timeout);
    }

    private GuardedResponse exchange(
            HttpHost target, OutgoingRequest request, int bytesMax, Duration timeout)
            throws InterruptedException {
        var answer = new AtomicReference<@Nullable GuardedResponse>();
        var gateResult =
                gates.call(
                        URI.create(target.toURI()),
                        () -> {
                            var exchanged = exchangeOnce(target, request, bytesMax, timeout);
                            answer.set(exchanged.answer());
                            return exchanged.gateResult();
                        });
        var received = answer.get();
        // If the outage of the endpoint lasted too long, no request was sent, and there is no
        // answer.
        return gateResult instanceof HttpExchange.NotSent(var reason) || received == null
                ? new GuardedResponse.Broken(
                        gateResult instanceof HttpExchange.NotSent(var why)
                                ? why
                                : gateResult.toString())
                : received;
    }

    /** An answer, and a result that tells the gate whether the call reached the endpoint. */
    private record Exchanged(GuardedResponse answer, HttpExchange gateResult) {
        /** Creates the result of a call whose endpoint accepted a connection. */
        static Exchanged withConnection(GuardedResponse answer) {
            return new Exchanged(
                    answer, new HttpExchange.Broken(answer.getClass().getSimpleName()));
        }

        /** Creates the result of a call without a connection. */
        static Exchanged withoutConnection(String reason) {
            return new Exchanged(
                    new GuardedResponse.Broken(reason), new HttpExchange.NotSent(reason));
        }
    }

    private Exchanged exchangeOnce(
            HttpHost target, OutgoingRequest request, int bytesMax, Duration timeout)
            throws InterruptedException {
        // A Java URI may contain letters outside ASCII, which must be encoded on the wire.
        var sent =
                new HttpUriRequestBase(
                        request.method(), URI.create(request.address().toASCIIString()));
        request.headers()
                .forEach((name, values) -> values.forEach(value -> sent.addHeader(name, value)));
        var body = request.body();
        if (body.length > 0) {
            sent.setEntity(new ByteArrayEntity(body, null));
        }
        var memory = RunningCalls.currentReservation();
        var timedOut = new AtomicBoolean();
        var deadline =
                timers.schedule(
                        () -> {
                            timedOut.set(true);
                            sent.cancel();
                            if (memory != null) {
                                memory.cancelWait();
                            }
                        },
                        timeout.toNanos(),
                        TimeUnit.NANOSECONDS);
        var progress = new ResponseProgress();
        var stalled = new AtomicBoolean();
        var progressChecks =
                timers.scheduleWithFixedDelay(
                        () -> {
                            if (progress.isStalled()) {
                                stalled.set(true);
                                sent.cancel();
                            }
                        },
                        progressInterval.toNanos(),
                        progressInterval.toNanos(),
                        TimeUnit.NANOSECONDS);
        try (var response = client.executeOpen(target, sent, null)) {
            return Exchanged.withConnection(readAnswer(response, target, bytesMax, progress));
        } catch (ForbiddenHostException forbidden) {
            return Exchanged.withConnection(new GuardedResponse.Forbidden(forbidden.reason));
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (timedOut.get()) {
                return Exchanged.withConnection(new GuardedResponse.TimedOut(timeout));
            }
            return stalled.get()
                    ? Exchanged.withConnection(
                            new GuardedResponse.Broken(
                                    ResponseProgress.stallReason(progressInterval)))
                    : failure(target, e);
        } finally {
            deadline.cancel(false);
            progressChecks.cancel(false);
        }
    }

    private static HttpHost host(URI address) {
        return new HttpHost(address.getScheme(), address.getHost(), address.getPort());
    }

    private static String unknownHost(String host) {
        return host + ": Name or service not known";
    }

    private static Exchanged failure(HttpHost target, IOException e) {
        return switch (e) {
            case UnknownHostException _ ->
                    Exchanged.withoutConnection(unknownHost(target.getHostName()));
            case ConnectException refused -> Exchanged.withoutConnection(message(refused));
            case ConnectTimeoutException expired -> Exchanged.withoutConnection(message(expired));
            default -> Exchanged.withConnection(new GuardedResponse.Broken(message(e)));
        };
    }

    private static String message(IOException e) {
        var message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    private static GuardedResponse.Answered readAnswer(
            ClassicHttpResponse response, HttpHost target, int bytesMax, ResponseProgress progress)
            throws IOException, InterruptedException {
        var headers = new LinkedHashMap<String, List<String>>();
        for (Header header : response.getHeaders()) {
            headers.computeIfAbsent(header.getName(), _ -> new ArrayList<>())
                    .add(header.getValue() == null ? "" : header.getValue());
        }
        var entity = response.getEntity();
        var memory = RunningCalls.currentReservation();
        var limit =
                ResponseLimit.of(bytesMax, entity == null ? 0 : entity.getContentLength(), memory)
                        .bytesMax();
        var body =
                entity == null
                        ? new byte[0]
                        : readBody(entity.getContent(), target, limit, memory, progress);
        boolean truncated = body.length > limit;
        if (truncated) {
            body = Arrays.copyOf(body, Math.min(limit, ResponseMemory.FREE_BYTES));
        }
        if (memory != null) {
            memory.shrinkTo(body.length);
        }
        var reason = response.getReasonPhrase();
        return new GuardedResponse.Answered(
                response.getCode(), reason == null ? "" : reason, headers, body, truncated);
    }

    /**
     * Reads the body, at most one byte more than the limit. Closing the answer closes its
     * connection.
     */
    private static byte[] readBody(
            InputStream content,
            HttpHost target,
            int limit,
            ResponseMemory.@Nullable Reservation memory,
            ResponseProgress progress)
            throws IOException, InterruptedException {
        var endpoint = ResponseMemory.endpointOf(URI.create(target.toURI()));
        var read = new ByteArrayOutputStream();
        var part = new byte[8_192];
        while (read.size() <= limit) {
            if (memory != null
                    && Math.min(limit, read.size() + part.length) > ResponseMemory.FREE_BYTES) {
                if (!memory.reserve(endpoint, limit)) {
                    throw new IOException("The call has ended");
                }
                progress.start();
            }
            int length = content.read(part, 0, Math.min(part.length, limit + 1 - read.size()));
            if (length < 0) {
                break;
            }
            read.write(part, 0, length);
            progress.update(read.size());
        }
        return read.toByteArray();
    }

    /** Aborts the running exchanges and closes all connections. */
    @Override
    public void close() {
        timers.shutdownNow();
        client.close(CloseMode.IMMEDIATE);
    }

    /** Thrown when all addresses of a host are forbidden. */
    private static final class ForbiddenHostException extends UnknownHostException {
        private static final long serialVersionUID = 1L;

        private final String reason;

        ForbiddenHostException(String reason) {
            super(reason);
            this.reason = reason;
        }
    }

    /** Resolves names to the addresses that are allowed. */
    private record Resolver(HostGuard guard, NameLookup lookup) implements DnsResolver {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            var all = lookup.addresses(host);
            var allowed =
                    Arrays.stream(all)
                            .filter(address -> guard.allows(host, address))
                            .toArray(InetAddress[]::new);
            if (allowed.length == 0) {
                throw new ForbiddenHostException(HostGuard.notPublicReason(host, all[0]));
            }
            return allowed;
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }
}
