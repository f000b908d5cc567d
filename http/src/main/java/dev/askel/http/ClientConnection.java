package dev.askel.http;

import dev.askel.http.hosts.TrustedProxies;
import dev.askel.http.message.HiddenLineBreaks;
import dev.askel.http.message.HttpResponses;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.stream.StreamSupport;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.Connection;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * The state of one client's connection: its pending requests, the answers that it still sends, and
 * its long poll. Safe for use by many threads.
 */
final class ClientConnection implements HttpResponses.AnswerTracker {
    private static final Connection CLOSE = Connection.create("close");

    private static final ByteString BARE_500 = ByteString.fromString("HTTP/1.1 500 ");

    private final @Nullable InetAddress peer;

    /**
     * The trusted proxies, which name the clients of requests; null when the peer is not one of
     * them.
     */
    private final @Nullable TrustedProxies proxies;

    /** The address of the client as text, because each request needs it several times. */
    private volatile @Nullable String clientAddress;

    private final HiddenLineBreaks hiddenLineBreaks = new HiddenLineBreaks();
    private final RequestGate requestGate = new RequestGate(this::hasNoPendingAnswer);
    private final Queue<TrackedAnswer> trackedAnswers = new ArrayDeque<>();
    private @Nullable LongPoll waitingPoll;
    private boolean inputClosed;
    private boolean outputClosed;
    private int pendingAnswers;
    private boolean draining;
    private volatile boolean unparsable;
    private long idleSinceNanos = System.nanoTime();

    /** An answer whose bytes are counted, with the number of unsent bytes. */
    private static final class TrackedAnswer {
        private long bytesLeft;
        private final Runnable onFinished;

        TrackedAnswer(long bytes, Runnable onFinished) {
            bytesLeft = bytes;
            this.onFinished = onFinished;
        }
    }

    /**
     * Creates the state of a new connection.
     *
     * @param peer the address at the other end; null when it is unknown
     */
    ClientConnection(@Nullable InetAddress peer, TrustedProxies proxies) {
        this.peer = peer;
        this.proxies = peer != null && proxies.trusts(peer) ? proxies : null;
        clientAddress = text(peer);
    }

    /**
     * Returns the address of the client of the request that waits for its answer; null when it is
     * unknown. Requests are answered one at a time.
     */
    @Nullable String clientAddress() {
        return clientAddress;
    }

    private static @Nullable String text(@Nullable InetAddress client) {
        return client == null ? null : client.getHostAddress();
    }

    /** Returns the stage through which requests of this connection pass. */
    RequestGate requestGate() {
        return requestGate;
    }

    /**
     * Registers the waiting poll. The poll is abandoned when the client closes its side of the
     * connection.
     */
    synchronized void attach(LongPoll poll) {
        waitingPoll = poll;
        if (inputClosed) {
            poll.abandon();
        }
    }

    /** Removes an answered poll, so that its answer does not stay in memory with the connection. */
    synchronized void detach(LongPoll poll) {
        if (poll.equals(waitingPoll)) {
            waitingPoll = null;
        }
    }

    @Override
    public void track(long bytes, Runnable onFinished) {
        if (!addTracked(bytes, onFinished)) {
            onFinished.run();
        }
    }

    private synchronized boolean addTracked(long bytes, Runnable onFinished) {
        return !outputClosed && trackedAnswers.add(new TrackedAnswer(bytes, onFinished));
    }

    /**
     * Counts bytes that are written to the socket. The bytes belong to one answer and may include
     * its head.
     */
    synchronized void onSend(int bytes) {
        var first = trackedAnswers.peek();
        if (first != null) {
            first.bytesLeft -= bytes;
        }
    }

    /** Called when the operating system has received all bytes that were written to the socket. */
    void onFlushed() {
        var onFinished = removeSentAnswer();
        if (onFinished != null) {
            onFinished.run();
        }
    }

    private synchronized @Nullable Runnable removeSentAnswer() {
        var first = trackedAnswers.peek();
        if (first == null || first.bytesLeft > 0) {
            return null;
        }
        trackedAnswers.remove();
        idleSinceNanos = System.nanoTime();
        return first.onFinished;
    }

    /**
     * Called when the client has closed its side of the connection. Abandons the poll, whose answer
     * the client would not read.
     */
    synchronized void onInputClosed() {
        inputClosed = true;
        if (waitingPoll != null) {
            waitingPoll.abandon();
        }
    }

    /** Called when no more bytes can be written to the socket. Finishes all tracked answers. */
    synchronized void onOutputClosed() {
        outputClosed = true;
        trackedAnswers.forEach(each -> each.onFinished.run());
        trackedAnswers.clear();
    }

    /**
     * Records that the library accepted bytes as HTTP but could not build a request from them, for
     * instance a chunked body of HTTP/1.0. The library then ends the connection with a bare 500
     * that bypasses Askel's error handling.
     */
    Throwable onUnparsableRequest(Throwable failure) {
        unparsable = true;
        return failure;
    }

    /**
     * Replaces the library's bare 500 for an unparsable request by the 400 that other malformed
     * requests receive.
     */
    ByteString withoutBare500(ByteString bytes) {
        return unparsable && bytes.take(BARE_500.size()).equals(BARE_500)
                ? ParsingErrors.response()
                : bytes;
    }

    /** Reads bytes of the client before the HTTP library does. */
    void onReceive(ByteString bytes) {
        hiddenLineBreaks.read(bytes);
    }

    /** Whether a line break of the head may be part of a header value. */
    boolean mayHideLineBreak(HttpRequest request) {
        return hiddenLineBreaks.mayBeIn(request);
    }

    void onRequest(HttpRequest request) {
        if (peer != null && proxies != null) {
            clientAddress = text(proxies.clientOf(peer, forwardedFor(request)));
        }
        countRequest();
    }

    private static List<String> forwardedFor(HttpRequest request) {
        return StreamSupport.stream(request.getHeaders().spliterator(), false)
                .filter(header -> header.is(TrustedProxies.HEADER))
                .map(HttpHeader::value)
                .toList();
    }

    private synchronized void countRequest() {
        pendingAnswers++;
    }

    private synchronized boolean hasNoPendingAnswer() {
        return pendingAnswers == 0;
    }

    /**
     * Counts the request of a complete answer as answered immediately, and the request of a stream
     * when the stream ends. Adds {@code Connection: close} while the server drains its connections.
     */
    HttpResponse onAnswer(HttpResponse answer) {
        var entity = answer.entity();
        if (!entity.isChunked() && !entity.isCloseDelimited()) {
            return prepareAnswer(answer, true);
        }
        var stream =
                Flow.<ByteString>create()
                        .watchTermination(
                                (_, ended) -> ended.whenComplete((_, _) -> onStreamEnd()));
        return prepareAnswer(answer.transformEntityDataBytes(stream), false);
    }

    private synchronized HttpResponse prepareAnswer(HttpResponse answer, boolean isWhole) {
        if (isWhole) {
            countAnswer();
        }
        return draining ? answer.addHeader(CLOSE) : answer;
    }

    /**
     * A stream that began before draining has no {@code Connection: close}, so the gate closes the
     * connection.
     */
    private synchronized void onStreamEnd() {
        countAnswer();
        if (draining && pendingAnswers == 0) {
            requestGate.close();
        }
    }

    private synchronized void countAnswer() {
        pendingAnswers--;
        idleSinceNanos = System.nanoTime();
    }

    /**
     * Returns the start of the idle time, as {@link System#nanoTime}. Empty while the connection
     * has a pending request, sends an answer or drains.
     */
    synchronized OptionalLong idleSinceNanos() {
        return pendingAnswers > 0 || !trackedAnswers.isEmpty() || draining
                ? OptionalLong.empty()
                : OptionalLong.of(idleSinceNanos);
    }

    /** Closes the connection if it has been idle since {@code sinceNanos} without interruption. */
    synchronized void closeIfIdleSince(long sinceNanos) {
        if (pendingAnswers == 0 && trackedAnswers.isEmpty() && idleSinceNanos == sinceNanos) {
            drain();
        }
    }

    /** Closes the connection, after the pending answer if there is one. */
    synchronized void drain() {
        draining = true;
        if (pendingAnswers == 0) {
            requestGate.close();
        }
    }
}
