package dev.askel.cluster.tls;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.apache.pekko.remote.artery.tcp.SSLEngineProvider;

/** A TLS handshake with another node, by which a node sees whether the two would talk. */
public final class Handshake {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Socket socket;
    private final SSLEngine engine;
    private final ByteBuffer received;
    private final ByteBuffer read;
    private final ByteBuffer toSend;

    private Handshake(Socket socket, SSLEngine engine) {
        this.socket = socket;
        this.engine = engine;
        var packet = engine.getSession().getPacketBufferSize();
        this.received = ByteBuffer.allocate(packet).flip();
        this.toSend = ByteBuffer.allocate(packet);
        this.read = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
    }

    /**
     * Shakes hands, and sends nothing else.
     *
     * @param socket connected; each read takes no longer than its timeout
     * @param engines as Pekko's transport uses them
     * @param host by which the other is called
     * @throws SSLException when one of the two does not know the other, or the other speaks no TLS
     * @throws IOException when the connection does not last so long
     */
    public static void over(Socket socket, SSLEngineProvider engines, String host)
            throws IOException {
        var engine = engines.createClientSSLEngine(host, socket.getPort());
        new Handshake(socket, engine).run();
        var refusal = engines.verifyClientSession(host, engine.getSession());
        if (refusal.isDefined()) {
            throw new SSLException(refusal.get());
        }
    }

    private void run() throws IOException {
        engine.beginHandshake();
        var over = false;
        while (!over) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> compute();
                case NEED_WRAP -> send();
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> receive();
                case FINISHED, NOT_HANDSHAKING -> over = true;
            }
        }
    }

    private void compute() {
        for (var task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    private void send() throws IOException {
        engine.wrap(NOTHING, toSend.clear());
        socket.getOutputStream().write(toSend.array(), 0, toSend.position());
    }

    private void receive() throws IOException {
        var status = engine.unwrap(received, read.clear()).getStatus();
        if (status == Status.CLOSED) {
            throw new EOFException("The other has ended the handshake");
        }
        if (status == Status.BUFFER_UNDERFLOW) {
            received.compact();
            int bytes =
                    socket.getInputStream()
                            .read(received.array(), received.position(), received.remaining());
            if (bytes < 0) {
                throw new EOFException("The other has ended the connection amid the handshake");
            }
            received.position(received.position() + bytes).flip();
        }
    }
}
