package dev.askel.cluster.formation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.apache.pekko.actor.Address;
import org.apache.pekko.remote.artery.tcp.SSLEngineProvider;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import scala.Option;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class NodeReachabilityTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    /** Engines without certificates. */
    private static final Optional<SSLEngineProvider> TLS = Optional.of(new AnyEngines());

    private static final class AnyEngines implements SSLEngineProvider {
        @Override
        public SSLEngine createServerSSLEngine(String host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public SSLEngine createClientSSLEngine(String host, int port) {
            try {
                var engine = SSLContext.getDefault().createSSLEngine(host, port);
                engine.setUseClientMode(true);
                return engine;
            } catch (NoSuchAlgorithmException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public Option<Throwable> verifyClientSession(String host, SSLSession session) {
            return Option.empty();
        }

        @Override
        public Option<Throwable> verifyServerSession(String host, SSLSession session) {
            return Option.empty();
        }
    }

    /** The kernel accepts the connection, as for a paused process. */
    @Test
    void a_connection_is_refused_only_without_a_listener() throws Exception {
        var listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        var address = new Address("pekko", "askel", "127.0.0.1", listening.getLocalPort());
        try (listening) {
            assertThat(NodeReachability.refusesConnections(address, LONG)).isFalse();
            assertThat(NodeReachability.isReachable(address, LONG, Optional.empty())).isTrue();
            assertThat(NodeReachability.isReachable(address, Duration.ofMillis(50), TLS)).isTrue();
        }
        assertThat(NodeReachability.refusesConnections(address, LONG)).isTrue();
        assertThat(NodeReachability.isReachable(address, LONG, TLS)).isTrue();
    }

    /** Simulates a middlebox, or a node without TLS. */
    @Test
    void a_node_without_a_handshake_is_unreachable() throws Exception {
        try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var address = new Address("pekko", "askel", "127.0.0.1", listening.getLocalPort());
            Thread.ofVirtual().start(() -> acceptAndClose(listening));
            assertThat(NodeReachability.isReachable(address, LONG, Optional.empty())).isTrue();
            assertThat(NodeReachability.isReachable(address, LONG, TLS)).isFalse();
        }
    }

    private static void acceptAndClose(ServerSocket listening) {
        try {
            while (true) {
                listening.accept().close();
            }
        } catch (IOException _) {
            // The test has closed the socket.
        }
    }
}
