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
final class TransportConnectionsTest {
    /** A reset discards the data that the operating system has buffered for the connection. */
    @Test
    void aborting_all_connections_resets_those_to_other_nodes() throws Exception {
        try (var database = TestDatabase.start();
                var other = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
                var node = TestNode.start(database)) {
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
                TransportConnections.abortAll(node.system());
                assertThatThrownBy(bytes::readAllBytes)
                        .isInstanceOf(SocketException.class)
                        .hasMessageContaining("reset");
            }
        }
    }
}
