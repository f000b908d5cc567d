package dev.askel.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import dev.askel.http.hosts.PermittedHosts;
import dev.askel.http.transport.Listeners;
import dev.askel.server.refusal.RefusedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * The address on which the server listens.
 *
 * @param host the host as the operator wrote it
 * @param port 0 for a free port
 */
record ListenAddress(String host, int port) {
    private static final int PORT_MAX = 65_535;

    /**
     * Reads {@code askel.http} and checks that the server may and can listen on the address.
     *
     * @throws RefusedException when the address is unknown or in use, or {@code askel.http.hosts}
     *     is malformed. Also when the address is not loopback and neither {@code askel.auth = keys}
     *     nor {@code askel.http.insecure} is set.
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
        if (!listenAddress.resolve().isLoopbackAddress()
                && !config.getBoolean("askel.http.insecure")
                && !Settings.verifiesRequests(config)) {
            throw new RefusedException(
                    "Listening on %s would let any client that reaches this machine run and read workflows, because calls are not authenticated. Demand signed calls with --auth keys, or accept that with --insecure-http."
                            .formatted(listenAddress.host()));
        }
        listenAddress.checkIsFree();
        return listenAddress;
    }

    /**
     * Reads {@code askel.metrics}; empty when {@code askel.metrics.port} is {@code off}.
     *
     * @throws RefusedException when the port is malformed, or the address is unknown or in use
     */
    static Optional<ListenAddress> readMetricsAddress(Config config) {
        var port = config.getString("askel.metrics.port");
        if (port.equals("off")) {
            return Optional.empty();
        }
        if (!port.matches("\\d{1,5}") || Integer.parseInt(port) > PORT_MAX) {
            throw new RefusedException(
                    "askel.metrics.port is off or a port from 0 to %d, not %s."
                            .formatted(PORT_MAX, port));
        }
        var listenAddress =
                new ListenAddress(config.getString("askel.metrics.host"), Integer.parseInt(port));
        if (listenAddress.port() != 0 && listenAddress.port() == config.getInt("askel.http.port")) {
            throw new RefusedException(
                    "askel.metrics.port must differ from askel.http.port, %s.".formatted(port));
        }
        listenAddress.checkIsFree();
        return Optional.of(listenAddress);
    }

    private InetAddress resolve() {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new RefusedException("There is no address %s.".formatted(host), e);
        }
    }

    /** Checks the address within milliseconds, before the server starts its database. */
    private void checkIsFree() {
        try (var probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(resolve(), port));
        } catch (IOException e) {
            throw portInUse(e);
        }
    }

    /** Whether only clients on this machine can reach the address. */
    boolean isLoopback() {
        var address = new InetSocketAddress(host, port).getAddress();
        return address != null && address.isLoopbackAddress();
    }

    /** The same address for the HTTP server. */
    Listeners.Address listener() {
        return new Listeners.Address(host, port);
    }

    /** The unresolved address, for a server that was stopped before it listened. */
    InetSocketAddress unresolved() {
        return InetSocketAddress.createUnresolved(host, port);
    }

    RefusedException portInUse(Throwable cause) {
        return new RefusedException(
                "Port %d on %s cannot be opened (%s). Another server may use the port. Choose another port with --port."
                        .formatted(port, host, cause.getMessage()),
                cause);
    }
}
