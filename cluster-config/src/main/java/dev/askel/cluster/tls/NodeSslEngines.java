package dev.askel.cluster.tls;

import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.remote.artery.tcp.SSLEngineProvider;
import org.apache.pekko.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider;
import scala.Option;

/**
 * Extends Pekko's rotating-keys engines with host verification. Pekko's engines require that the
 * configured authority has issued the peer's certificate. They also require that the peer's
 * certificate has a name in common with this node's certificate: the name of the cluster.
 *
 * <p>Unless {@code askel.cluster.tls.verify-host} is off, the certificate of a node must also name
 * the host to which other nodes connect. Pekko instantiates this class by reflection.
 */
public final class NodeSslEngines implements SSLEngineProvider {
    /** Pekko's name of the encrypted transport. */
    static final String TLS_TRANSPORT_NAME = "tls-tcp";

    private final SSLEngineProvider rotating;
    private final boolean verifyHost;

    /** Returns the TLS engines of a node; empty when its transport is not encrypted. */
    public static Optional<SSLEngineProvider> of(ActorSystem system) {
        return system.settings()
                        .config()
                        .getString("pekko.remote.artery.transport")
                        .equals(TLS_TRANSPORT_NAME)
                ? Optional.of(new NodeSslEngines(system))
                : Optional.empty();
    }

    /** Pekko calls this constructor by reflection. */
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
