package dev.askel.http;

import dev.askel.http.LongPolls.Poll;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.OptionalLong;
import java.util.Queue;
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
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.OverflowStrategy;
import org.apache.pekko.stream.TLSProtocol.SessionBytes;
import org.apache.pekko.stream.TLSProtocol.SslTlsInbound;
import org.apache.pekko.stream.TLSProtocol.SslTlsOutbound;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.TLSPlacebo;
import org.apache.pekko.stream.javadsl.Tcp.IncomingConnection;
import org.apache.pekko.stream.scaladsl.TcpAttributes;
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

    /** The socket takes nothing more before the operating system has what it took. */
    private static final Attributes UNBUFFERED = TcpAttributes.tcpWriteBufferSize(1);

    /**
     * Answers of one client that may wait for its socket. While one waits inside of Pekko's layer,
     * a client that says that it sends no more is not heard there, and its connection stays open.
     */
    private static final int ANSWERS_AHEAD = 4;

    private final ActorSystem system;
    private final ServerSettings settings;
    private final BiFunction<HttpRequest, Connection, CompletionStage<HttpResponse>> answers;
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final Unasked unasked;
    private final CompletableFuture<Done> drained = new CompletableFuture<>();
    private volatile boolean draining;

    /**
     * None yet.
     *
     * @param connectionsMax when so many are open, those on which nothing is asked make room
     */
    Connections(
            ActorSystem system,
            ServerSettings settings,
            int connectionsMax,
            BiFunction<HttpRequest, Connection, CompletionStage<HttpResponse>> answers) {
        this.system = system;
        this.settings = settings;
        this.answers = answers;
        unasked = new Unasked(open, connectionsMax);
    }

    /** Connections that are open. */
    int count() {
        return open.size();
    }

    /** Closes those on which nothing was asked for so long. */
    void closeUnasked(Duration keepAlive) {
        unasked.closeOlderThan(keepAlive);
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
        unasked.makeRoom();
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
        var socket = tcp.flow().watchTermination(Keep.right()).addAttributes(UNBUFFERED);
        return Http.get(system)
                .serverLayer(settings)
                .atop(plain())
                .join(
                        Flow.<ByteString>create()
                                .map(connection::blamed)
                                .buffer(ANSWERS_AHEAD, OverflowStrategy.backpressure())
                                .via(new Outflow(connection))
                                .viaMat(socket, Keep.right()),
                        Keep.right())
                .join(requests(connection))
                .run(system);
    }

    private Flow<HttpRequest, HttpResponse, ?> requests(Connection connection) {
        return Flow.<HttpRequest>create()
                .mapError(IllegalArgumentException.class, connection::unmade)
                .via(connection.intake)
                .mapAsync(
                        1,
                        request -> {
                            connection.begins();
                            return answers.apply(request, connection);
                        })
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

        private static final ByteString BARE_500 = ByteString.fromString("HTTP/1.1 500 ");

        private final Intake intake = new Intake(this::isIdle);
        private final Queue<Held> held = new ArrayDeque<>();
        private @Nullable Poll waiting;
        private boolean left;
        private boolean ended;
        private int inWork;
        private boolean draining;
        private volatile boolean unmade;
        private long unaskedSinceNanos = System.nanoTime();

        /** A poll waits on it; it is told when its client leaves. */
        synchronized void waitsFor(Poll poll) {
            waiting = poll;
            if (left) {
                poll.leave();
            }
        }

        /** It was answered: its answer must not stay as long as its connection does. */
        synchronized void waitsNoMore(Poll poll) {
            if (poll.equals(waiting)) {
                waiting = null;
            }
        }

        /** An answer that is counted, and what of it has still to pass. */
        private static final class Held {
            private long bytesLeft;
            private final Runnable gone;

            Held(long bytes, Runnable gone) {
                bytesLeft = bytes;
                this.gone = gone;
            }
        }

        /**
         * The answer that is given next has so many bytes; {@code gone} hears when they are out of
         * this process, or when it is clear that they will never be.
         */
        void holds(long bytes, Runnable gone) {
            if (!keeps(bytes, gone)) {
                gone.run();
            }
        }

        private synchronized boolean keeps(long bytes, Runnable gone) {
            return !ended && held.add(new Held(bytes, gone));
        }

        /** So many bytes go to the socket, those of one answer only, with or without its head. */
        synchronized void passes(int bytes) {
            var first = held.peek();
            if (first != null) {
                first.bytesLeft -= bytes;
            }
        }

        /** The operating system has all that went to the socket. */
        void passed() {
            var gone = firstGone();
            if (gone != null) {
                gone.run();
            }
        }

        private synchronized @Nullable Runnable firstGone() {
            var first = held.peek();
            if (first == null || first.bytesLeft > 0) {
                return null;
            }
            held.remove();
            unaskedSinceNanos = System.nanoTime();
            return first.gone;
        }

        /** The client sends no more: it has gone, and would not read an answer that comes late. */
        private synchronized void left() {
            left = true;
            if (waiting != null) {
                waiting.leave();
            }
        }

        /** Nothing goes to the socket any more. */
        synchronized void ended() {
            ended = true;
            held.forEach(each -> each.gone.run());
            held.clear();
        }

        /**
         * The library took for HTTP of what it could make no request, such as a chunked body of
         * HTTP/1.0. It ends the connection with a bare 500, past all that could say otherwise.
         */
        private Throwable unmade(Throwable failure) {
            unmade = true;
            return failure;
        }

        /** That 500 is the client's fault, like all else that is no HTTP. */
        private ByteString blamed(ByteString bytes) {
            return unmade && bytes.take(BARE_500.size()).equals(BARE_500)
                    ? ParsingErrors.rendered()
                    : bytes;
        }

        /** A request has come: an answer is due. */
        private synchronized void begins() {
            inWork++;
        }

        private synchronized boolean isIdle() {
            return inWork == 0;
        }

        /** Counts an answer that the end can no longer hold back. */
        private HttpResponse answered(HttpResponse answer) {
            var entity = answer.entity();
            if (!entity.isChunked() && !entity.isCloseDelimited()) {
                return given(answer, true);
            }
            // It goes on for as long as there is something to tell.
            var toldBytes =
                    Flow.<ByteString>create()
                            .watchTermination((_, told) -> told.whenComplete((_, _) -> told()));
            return given(answer.transformEntityDataBytes(toldBytes), false);
        }

        private synchronized HttpResponse given(HttpResponse answer, boolean whole) {
            if (whole) {
                given();
            }
            return draining ? answer.addHeader(CLOSE) : answer;
        }

        /** Nothing else ends a connection whose answer was begun before it was to close. */
        private synchronized void told() {
            given();
            if (draining && inWork == 0) {
                intake.close();
            }
        }

        private synchronized void given() {
            inWork--;
            unaskedSinceNanos = System.nanoTime();
        }

        /** Since when nothing is asked here; empty where something is, or is still being sent. */
        synchronized OptionalLong unaskedSinceNanos() {
            return inWork > 0 || !held.isEmpty() || draining
                    ? OptionalLong.empty()
                    : OptionalLong.of(unaskedSinceNanos);
        }

        /** Closes it if it is as {@link #unaskedSinceNanos} saw it. */
        synchronized void closeUnasked(long sinceNanos) {
            if (inWork == 0 && held.isEmpty() && unaskedSinceNanos == sinceNanos) {
                drain();
            }
        }

        private synchronized void drain() {
            draining = true;
            if (inWork == 0) {
                intake.close();
            }
        }
    }
}
