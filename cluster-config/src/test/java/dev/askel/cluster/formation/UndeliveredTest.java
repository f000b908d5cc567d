package dev.askel.cluster.formation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.cluster.TestDatabase;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import org.apache.pekko.actor.ActorRef;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class UndeliveredTest {
    /** A connection that is reset takes with it what the operating system holds of it. */
    @Test
    void a_node_that_forgets_what_was_not_delivered_resets_its_connections() throws Exception {
        try (var database = TestDatabase.start();
                var other = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
                var node = Node.start(database)) {
            other.setSoTimeout(60_000);
            node.system()
                    .actorSelection(
                            "pekko://askel@127.0.0.1:%d/user/nobody"
                                    .formatted(other.getLocalPort()))
                    .tell("hello", ActorRef.noSender());
            try (var connection = other.accept()) {
                connection.setSoTimeout(60_000);
                var bytes = connection.getInputStream();
                assertThat(bytes.read()).isNotNegative();
                Undelivered.forget(node.system());
                assertThatThrownBy(bytes::readAllBytes)
                        .isInstanceOf(SocketException.class)
                        .hasMessageContaining("reset");
            }
        }
    }
}
