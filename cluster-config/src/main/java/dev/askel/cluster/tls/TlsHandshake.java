package dev.askel.cluster.tls;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.apache.pekko.remote.artery.tcp.SSLEngineProvider;

/**
 * Performs a TLS handshake with another node, to check whether the nodes accept each other's
 * certificates.
 */
public final class TlsHandshake {
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private final Socket socket;
    private final SSLEngine engine;
    private final ByteBuffer received;
    private final ByteBuffer read;
    private final ByteBuffer toSend;

    private TlsHandshake(Socket socket, SSLEngine engine) {
        this.socket = socket;
        this.engine = engine;
        var packet = engine.getSession().getPacketBufferSize();
        this.received = ByteBuffer.allocate(packet).flip();
        this.toSend = ByteBuffer.allocate(packet);
        this.read = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
    }

    /**
     * Performs the handshake and sends no other data.
     *
     * @param socket a connected socket, whose read timeout applies to each read
     * @param engines the TLS engines of Pekko's transport
     * @param host the host name or address of the other node
     * @throws SSLException when one of the nodes does not accept the other's certificate, or the
     *     other node does not use TLS
     * @throws IOException when the connection ends during the handshake
     */
    public static void perform(Socket socket, SSLEngineProvider engines, String host)
            throws IOException {
        var engine = engines.createClientSSLEngine(host, socket.getPort());
        new TlsHandshake(socket, engine).run();
        var refusal = engines.verifyClientSession(host, engine.getSession());
        if (refusal.isDefined()) {
            throw new SSLException(refusal.get());
        }
    }

    private void run() throws IOException {
        engine.beginHandshake();
        var finished = false;
        while (!finished) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> runTasks();
                case NEED_WRAP -> send();
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> receive();
                case FINISHED, NOT_HANDSHAKING -> finished = true;
            }
        }
    }

    private void runTasks() {
        for (var task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    private void send() throws IOException {
        engine.wrap(EMPTY, toSend.clear());
        socket.getOutputStream().write(toSend.array(), 0, toSend.position());
    }

    private void receive() throws IOException {
        var status = engine.unwrap(received, read.clear()).getStatus();
        if (status == Status.CLOSED) {
            throw new EOFException("The other node has ended the handshake");
        }
        if (status == Status.BUFFER_UNDERFLOW) {
            received.compact();
            int bytes =
                    socket.getInputStream()
                            .read(received.array(), received.position(), received.remaining());
            if (bytes < 0) {
                throw new EOFException(
                        "The other node has closed the connection during the handshake");
            }
            received.position(received.position() + bytes).flip();
        }
    }
}
