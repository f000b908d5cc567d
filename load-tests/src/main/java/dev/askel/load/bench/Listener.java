package dev.askel.load.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * One connection that waits for an execution's end, by an event stream or by a long poll that asks
 * again when its time is over. It has no thread; whoever has the selector lets it read.
 */
final class Listener implements AutoCloseable {
    private final SocketChannel channel;
    private final boolean streams;
    private final byte[] question;
    private final StringBuilder heard = new StringBuilder();
    private long lastEventId;
    private int refusals;
    private long endedNanos;

    private Listener(SocketChannel channel, boolean streams, byte[] question) {
        this.channel = channel;
        this.streams = streams;
        this.question = question;
    }

    /** Connects and asks. */
    static Listener connect(
            Selector selector, InetSocketAddress server, String path, boolean streams)
            throws IOException {
        var question = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
        var channel = SocketChannel.open(server);
        var listener = new Listener(channel, streams, question.getBytes(StandardCharsets.US_ASCII));
        listener.ask();
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, listener);
        return listener;
    }

    private void ask() throws IOException {
        // It is small, and nothing else is on its way: the socket takes all of it.
        channel.write(ByteBuffer.wrap(question));
    }

    /** Reads what has come. */
    void read(ByteBuffer buffer) throws IOException {
        buffer.clear();
        int count = channel.read(buffer);
        if (count < 0) {
            if (endedNanos == 0) {
                throw new IOException("a listener was cut off: " + heard);
            }
            channel.close();
            return;
        }
        heard.append(StandardCharsets.UTF_8.decode(buffer.flip()).toString().replace("\r", ""));
        if (streams) {
            follow();
        } else {
            answer();
        }
    }

    private void follow() throws IOException {
        int line;
        while ((line = heard.indexOf("\n")) >= 0) {
            var text = heard.substring(0, line);
            heard.delete(0, line + 1);
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

    private void answer() throws IOException {
        int body = heard.indexOf("\n\n");
        if (body < 0 || heard.charAt(heard.length() - 1) != '}') {
            return;
        }
        boolean refused = !heard.toString().startsWith("HTTP/1.1 200");
        if (refused) {
            refusals++;
        }
        boolean runs = refused || heard.indexOf("\"status\":\"RUNNING\"") > 0;
        heard.setLength(0);
        if (runs) {
            ask();
        } else {
            endedNanos = System.nanoTime();
        }
    }

    /** Whether it has begun to hear. */
    boolean hears() {
        return !streams || lastEventId > 0;
    }

    /** How often it was told to come again. */
    int refusals() {
        return refusals;
    }

    boolean ended() {
        return endedNanos != 0;
    }

    /** When it heard of the end. */
    long endedNanos() {
        return endedNanos;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
