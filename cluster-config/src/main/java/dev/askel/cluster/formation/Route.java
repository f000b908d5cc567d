package dev.askel.cluster.formation;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.apache.pekko.actor.Address;

/** The way from this node to another one. */
final class Route {
    private Route() {}

    /**
     * Whether the other's host answers. That it refuses says as much: then nobody listens there any
     * more, which is no fault of the way.
     */
    static boolean isOpen(Address to, Duration timeout) {
        try (var socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(to.getHost().orElseThrow(), to.getPort().orElseThrow()),
                    Math.toIntExact(timeout.toMillis()));
            return true;
        } catch (ConnectException _) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
