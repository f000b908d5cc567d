package dev.askel.cluster.formation;

import dev.askel.cluster.tls.Handshake;
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

/** The way from this node to another one. */
final class Route {
    private static final Logger LOG = LoggerFactory.getLogger(Route.class);

    /** How the place where a node listens answers to whoever knocks. */
    private enum Answer {
        /** Somebody listens there. */
        ACCEPTED,
        /** Its host says that nobody does. */
        REFUSED,
        /** Nobody says anything in time, or says that there is no way. */
        NONE
    }

    private Route() {}

    /**
     * Whether the other's host answers, and the node there would talk with this one. That the host
     * refuses says as much: then nobody listens there any more, which is no fault of the way; nor
     * is it that a node stands still.
     *
     * @param engines those of nodes that talk by TLS
     */
    static boolean isOpen(Address to, Duration timeout, Optional<SSLEngineProvider> engines) {
        return switch (knock(to, timeout)) {
            case ACCEPTED -> engines.isEmpty() || talks(to, timeout, engines.get());
            case REFUSED -> true;
            case NONE -> false;
        };
    }

    private static boolean talks(Address to, Duration timeout, SSLEngineProvider engines) {
        try (var socket = connected(to, timeout)) {
            socket.setSoTimeout(Math.toIntExact(timeout.toMillis()));
            Handshake.over(socket, engines, to.getHost().orElseThrow());
            return true;
        } catch (SocketTimeoutException _) {
            return true;
        } catch (IOException e) {
            LOG.debug("No handshake with {}", to, e);
            return false;
        }
    }

    /** Whether the other's host says that no node listens there any more. */
    static boolean isRefused(Address to, Duration timeout) {
        return knock(to, timeout) == Answer.REFUSED;
    }

    private static Answer knock(Address to, Duration timeout) {
        try (var _ = connected(to, timeout)) {
            return Answer.ACCEPTED;
        } catch (ConnectException _) {
            return Answer.REFUSED;
        } catch (IOException _) {
            return Answer.NONE;
        }
    }

    private static Socket connected(Address to, Duration timeout) throws IOException {
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
