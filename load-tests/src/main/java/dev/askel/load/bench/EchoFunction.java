package dev.askel.load.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;

/**
 * A function in this process that answers with its payload, over HTTP with kept connections, from
 * one thread: it must leave the processors to the server.
 */
final class EchoFunction implements AutoCloseable {
    private static final int BACKLOG = 1024;

    private final ServerSocketChannel listening = ServerSocketChannel.open();
    private final Selector selector = Selector.open();
    private volatile boolean held;
    private volatile boolean releasing;
    private volatile int waiting;
    private int waitingNow;
    private final Thread thread = new Thread(this::serve, "echo function");

    private EchoFunction() throws IOException {}

    static EchoFunction start() throws IOException {
        var function = new EchoFunction();
        function.listening.bind(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        function.listening.configureBlocking(false);
        function.listening.register(function.selector, SelectionKey.OP_ACCEPT);
        function.thread.setDaemon(true);
        function.thread.start();
        return function;
    }

    /** The word behind {@code --function}. */
    String mapping() {
        return Workload.ECHO + "=http://127.0.0.1:" + listening.socket().getLocalPort() + "/";
    }

    /** Answers nobody any more. */
    void hold() {
        held = true;
    }

    /** Answers those that call from now on; those that wait get no answer. */
    void release() {
        held = false;
    }

    /** Answers those that wait, and those that call from now on. */
    void releaseAll() {
        held = false;
        releasing = true;
        selector.wakeup();
    }

    /** How many calls wait for their answer. */
    int waiting() {
        return waiting;
    }

    private void serve() {
        try {
            while (selector.isOpen()) {
                selector.select(this::attend);
                if (releasing) {
                    releasing = false;
                    selector.keys().forEach(this::attend);
                }
                waiting = waitingNow;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void attend(SelectionKey key) {
        try {
            if (key.attachment() instanceof EchoConnection connection) {
                waitingNow -= connection.waits() ? 1 : 0;
                connection.take(!held);
                waitingNow += connection.waits() ? 1 : 0;
            } else if (key.isAcceptable()) {
                accept();
            }
        } catch (IOException e) {
            // Whoever called it has left.
            key.cancel();
        }
    }

    private void accept() throws IOException {
        var channel = listening.accept();
        if (channel != null) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.register(selector, SelectionKey.OP_READ, new EchoConnection(channel));
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
            for (var key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
            thread.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
