package dev.askel.cluster.formation;

import dev.askel.cluster.tls.TlsHandshake;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import org.apache.pekko.actor.Address;
import org.apache.pekko.remote.artery.tcp.SSLEngineProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks whether this node reaches another node. */
final class NodeReachability {
    private static final Logger LOG = LoggerFactory.getLogger(NodeReachability.class);

    /** The result of an attempt to connect to the TCP port of a node. */
    private enum ConnectResult {
        /** A process accepted the connection. */
        ACCEPTED,
        /** The host refused the connection, because no process listens on the port. */
        REFUSED,
        /** The attempt to connect timed out or failed, for example because no route exists. */
        NO_ANSWER
    }

    private NodeReachability() {}

    /**
     * Whether the other host responds. If the transport is encrypted, the node must also not reject
     * a TLS handshake. A refused connection counts as reachable, because the node has ended but the
     * network works. A handshake that times out also counts as reachable, because the node may be
     * paused.
     *
     * @param tlsEngines the TLS engines; empty for an unencrypted transport
     */
    static boolean isReachable(
            Address address, Duration timeout, Optional<SSLEngineProvider> tlsEngines) {
        return switch (tryConnect(address, timeout)) {
            case ACCEPTED ->
                    tlsEngines.isEmpty() || acceptsHandshake(address, timeout, tlsEngines.get());
            case REFUSED -> true;
            case NO_ANSWER -> false;
        };
    }

    private static boolean acceptsHandshake(
            Address to, Duration timeout, SSLEngineProvider engines) {
        try (var socket = connect(to, timeout)) {
            socket.setSoTimeout(Math.toIntExact(timeout.toMillis()));
            TlsHandshake.perform(socket, engines, to.getHost().orElseThrow());
            return true;
        } catch (SocketTimeoutException _) {
            return true;
        } catch (IOException e) {
            LOG.debug("No handshake with {}", to, e);
            return false;
        }
    }

    /** Whether the other host refuses connections, because no process listens on the port. */
    static boolean refusesConnections(Address address, Duration timeout) {
        return tryConnect(address, timeout) == ConnectResult.REFUSED;
    }

    private static ConnectResult tryConnect(Address to, Duration timeout) {
        try (var _ = connect(to, timeout)) {
            return ConnectResult.ACCEPTED;
        } catch (ConnectException _) {
            return ConnectResult.REFUSED;
        } catch (IOException _) {
            return ConnectResult.NO_ANSWER;
        }
    }

    private static Socket connect(Address to, Duration timeout) throws IOException {
        var socket = new Socket();
        try {
            socket.connect(
                    new InetSocketAddress(to.getHost().orElseThrow(), to.getPort().orElseThrow()),
                    Math.toIntExact(timeout.toMillis()));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
