package dev.askel.server.storage;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Speaks the protocol of PostgreSQL, and answers each login with the same message. */
final class RefusingDatabase implements AutoCloseable {
    /** The length and the code of a request for encryption. */
    private static final int ENCRYPTION_REQUEST_BYTES = 8;

    private static final int ENCRYPTION_REQUEST_MIN = 80_877_103;

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final byte[] message;

    /** Runs after each answered login. */
    private final Runnable onLogin;

    private RefusingDatabase(byte[] message, Runnable onLogin) throws IOException {
        this.message = message;
        this.onLogin = onLogin;
        Thread.ofVirtual().start(this::serve);
    }

    /** A database that demands an authentication with this code. */
    static RefusingDatabase demanding(int authentication) throws IOException {
        var message =
                ByteBuffer.allocate(9).put((byte) 'R').putInt(8).putInt(authentication).array();
        return new RefusingDatabase(message, () -> {});
    }

    /** A database that reports an error. */
    static RefusingDatabase reporting(String sqlState, Runnable onLogin) throws IOException {
        var fields =
                "SFATAL\0VFATAL\0C%s\0Mno more connections\0\0"
                        .formatted(sqlState)
                        .getBytes(StandardCharsets.US_ASCII);
        var message =
                ByteBuffer.allocate(5 + fields.length)
                        .put((byte) 'E')
                        .putInt(4 + fields.length)
                        .put(fields)
                        .array();
        return new RefusingDatabase(message, onLogin);
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:%d/askel".formatted(listener.getLocalPort());
    }

    private void serve() {
        while (!listener.isClosed()) {
            try (var socket = listener.accept()) {
                answer(socket);
            } catch (IOException _) {
                // The client or this database has closed the connection.
            }
        }
    }

    private void answer(Socket socket) throws IOException {
        var in = new DataInputStream(socket.getInputStream());
        OutputStream out = socket.getOutputStream();
        int length = in.readInt();
        while (length == ENCRYPTION_REQUEST_BYTES && in.readInt() >= ENCRYPTION_REQUEST_MIN) {
            out.write('N');
            length = in.readInt();
        }
        in.readNBytes(length - Integer.BYTES);
        out.write(message);
        onLogin.run();
        // The client reads the message before it closes the connection.
        in.readAllBytes();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
