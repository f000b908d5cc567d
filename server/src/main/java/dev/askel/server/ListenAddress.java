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
 * The address on which the server listens.
 *
 * @param host as the operator wrote it
 * @param port 0 for a free port
 */
record ListenAddress(String host, int port) {
    /**
     * Reads {@code askel.http} and checks that the server may and can listen on the address.
     *
     * @throws RefusedException when the address is wider than loopback without {@code askel.auth =
     *     keys} or {@code askel.http.insecure}, unknown or in use, or when {@code askel.http.hosts}
     *     is malformed
     */
    static ListenAddress readAndCheck(Config config) {
        var listenAddress =
                new ListenAddress(
                        config.getString("askel.http.host"), config.getInt("askel.http.port"));
        try {
            PermittedHosts.readEntries(config);
        } catch (IllegalArgumentException | ConfigException e) {
            throw new RefusedException(String.valueOf(e.getMessage()), e);
        }
        try {
            var address = InetAddress.getByName(listenAddress.host());
            if (!address.isLoopbackAddress()
                    && !config.getBoolean("askel.http.insecure")
                    && !Settings.verifiesRequests(config)) {
                throw new RefusedException(
                        "Listening on %s would let any client that reaches this machine run and read workflows, because calls are not authenticated. Demand signed calls with --auth keys, or accept that with --insecure-http."
                                .formatted(listenAddress.host()));
            }
            // This check takes milliseconds, and fails before the database is started.
            try (var probe = new ServerSocket()) {
                probe.setReuseAddress(true);
                probe.bind(new InetSocketAddress(address, listenAddress.port()));
            }
            return listenAddress;
        } catch (UnknownHostException e) {
            throw new RefusedException(
                    "There is no address %s.".formatted(listenAddress.host()), e);
        } catch (IOException e) {
            throw listenAddress.inUse(e);
        }
    }

    /** Whether only clients on this machine reach the address. */
    boolean isLoopback() {
        var address = new InetSocketAddress(host, port).getAddress();
        return address != null && address.isLoopbackAddress();
    }

    /** The unresolved address, for a server that was stopped before it listened. */
    InetSocketAddress unbound() {
        return InetSocketAddress.createUnresolved(host, port);
    }

    RefusedException inUse(Throwable cause) {
        return new RefusedException(
                "Port %d on %s cannot be opened (%s). Another server may use it; choose another with --port."
                        .formatted(port, host, cause.getMessage()),
                cause);
    }
}
