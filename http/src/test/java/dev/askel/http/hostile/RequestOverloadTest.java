package dev.askel.http.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Eventually;
import dev.askel.http.ServedEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Sends more concurrent requests than a node can hold; the excess is throttled. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RequestOverloadTest {
    private static final int CONNECTIONS = 2_000;
    private static final int BODY_BYTES = 128 * 1024;
    private static final long QUIET_MILLIS_MAX = 60_000;

    // The number of requests is not limited, so only the bytes of their bodies are. The time of a
    // body is not limited, because a slow machine needs longer than 30 s to fill the node. The
    // register time-out is that of every profile of Askel.
    private final ServedEngine served =
            ServedEngine.withSettings(
                    Map.of(
                            "askel.http.requests-min",
                            "" + 2 * CONNECTIONS,
                            "askel.http.body-timeout",
                            "10m",
                            "pekko.io.tcp.register-timeout",
                            "60s"));
    private final Map<String, Integer> outcomes = new HashMap<>();
    private final ByteBuffer request = request();
    private long bytesInProgressMax;

    @AfterEach
    void stop() {
        served.close();
    }

    /** One connection, with the bytes that it still has to write and the received answer. */
    private static final class Connection {
        private final ByteBuffer toWrite;
        private final StringBuilder answer = new StringBuilder();

        Connection(ByteBuffer request) {
            toWrite = request;
        }

        boolean isAnswered() {
            int head = answer.indexOf("\r\n\r\n");
            return head >= 0 && answer.indexOf("}", head) >= 0;
        }
    }

    /**
     * No body is complete before the node is full, and more requests are sent than it can hold. The
     * excess is throttled, and every client can read that answer.
     */
    @Test
    void throttles_the_excess_of_2_000_connections() throws Exception {
        var bytesMax = Runtime.getRuntime().maxMemory() / 16;
        try (var selector = Selector.open()) {
            for (int i = 0; i < CONNECTIONS; i++) {
                var channel = SocketChannel.open();
                channel.configureBlocking(false);
                channel.connect(served.address());
                var connection = new Connection(request.duplicate());
                connection.toWrite.limit(request.limit() - 1);
                channel.register(selector, SelectionKey.OP_CONNECT, connection);
            }
            runSelector(
                    selector,
                    () -> selector.keys().stream().anyMatch(RequestOverloadTest::hasBytesToWrite));
            Eventually.holds(
                    "the node is full",
                    () -> served.admission().bodyBytes() > bytesMax - BODY_BYTES);
            for (var key : selector.keys()) {
                ((Connection) key.attachment()).toWrite.limit(request.limit());
                key.interestOps(SelectionKey.OP_WRITE | SelectionKey.OP_READ);
            }
            runSelector(selector, () -> answerCount() < CONNECTIONS);
        }
        assertThat(outcomes).containsOnlyKeys("InvalidDefinition", "ThrottlingException");
        assertThat(outcomes.get("InvalidDefinition"))
                .isBetween(Math.toIntExact(bytesMax / BODY_BYTES), CONNECTIONS - 1);
        assertThat(bytesInProgressMax).isLessThanOrEqualTo(bytesMax);
        assertThat(served.call("ListActivities", "{}").status()).isEqualTo(200);
        assertThat(served.admission().bodyBytes()).isZero();
    }

    private int answerCount() {
        return outcomes.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static boolean hasBytesToWrite(SelectionKey key) {
        return ((Connection) key.attachment()).toWrite.hasRemaining();
    }

    private void runSelector(Selector selector, BooleanSupplier more) throws IOException {
        while (more.getAsBoolean()) {
            assertThat(selector.select(QUIET_MILLIS_MAX)).as(outcomes.toString()).isPositive();
            for (var key : selector.selectedKeys()) {
                handleReady(key);
            }
            selector.selectedKeys().clear();
            bytesInProgressMax = Math.max(bytesInProgressMax, served.admission().bodyBytes());
        }
    }

    private void handleReady(SelectionKey key) {
        var channel = (SocketChannel) key.channel();
        var connection = (Connection) key.attachment();
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
                key.interestOps(SelectionKey.OP_WRITE | SelectionKey.OP_READ);
            }
            if (key.isReadable() && !read(channel, connection)) {
                end(channel, connection);
                return;
            }
            if (key.isValid() && key.isWritable()) {
                channel.write(connection.toWrite);
                if (!connection.toWrite.hasRemaining()) {
                    key.interestOps(SelectionKey.OP_READ);
                }
            }
        } catch (IOException closed) {
            connection.answer.append(closed);
            end(channel, connection);
        }
    }

    /** Reads bytes; returns whether more bytes are expected. */
    private static boolean read(SocketChannel channel, Connection connection) throws IOException {
        var buffer = ByteBuffer.allocate(2_048);
        int count = channel.read(buffer);
        connection.answer.append(StandardCharsets.UTF_8.decode(buffer.flip()));
        return count >= 0 && !connection.isAnswered();
    }

    private void end(SocketChannel channel, Connection connection) {
        var answer = connection.answer.toString();
        int hash = answer.indexOf('#');
        int quote = answer.indexOf('"', hash);
        outcomes.merge(hash < 0 ? answer : answer.substring(hash + 1, quote), 1, Integer::sum);
        try {
            channel.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static ByteBuffer request() {
        var body = new StringBuilder(BODY_BYTES);
        body.append("{\"name\":\"big\",\"roleArn\":\"arn:aws:iam::1:role/r\",\"definition\":\"");
        body.append("x".repeat(100_000)).append("\",\"pad\":\"");
        body.append("x".repeat(BODY_BYTES - body.length() - 2)).append("\"}");
        var bytes =
                ("POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AWSStepFunctions.CreateStateMachine\r\nContent-Length: "
                                + body.length()
                                + "\r\n\r\n"
                                + body)
                        .getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }
}
