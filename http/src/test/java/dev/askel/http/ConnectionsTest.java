package dev.askel.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Tcp.IncomingConnection;
import org.apache.pekko.stream.scaladsl.Tcp;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ConnectionsTest {
    private final TestServer server = new TestServer("");

    @AfterEach
    void stop() {
        server.close();
    }

    /** A connection that cannot even begin. */
    private static final class Broken extends GraphStage<FlowShape<ByteString, ByteString>> {
        private final FlowShape<ByteString, ByteString> shape =
                FlowShape.of(Inlet.create("in"), Outlet.create("out"));

        @Override
        public FlowShape<ByteString, ByteString> shape() {
            return shape;
        }

        @Override
        public GraphStageLogic createLogic(Attributes inherited) {
            throw new IllegalStateException("broken");
        }
    }

    @Test
    void one_that_cannot_be_served_is_over_and_holds_nobody_back() {
        var connections =
                new Connections(
                        server.system.classicSystem(),
                        HttpSettings.of(server.system.settings().config()).server(),
                        10,
                        (_, _) -> {
                            throw new IllegalStateException("nobody asks");
                        });
        var address = InetSocketAddress.createUnresolved("client", 1);
        var broken = Flow.fromGraph(new Broken()).asScala();

        var closed =
                connections.serve(
                        new IncomingConnection(
                                new Tcp.IncomingConnection(
                                        address,
                                        address,
                                        broken.mapMaterializedValue(
                                                _ -> org.apache.pekko.NotUsed.notUsed()))));

        assertThat(done(closed)).isTrue();
        assertThat(done(connections.drain())).isTrue();
    }

    private static boolean done(CompletionStage<?> stage) {
        return stage.thenApply(_ -> true)
                .toCompletableFuture()
                .orTimeout(TestServer.DEADLINE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
