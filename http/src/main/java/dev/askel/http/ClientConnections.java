package dev.askel.http;

import dev.askel.http.hosts.TrustedProxies;
import dev.askel.http.transport.TlsLayer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.OverflowStrategy;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Tcp.IncomingConnection;
import org.apache.pekko.stream.scaladsl.TcpAttributes;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the connections of clients. When the server stops, each connection ends after its pending
 * answer, once the operating system has that answer.
 *
 * <p>This class adds Pekko's HTTP layer to each accepted TCP connection. The {@code bind} of Pekko
 * HTTP is not used, because its termination closes a connection before the answer has reached the
 * socket. Safe for use by many threads.
 */
final class ClientConnections {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConnections.class);

    /**
     * With this attribute, the socket requests bytes only when the operating system has all
     * previous bytes.
     */
    private static final Attributes UNBUFFERED = TcpAttributes.tcpWriteBufferSize(1);

    /**
     * The maximum number of answers of one client that wait for its socket. While an answer waits
     * inside Pekko's layer, that layer does not notice that the client has closed its side, and the
     * connection stays open.
     */
    private static final int ANSWERS_AHEAD = 4;

    private final ActorSystem system;
    private final ServerSettings settings;
    private final @Nullable Supplier<SSLEngine> tls;
    private final TrustedProxies proxies;
    private final BiFunction<HttpRequest, ClientConnection, CompletionStage<HttpResponse>> answers;
    private final Set<ClientConnection> open = ConcurrentHashMap.newKeySet();
    private final IdleConnections idleConnections;
    private final CompletableFuture<Done> drained = new CompletableFuture<>();
    private volatile boolean draining;

    /**
     * Creates an empty set of connections.
     *
     * @param tls creates the TLS engine of a connection; null for connections without TLS
     * @param proxies the trusted proxies, which name the clients of requests
     * @param connectionsMax the maximum number of connections; idle connections are closed when few
     *     more can be accepted
     */
    ClientConnections(
            ActorSystem system,
            ServerSettings settings,
            @Nullable Supplier<SSLEngine> tls,
            TrustedProxies proxies,
            int connectionsMax,
            BiFunction<HttpRequest, ClientConnection, CompletionStage<HttpResponse>> answers) {
        this.system = system;
        this.settings = settings;
        this.tls = tls;
        this.proxies = proxies;
        this.answers = answers;
        idleConnections = new IdleConnections(open, connectionsMax);
    }

    /** The number of open connections. */
    int count() {
        return open.size();
    }

    /** Closes the connections that have been idle for longer than {@code idleMax}. */
    void closeIdleLongerThan(Duration idleMax) {
        idleConnections.closeIdleLongerThan(idleMax);
    }

    /**
     * Serves one client. Requests are answered in order, one at a time.
     *
     * @return completes when the connection is closed for any reason; never fails, because a
     *     failure would end all other connections
     */
    CompletionStage<Done> serve(IncomingConnection tcp) {
        var connection = new ClientConnection(tcp.remoteAddress().getAddress(), proxies);
        open.add(connection);
        idleConnections.closeOldestIfNearlyFull();
        CompletionStage<Done> closed;
        try {
            closed = run(tcp, connection);
        } catch (RuntimeException failure) {
            LOG.error("a connection could not be served", failure);
            closed = CompletableFuture.completedStage(Done.getInstance());
        }
        if (draining) {
            connection.drain();
        }
        return closed.handle((_, _) -> {
            connection.onInputClosed();
            open.remove(connection);
            completeIfDrained();
            return Done.getInstance();
        });
    }

    private CompletionStage<Done> run(IncomingConnection tcp, ClientConnection connection) {
        var socket = tcp.flow().watchTermination(Keep.right()).addAttributes(UNBUFFERED);
        var answerBytes =
                Flow.<ByteString>create()
                        .map(connection::withoutBare500)
                        .buffer(ANSWERS_AHEAD, OverflowStrategy.backpressure())
                        .via(new ResponseGate(connection));
        var http = Http.get(system).serverLayer(settings);
        var served =
                tls == null
                        ? http.atop(TlsLayer.withoutTls(connection::onReceive))
                                .join(answerBytes.viaMat(socket, Keep.right()), Keep.right())
                        : http.atop(TlsLayer.withTls(tls, connection::onReceive, answerBytes))
                                .join(socket, Keep.right());
        return served.join(requests(connection)).run(system);
    }

    private Flow<HttpRequest, HttpResponse, ?> requests(ClientConnection connection) {
        return Flow.<HttpRequest>create()
                .mapError(IllegalArgumentException.class, connection::onUnparsableRequest)
                .via(connection.requestGate())
                .mapAsync(
                        1,
                        request -> {
                            connection.onRequest(request);
                            return answers.apply(
                                    tls == null ? request : withHttps(request), connection);
                        })
                .map(connection::onAnswer);
    }

    /** The HTTP layer does not know about TLS and assumes the scheme {@code http}. */
    private static HttpRequest withHttps(HttpRequest request) {
        return request.withUri(request.getUri().scheme("https"));
    }

    /**
     * Ends every connection: an idle one immediately, any other after its pending answer.
     *
     * @return completes when all connections are closed and the operating system has their answers
     */
    CompletionStage<Done> drain() {
        draining = true;
        open.forEach(ClientConnection::drain);
        completeIfDrained();
        return drained.minimalCompletionStage();
    }

    private void completeIfDrained() {
        if (draining && open.isEmpty()) {
            drained.complete(Done.getInstance());
        }
    }
}
