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
final class RouteTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    /** Of nobody in particular. */
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

    /** As a process that stands still: the kernel takes the call. */
    @Test
    void only_where_nobody_listens_a_call_is_refused() throws Exception {
        var listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        var place = new Address("pekko", "askel", "127.0.0.1", listening.getLocalPort());
        try (listening) {
            assertThat(Route.isRefused(place, LONG)).isFalse();
            assertThat(Route.isOpen(place, LONG, Optional.empty())).isTrue();
            assertThat(Route.isOpen(place, Duration.ofMillis(50), TLS)).isTrue();
        }
        assertThat(Route.isRefused(place, LONG)).isTrue();
        assertThat(Route.isOpen(place, LONG, TLS)).isTrue();
    }

    /** A box in between, or a node that talks in the clear. */
    @Test
    void where_no_handshake_comes_about_the_way_is_closed() throws Exception {
        try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var place = new Address("pekko", "askel", "127.0.0.1", listening.getLocalPort());
            Thread.ofVirtual().start(() -> hangUp(listening));
            assertThat(Route.isOpen(place, LONG, Optional.empty())).isTrue();
            assertThat(Route.isOpen(place, LONG, TLS)).isFalse();
        }
    }

    private static void hangUp(ServerSocket listening) {
        try {
            while (true) {
                listening.accept().close();
            }
        } catch (IOException _) {
            // The test is over.
        }
    }
}
