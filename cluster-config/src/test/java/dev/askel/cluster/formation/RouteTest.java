package dev.askel.cluster.formation;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.apache.pekko.actor.Address;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class RouteTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    /** As a process that stands still: the kernel takes the call. */
    @Test
    void only_where_nobody_listens_a_call_is_refused() throws Exception {
        var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var place = new Address("pekko", "askel", "127.0.0.1", listening.getLocalPort());
        try (listening) {
            assertThat(Route.isRefused(place, LONG)).isFalse();
            assertThat(Route.isOpen(place, LONG)).isTrue();
        }
        assertThat(Route.isRefused(place, LONG)).isTrue();
        assertThat(Route.isOpen(place, LONG)).isTrue();
    }
}
