package dev.askel.http.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Eventually;
import dev.askel.http.ServedEngine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Tests clients that send nothing, part of a request or single bytes, that do not read, or that
 * disconnect early. Other clients are not affected, and the resources of these clients are
 * released.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SlowClientsTest {
    private static final int CLIENTS = 1_200;
    private static final int CALLS = 200;
    private static final long HEAP_GROWTH_BYTES_MAX = 48L << 20;

    private static final byte[] REQUEST =
            ("POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AWSStepFunctions.ListActivities\r\n"
                            + "Content-Length: 40\r\n\r\n{\"maxResults\":10,"
                            + " ".repeat(22)
                            + "}")
                    .getBytes(StandardCharsets.US_ASCII);

    /** The number of bytes that a client writes in one piece. */
    private enum Kind {
        SILENT(0),
        HALF_A_HEAD(50),
        NO_BODY(REQUEST.length - 40),
        HALF_A_BODY(REQUEST.length - 10),
        READS_NOTHING(REQUEST.length);

        private final int bytes;

        Kind(int bytes) {
            this.bytes = bytes;
        }
    }

    private record Client(SocketChannel channel, Kind kind) {}

    private final ServedEngine served = ServedEngine.shared();

    @Test
    void slow_clients_do_not_delay_others_and_their_resources_are_released() throws IOException {
        sendCalls();
        var before = heapBytes();
        var clients = new ArrayList<Client>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(connect(Kind.values()[i % Kind.values().length]));
        }
        sendCalls();
        writeByteByByte(clients);
        sendCalls();
        for (int i = 0; i < clients.size(); i++) {
            var channel = clients.get(i).channel();
            if (i % 2 == 0) {
                // The connection is reset and not closed.
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
            channel.close();
        }
        Eventually.holds(
                "their requests and bytes are released",
                () ->
                        served.admission().requestsInProgress() == 0
                                && served.admission().bodyBytes() == 0);
        sendCalls();
        assertThat(heapBytes()).isLessThan(before + HEAP_GROWTH_BYTES_MAX);
    }

    private Client connect(Kind kind) throws IOException {
        var channel = SocketChannel.open(served.address());
        channel.write(ByteBuffer.wrap(REQUEST, 0, kind.bytes));
        return new Client(channel, kind);
    }

    /** Writes eight more bytes, one at a time, for each client with an incomplete head or body. */
    private static void writeByteByByte(List<Client> clients) throws IOException {
        for (int more = 0; more < 8; more++) {
            for (var client : clients) {
                if (client.kind() != Kind.SILENT && client.kind() != Kind.READS_NOTHING) {
                    client.channel().write(ByteBuffer.wrap(REQUEST, client.kind().bytes + more, 1));
                }
            }
        }
    }

    private void sendCalls() {
        for (int i = 0; i < CALLS; i++) {
            assertThat(served.call("ListActivities", "{}").status()).isEqualTo(200);
        }
    }

    private static long heapBytes() {
        var memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }
}
