package dev.askel.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import dev.askel.http.hosts.PermittedHosts;
import dev.askel.server.refusal.RefusedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/**
 * Where the server is to listen.
 *
 * @param host as the operator wrote it
 * @param port 0 for a free one
 */
record Listening(String host, int port) {
    /**
     * Reads {@code askel.http} and checks that the address may be taken, and can.
     *
     * @throws RefusedException when it is wider than loopback without {@code askel.http.insecure},
     *     unknown, or in use, or when {@code askel.http.hosts} is malformed
     */
    static Listening allowed(Config config) {
        var listening =
                new Listening(
                        config.getString("askel.http.host"), config.getInt("askel.http.port"));
        try {
            PermittedHosts.named(config);
        } catch (IllegalArgumentException | ConfigException e) {
            throw new RefusedException(String.valueOf(e.getMessage()), e);
        }
        try {
            var address = InetAddress.getByName(listening.host());
            if (!address.isLoopbackAddress() && !config.getBoolean("askel.http.insecure")) {
                throw new RefusedException(
                        "Listening on %s would let any client that reaches this machine run and read workflows, because calls are not authenticated yet. Accept that with --insecure-http."
                                .formatted(listening.host()));
            }
            // Found out now, in milliseconds, and not after the database has been started.
            try (var probe = new ServerSocket()) {
                probe.setReuseAddress(true);
                probe.bind(new InetSocketAddress(address, listening.port()));
            }
            return listening;
        } catch (UnknownHostException e) {
            throw new RefusedException("There is no address %s.".formatted(listening.host()), e);
        } catch (IOException e) {
            throw listening.inUse(e);
        }
    }

    /** The address of a server that was stopped before it listened. */
    InetSocketAddress unbound() {
        return InetSocketAddress.createUnresolved(host, port);
    }

    RefusedException inUse(Throwable cause) {
        return new RefusedException(
                "Port %d on %s cannot be taken (%s). Another server may use it; choose another with --port."
                        .formatted(port, host, cause.getMessage()),
                cause);
    }
}
