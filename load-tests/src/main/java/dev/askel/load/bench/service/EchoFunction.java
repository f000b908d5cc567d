package dev.askel.load.bench.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;

/**
 * An HTTP function in this process whose response is its payload. It keeps connections open and
 * uses one thread, so that more CPU time remains for the server.
 */
public final class EchoFunction implements AutoCloseable {
    private static final int BACKLOG = 1024;

    private final ServerSocketChannel serverChannel = ServerSocketChannel.open();
    private final Selector selector = Selector.open();
    private volatile boolean held;
    private volatile boolean releasing;
    private volatile int waiting;
    private int waitingCount;
    private final Thread thread = new Thread(this::serve, "echo function");

    private EchoFunction() throws IOException {}

    /** Starts the function on a free port. */
    public static EchoFunction start() throws IOException {
        var function = new EchoFunction();
        function.serverChannel.bind(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        function.serverChannel.configureBlocking(false);
        function.serverChannel.register(function.selector, SelectionKey.OP_ACCEPT);
        function.thread.setDaemon(true);
        function.thread.start();
        return function;
    }

    /** Returns the value of the server's option {@code --function} for a function of this name. */
    public String functionOption(String name) {
        return name + "=http://127.0.0.1:" + serverChannel.socket().getLocalPort() + "/";
    }

    /** Stops sending responses. */
    public void stopResponding() {
        held = true;
    }

    /** Responds to later calls, but not to calls that are waiting. */
    public void resumeResponding() {
        held = false;
    }

    /** Responds to calls that are waiting, and to later calls. */
    public void respondToAll() {
        held = false;
        releasing = true;
        selector.wakeup();
    }

    /** Returns the number of calls without a response. */
    public int waitingCallCount() {
        return waiting;
    }

    private void serve() {
        try {
            while (selector.isOpen()) {
                selector.select(this::handle);
                if (releasing) {
                    releasing = false;
                    selector.keys().forEach(this::handle);
                }
                waiting = waitingCount;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void handle(SelectionKey key) {
        try {
            if (key.attachment() instanceof EchoConnection connection) {
                waitingCount -= connection.isWaiting() ? 1 : 0;
                connection.read(!held);
                waitingCount += connection.isWaiting() ? 1 : 0;
            } else if (key.isAcceptable()) {
                accept();
            }
        } catch (IOException e) {
            // The client has closed the connection.
            key.cancel();
        }
    }

    private void accept() throws IOException {
        var channel = serverChannel.accept();
        if (channel != null) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.register(selector, SelectionKey.OP_READ, new EchoConnection(channel));
        }
    }

    @Override
    public void close() {
        try {
            serverChannel.close();
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
