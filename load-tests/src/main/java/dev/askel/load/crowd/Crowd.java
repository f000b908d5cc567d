package dev.askel.load.crowd;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Many clients that send the same request, each over its own connection. All clients use one
 * thread, so that more CPU time remains for the server.
 */
public final class Crowd implements AutoCloseable {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final long LAST_RESPONSES_NANOS_MAX = 90_000_000_000L;

    private final Selector selector = Selector.open();
    private final ByteBuffer read = ByteBuffer.allocateDirect(64 * 1024);
    private final List<CrowdClient> clients = new ArrayList<>();
    private final ArrayDeque<CrowdClient> idle = new ArrayDeque<>();

    private Crowd() throws IOException {}

    /** Connects the clients. */
    public static Crowd connect(InetSocketAddress server, int clients, byte[] request)
            throws IOException {
        var crowd = new Crowd();
        var bytes = ByteBuffer.allocateDirect(request.length).put(request).flip();
        for (int i = 0; i < clients; i++) {
            var channel = SocketChannel.open(server);
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            var client = new CrowdClient(channel, bytes.duplicate());
            channel.register(crowd.selector, SelectionKey.OP_READ, client);
            crowd.clients.add(client);
        }
        crowd.idle.addAll(crowd.clients);
        return crowd;
    }

    /** Runs a closed loop: each client sends a request after the response to its previous one. */
    public CrowdAnswers runClosedLoop(Duration time) throws IOException {
        return runClosedLoop(time, _ -> {});
    }

    /**
     * Runs a closed loop.
     *
     * @param onAccepted receives the body of each response with status 200, on the calling thread
     */
    public CrowdAnswers runClosedLoop(Duration time, Consumer<String> onAccepted)
            throws IOException {
        return run(time, Double.POSITIVE_INFINITY, onAccepted);
    }

    /**
     * Runs an open loop: the clients together send requests at a rate that does not depend on
     * responses. A client does not send while it waits for a response.
     */
    public CrowdAnswers runOpenLoop(Duration time, double requestsPerSecond) throws IOException {
        return runOpenLoop(time, requestsPerSecond, _ -> {});
    }

    /**
     * Runs an open loop.
     *
     * @param onAccepted receives the body of each response with status 200, on the calling thread
     */
    public CrowdAnswers runOpenLoop(
            Duration time, double requestsPerSecond, Consumer<String> onAccepted)
            throws IOException {
        return run(time, requestsPerSecond, onAccepted);
    }

    /**
     * Sends one request per client, evenly distributed over a time. Later measurements then do not
     * include the cost of new connections.
     *
     * @param onAccepted receives the body of each response with status 200, on the calling thread
     */
    public CrowdAnswers sendOnceEach(Duration time, Consumer<String> onAccepted)
            throws IOException {
        var answers = new CrowdAnswers(onAccepted);
        var begin = System.nanoTime();
        int sent = 0;
        while (sent < clients.size()) {
            var elapsed = (double) (System.nanoTime() - begin) / time.toNanos();
            for (; sent < Math.min(clients.size(), clients.size() * elapsed); sent++) {
                // Clients that have sent a request are pushed to the front of the queue.
                idle.removeLast().send();
            }
            receive(answers, 1);
        }
        answers.setMeasuredNanos(System.nanoTime() - begin);
        awaitResponses(answers);
        return answers;
    }

    private CrowdAnswers run(Duration time, double perSecond, Consumer<String> onAccepted)
            throws IOException {
        var answers = new CrowdAnswers(onAccepted);
        var begin = System.nanoTime();
        long due = 0;
        for (var now = begin; now - begin < time.toNanos(); now = System.nanoTime()) {
            // At most all idle clients can send a request.
            var until =
                    Double.isInfinite(perSecond)
                            ? due + idle.size()
                            : (long) ((now - begin) / NANOS_PER_SECOND * perSecond);
            for (; due < until; due++) {
                send(answers);
            }
            receive(answers, Double.isInfinite(perSecond) ? 10 : 1);
        }
        answers.setMeasuredNanos(System.nanoTime() - begin);
        awaitResponses(answers);
        return answers;
    }

    private void awaitResponses(CrowdAnswers answers) throws IOException {
        var end = System.nanoTime();
        while (idle.size() < clients.size() && System.nanoTime() - end < LAST_RESPONSES_NANOS_MAX) {
            receive(answers, 10);
        }
        answers.setUnansweredCount(clients.size() - idle.size());
    }

    private void send(CrowdAnswers answers) throws IOException {
        var client = idle.poll();
        if (client == null) {
            answers.addUnsent();
        } else {
            client.send();
        }
    }

    private void receive(CrowdAnswers answers, long millis) throws IOException {
        selector.select(
                key -> {
                    var client = (CrowdClient) key.attachment();
                    if (client.receive(read, answers)) {
                        // The connection that was used last is used first, like in the connection
                        // pools of SDKs.
                        idle.push(client);
                    }
                },
                millis);
    }

    @Override
    public void close() throws IOException {
        for (var client : clients) {
            client.close();
        }
        selector.close();
    }
}
