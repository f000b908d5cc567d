package dev.askel.cluster.formation;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.apache.pekko.actor.Address;

/** The way from this node to another one. */
final class Route {
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
     * Whether the other's host answers. That it refuses says as much: then nobody listens there any
     * more, which is no fault of the way.
     */
    static boolean isOpen(Address to, Duration timeout) {
        return knock(to, timeout) != Answer.NONE;
    }

    /** Whether the other's host says that no node listens there any more. */
    static boolean isRefused(Address to, Duration timeout) {
        return knock(to, timeout) == Answer.REFUSED;
    }

    private static Answer knock(Address to, Duration timeout) {
        try (var socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(to.getHost().orElseThrow(), to.getPort().orElseThrow()),
                    Math.toIntExact(timeout.toMillis()));
            return Answer.ACCEPTED;
        } catch (ConnectException _) {
            return Answer.REFUSED;
        } catch (IOException _) {
            return Answer.NONE;
        }
    }
}
