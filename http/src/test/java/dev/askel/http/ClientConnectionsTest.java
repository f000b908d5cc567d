package dev.askel.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.http.hosts.TrustedProxies;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
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
class ClientConnectionsTest {
    private final TestServer server = new TestServer("");

    @AfterEach
    void stop() {
        server.close();
    }

    /** A connection whose stream fails when it is created. */
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
    void a_connection_that_fails_at_once_is_closed_and_does_not_delay_draining() {
        var connections =
                connections((_, _) -> {
                    throw new IllegalStateException("no request arrives");
                });

        var closed = connections.serve(incomingConnection(Flow.fromGraph(new Broken())));

        assertThat(awaitCompletion(closed)).isTrue();
        assertThat(awaitCompletion(connections.drain())).isTrue();
    }

    @Test
    void a_request_that_arrives_while_its_connection_closes_is_answered() {
        var connections =
                connections((request, _) ->
                        request.entity()
                                .toStrict(TestServer.DEADLINE.toMillis(), server.system)
                                .thenApply(
                                        body -> HttpResponse.create().withEntity(body.getData())));
        var request = List.of("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n", "hello");
        var answer = new ConcurrentLinkedQueue<String>();
        // The connection is asked to close while the request passes through this stage.
        var received =
                Source.from(request)
                        .concat(Source.maybe())
                        .map(text -> {
                            connections.drain();
                            return ByteString.fromString(text);
                        });
        var sent = Sink.<ByteString>foreach(bytes -> answer.add(bytes.utf8String()));

        var closed =
                connections.serve(
                        incomingConnection(Flow.fromSinkAndSourceCoupled(sent, received)));

        assertThat(awaitCompletion(closed)).isTrue();
        assertThat(String.join("", answer))
                .startsWith("HTTP/1.1 200 ")
                .contains("Connection: close")
                .endsWith("hello");
        assertThat(awaitCompletion(connections.drain())).isTrue();
    }

    private ClientConnections connections(
            BiFunction<HttpRequest, ClientConnection, CompletionStage<HttpResponse>> answers) {
        return new ClientConnections(
                server.system.classicSystem(),
                HttpSettings.of(server.system.settings().config()).serverSettings(),
                null,
                TrustedProxies.of(List.of()),
                10,
                answers);
    }

    private static IncomingConnection incomingConnection(
            Flow<ByteString, ByteString, NotUsed> socket) {
        var address = InetSocketAddress.createUnresolved("client", 1);
        return new IncomingConnection(
                new Tcp.IncomingConnection(address, address, socket.asScala()));
    }

    private static boolean awaitCompletion(CompletionStage<?> stage) {
        return stage.thenApply(_ -> true)
                .toCompletableFuture()
                .orTimeout(TestServer.DEADLINE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
