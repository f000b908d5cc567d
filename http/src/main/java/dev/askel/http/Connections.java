package dev.askel.http;

import dev.askel.http.LongPolls.Poll;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.TLSProtocol.SessionBytes;
import org.apache.pekko.stream.TLSProtocol.SslTlsInbound;
import org.apache.pekko.stream.TLSProtocol.SslTlsOutbound;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.TLSPlacebo;
import org.apache.pekko.stream.javadsl.Tcp.IncomingConnection;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clients' connections, and how they end when the server stops: each after the answer it waits
 * for, and only once that is with the operating system. That is why HTTP is laid over TCP here: the
 * termination of Pekko's own binding cuts a connection whose answer was given a moment before and
 * is still on its way to the socket. Safe for use by many threads.
 */
final class Connections {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    private final ActorSystem system;
    private final ServerSettings settings;
    private final BiFunction<HttpRequest, Connection, CompletionStage<HttpResponse>> answers;
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Done> drained = new CompletableFuture<>();
    private volatile boolean draining;

    Connections(
            ActorSystem system,
            ServerSettings settings,
            BiFunction<HttpRequest, Connection, CompletionStage<HttpResponse>> answers) {
        this.system = system;
        this.settings = settings;
        this.answers = answers;
    }

    /**
     * Serves a client: requests in, answers out, in order, one at a time.
     *
     * @return completes when the connection is closed, however that came; never fails, for that
     *     would end all the others
     */
    CompletionStage<Done> serve(IncomingConnection tcp) {
        var connection = new Connection();
        open.add(connection);
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
            connection.left();
            open.remove(connection);
            completeIfDrained();
            return Done.getInstance();
        });
    }

    private CompletionStage<Done> run(IncomingConnection tcp, Connection connection) {
        return Http.get(system)
                .serverLayer(settings)
                .atop(plain())
                .join(tcp.flow().watchTermination(Keep.right()), Keep.right())
                .join(requests(connection))
                .run(system);
    }

    private Flow<HttpRequest, HttpResponse, ?> requests(Connection connection) {
        return Flow.<HttpRequest>create()
                .mapAsync(
                        1,
                        request ->
                                connection.begins()
                                        ? answers.apply(request, connection)
                                        : new CompletableFuture<>())
                .via(connection.end.flow())
                .map(connection::answered);
    }

    /** TLS's place in the layers, without TLS. */
    private static BidiFlow<SslTlsOutbound, ByteString, ByteString, SslTlsInbound, NotUsed>
            plain() {
        return BidiFlow.fromFlows(
                        Flow.<SslTlsOutbound>create(),
                        Flow.<SessionBytes>create().<SslTlsInbound>map(bytes -> bytes))
                .atop(TLSPlacebo.getInstance());
    }

    /**
     * Ends every connection: at once where nothing is asked, else after the answer.
     *
     * @return completes when all are closed, their answers with the operating system
     */
    CompletionStage<Done> drain() {
        draining = true;
        open.forEach(Connection::drain);
        completeIfDrained();
        return drained.minimalCompletionStage();
    }

    private void completeIfDrained() {
        if (draining && open.isEmpty()) {
            drained.complete(Done.getInstance());
        }
    }

    /** One client's connection. */
    static final class Connection {
        private static final org.apache.pekko.http.javadsl.model.headers.Connection CLOSE =
                org.apache.pekko.http.javadsl.model.headers.Connection.create("close");

        private final SharedKillSwitch end = KillSwitches.shared("connection");
        private final Set<Runnable> unasked = new HashSet<>();
        private @Nullable Poll waiting;
        private boolean left;
        private int inWork;
        private boolean draining;

        /** A poll waits on it; it is told when its client leaves. */
        synchronized void waitsFor(Poll poll) {
            waiting = poll;
            if (left) {
                poll.leave();
            }
        }

        /** An answer is made that nobody may ever ask for: {@code lost} hears of that. */
        synchronized void made(Runnable lost) {
            if (left) {
                lost.run();
            } else {
                unasked.add(lost);
            }
        }

        /** That answer is being sent, and sees its own end. */
        synchronized void asked(Runnable lost) {
            unasked.remove(lost);
        }

        /** The client sends no more: it has gone, and would not read an answer that comes late. */
        private synchronized void left() {
            left = true;
            if (waiting != null) {
                waiting.leave();
            }
            unasked.forEach(Runnable::run);
            unasked.clear();
        }

        /** Whether a request that came is still taken. */
        private synchronized boolean begins() {
            if (draining) {
                return false;
            }
            inWork++;
            return true;
        }

        /** Counts an answer that {@link #end} can no longer hold back. */
        private synchronized HttpResponse answered(HttpResponse answer) {
            inWork--;
            return draining ? answer.addHeader(CLOSE) : answer;
        }

        private synchronized void drain() {
            draining = true;
            if (inWork == 0) {
                end.shutdown();
            }
        }
    }
}
