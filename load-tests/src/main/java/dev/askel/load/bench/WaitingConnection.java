package dev.askel.load.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * A connection that waits for the end of an execution, with an event stream or with repeated long
 * polls. It has no thread. The caller calls {@link #read} when bytes are available.
 */
final class WaitingConnection implements AutoCloseable {
    private final SocketChannel channel;
    private final boolean streams;
    private final byte[] request;
    private final StringBuilder received = new StringBuilder();
    private long lastEventId;
    private int rejections;
    private long endedNanos;

    private WaitingConnection(SocketChannel channel, boolean streams, byte[] request) {
        this.channel = channel;
        this.streams = streams;
        this.request = request;
    }

    /** Connects and sends the request. */
    static WaitingConnection connect(
            Selector selector, InetSocketAddress server, String path, boolean usesEventStream)
            throws IOException {
        var request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
        var channel = SocketChannel.open(server);
        var listener =
                new WaitingConnection(
                        channel, usesEventStream, request.getBytes(StandardCharsets.US_ASCII));
        listener.sendRequest();
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, listener);
        return listener;
    }

    private void sendRequest() throws IOException {
        // The request is small and the socket's buffer is empty, so one write sends the complete
        // request.
        channel.write(ByteBuffer.wrap(request));
    }

    /** Reads the available bytes. */
    void read(ByteBuffer buffer) throws IOException {
        buffer.clear();
        int count = channel.read(buffer);
        if (count < 0) {
            if (endedNanos == 0) {
                throw new IOException("a connection was closed early: " + received);
            }
            channel.close();
            return;
        }
        received.append(StandardCharsets.UTF_8.decode(buffer.flip()).toString().replace("\r", ""));
        if (streams) {
            readStream();
        } else {
            readPoll();
        }
    }

    private void readStream() throws IOException {
        int line;
        while ((line = received.indexOf("\n")) >= 0) {
            var text = received.substring(0, line);
            received.delete(0, line + 1);
            if (text.startsWith("id: ")) {
                long id = Long.parseLong(text.substring(4));
                if (id != lastEventId + 1) {
                    throw new IOException("event " + id + " follows " + lastEventId);
                }
                lastEventId = id;
            } else if (text.equals("event: end")) {
                endedNanos = System.nanoTime();
            }
        }
    }

    private void readPoll() throws IOException {
        int body = received.indexOf("\n\n");
        if (body < 0 || received.charAt(received.length() - 1) != '}') {
            return;
        }
        boolean rejected = !received.toString().startsWith("HTTP/1.1 200");
        if (rejected) {
            rejections++;
        }
        boolean runs = rejected || received.indexOf("\"status\":\"RUNNING\"") > 0;
        received.setLength(0);
        if (runs) {
            sendRequest();
        } else {
            endedNanos = System.nanoTime();
        }
    }

    /** Returns whether an event stream has received its first event; always true for long polls. */
    boolean isReceiving() {
        return !streams || lastEventId > 0;
    }

    /** Returns the number of rejected polls. */
    int rejectionCount() {
        return rejections;
    }

    /** Returns whether the end of the execution was received. */
    boolean hasEnded() {
        return endedNanos != 0;
    }

    /**
     * Returns the time at which the end was received, as {@link System#nanoTime}; 0 before the end.
     */
    long endedNanos() {
        return endedNanos;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
