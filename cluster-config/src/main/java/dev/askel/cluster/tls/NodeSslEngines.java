package dev.askel.cluster.tls;

import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.remote.artery.tcp.SSLEngineProvider;
import org.apache.pekko.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider;
import scala.Option;

/**
 * Pekko's engines with keys that rotate, which ask for a certificate of our authority with a name
 * that our own has too (the cluster's); and beside that, unless {@code
 * askel.cluster.tls.verify-host} is off, the node that is called must be the one that its
 * certificate names. Made by Pekko.
 */
public final class NodeSslEngines implements SSLEngineProvider {
    private final SSLEngineProvider rotating;
    private final boolean verifyHost;

    /** Those of a node, unless it talks in the clear. */
    public static Optional<SSLEngineProvider> of(ActorSystem system) {
        return system.settings()
                        .config()
                        .getString("pekko.remote.artery.transport")
                        .equals(NodeTls.TRANSPORT)
                ? Optional.of(new NodeSslEngines(system))
                : Optional.empty();
    }

    /** As Pekko makes it. */
    public NodeSslEngines(ActorSystem system) {
        this.rotating = new RotatingKeysSSLEngineProvider(system);
        this.verifyHost = system.settings().config().getBoolean("askel.cluster.tls.verify-host");
    }

    @Override
    public SSLEngine createServerSSLEngine(String hostname, int port) {
        return rotating.createServerSSLEngine(hostname, port);
    }

    @Override
    public SSLEngine createClientSSLEngine(String hostname, int port) {
        var engine = rotating.createClientSSLEngine(hostname, port);
        if (verifyHost) {
            var parameters = engine.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            engine.setSSLParameters(parameters);
        }
        return engine;
    }

    @Override
    public Option<Throwable> verifyClientSession(String hostname, SSLSession session) {
        return rotating.verifyClientSession(hostname, session);
    }

    @Override
    public Option<Throwable> verifyServerSession(String hostname, SSLSession session) {
        return rotating.verifyServerSession(hostname, session);
    }
}
