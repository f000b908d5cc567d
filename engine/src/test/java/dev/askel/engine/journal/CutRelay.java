package dev.askel.engine.journal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A TCP relay in front of a database. It can cut connections at the worst moment: after the server
 * has committed and before the client receives the answer.
 */
final class CutRelay implements AutoCloseable {
    /** The server's CommandComplete for a COMMIT. */
    private static final byte[] COMMITTED = "COMMIT\0".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket listener;
    private final int databasePort;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger cutsLeft = new AtomicInteger();

    CutRelay(int databasePort) {
        this.databasePort = databasePort;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Drops the answers to the next commits and cuts their connections instead. */
    void cutNextCommits(int count) {
        cutsLeft.set(count);
    }

    /** Returns how many cuts are still to be made. */
    int cutsLeft() {
        return Math.max(0, cutsLeft.get());
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var client = listener.accept();
                var server = new Socket(InetAddress.getLoopbackAddress(), databasePort);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                sockets.add(client);
                sockets.add(server);
                Thread.ofVirtual().start(() -> pump(client, server, false));
                Thread.ofVirtual().start(() -> pump(server, client, true));
            } catch (IOException _) {
                // The listener is closed, or the database does not answer: the client sees the cut.
            }
        }
    }

    private void pump(Socket from, Socket to, boolean answers) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            var buffer = new byte[1 << 16];
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                if (answers && contains(buffer, length) && cutsLeft.getAndDecrement() > 0) {
                    return;
                }
                out.write(buffer, 0, length);
            }
        } catch (IOException _) {
            // One side has closed its socket; closing both notifies the other side.
            return;
        }
    }

    private static boolean contains(byte[] buffer, int length) {
        for (int i = 0; i + COMMITTED.length <= length; i++) {
            int matched = 0;
            while (matched < COMMITTED.length && buffer[i + matched] == COMMITTED[matched]) {
                matched++;
            }
            if (matched == COMMITTED.length) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (var socket : sockets) {
            socket.close();
        }
    }
}
