package dev.askel.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.askel.cluster.tls.NodeTls;
import dev.askel.server.refusal.RefusedException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Configures the transport between the nodes of a cluster. */
final class NodeTransport {
    private static final Logger LOG = LoggerFactory.getLogger(NodeTransport.class);

    private NodeTransport() {}

    /**
     * Adds the transport of {@code askel.cluster.tls} to the configuration.
     *
     * @throws RefusedException when its files cannot be used, or when the port of nodes would be
     *     open beyond loopback without TLS and without {@code askel.cluster.insecure}
     */
    static Config withTransport(Config config) {
        try {
            var tls = NodeTls.from(config);
            tls.ifPresent(NodeTls::checkFiles);
            if (tls.isEmpty()) {
                var artery = config.getConfig("pekko.remote.artery");
                boolean insecure = config.getBoolean("askel.cluster.insecure");
                requireLoopback(artery.getString("canonical.hostname"), insecure);
                // This host name is empty when the node listens on the canonical address.
                requireLoopback(artery.getString("bind.hostname"), insecure);
            }
            return tls.map(NodeTls::transportSettings)
                    .orElse(ConfigFactory.empty())
                    .withFallback(config);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(String.valueOf(e.getMessage()), e);
        }
    }

    private static void requireLoopback(String host, boolean insecure) {
        try {
            // {@code <getHostAddress>} is Pekko's placeholder for the address of this machine.
            var address =
                    host.equals("<getHostAddress>")
                            ? InetAddress.getLocalHost()
                            : InetAddress.getByName(host);
            if (address.isLoopbackAddress()) {
                return;
            }
            if (insecure) {
                LOG.warn(
                        "Nodes connect without TLS at {}: any process that reaches this address can act as a node (--insecure-cluster)",
                        address.getHostAddress());
            } else {
                throw new RefusedException(
                        "Nodes would connect to this one at %s without TLS, and any process that reaches this address could act as a node. Set certificates in askel.cluster.tls, or accept that with --insecure-cluster."
                                .formatted(address.getHostAddress()));
            }
        } catch (UnknownHostException e) {
            throw new RefusedException("There is no address %s.".formatted(host), e);
        }
    }
}
