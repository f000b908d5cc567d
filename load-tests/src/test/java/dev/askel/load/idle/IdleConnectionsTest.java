package dev.askel.load.idle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.load.process.Heap;
import dev.askel.load.process.ServerCommand;
import dev.askel.load.process.ServerProcess;
import dev.askel.load.wire.AskelClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Opens 10,000 idle connections while other clients make calls. Every second connection has sent
 * half of a request head. A heap of 512 MiB is too small for all of them, so the server closes the
 * oldest connections.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class IdleConnectionsTest {
    private static final int CONNECTIONS = 10_000;
    private static final int CALLS = 300;
    private static final long HEAP_GROWTH_BYTES_MAX = 16L << 20;
    private static final byte[] HALF_REQUEST_HEAD =
            "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AWSStep"
                    .getBytes(StandardCharsets.US_ASCII);

    @TempDir Path folder;

    @Test
    @Tag("nightly")
    void idle_connections_do_not_block_other_clients() throws Exception {
        // The account that runs PostgreSQL must be able to enter the folder.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        var settings =
                ServerProcess.Settings.of(
                        ServerCommand.ofClassPath(), folder.resolve("data"), List.of());
        try (var server = ServerProcess.start(settings);
                var askel = new AskelClient(server.endpoint())) {
            makeCalls(askel);
            var before = Heap.usedBytes(server);
            var address =
                    new InetSocketAddress(server.endpoint().getHost(), server.endpoint().getPort());
            var idle = new ArrayList<SocketChannel>();
            try {
                for (int i = 0; i < CONNECTIONS; i++) {
                    idle.add(connect(address, i % 2 == 0));
                }
                makeCalls(askel);
                assertThat(Heap.usedBytes(server)).isLessThan(before + (192L << 20));
            } finally {
                for (var channel : idle) {
                    channel.close();
                }
            }
            makeCalls(askel);
            assertThat(Heap.usedBytes(server)).isLessThan(before + HEAP_GROWTH_BYTES_MAX);
        }
    }

    private static SocketChannel connect(InetSocketAddress server, boolean sendsHalfHead)
            throws IOException {
        var channel = SocketChannel.open(server);
        if (sendsHalfHead) {
            channel.write(ByteBuffer.wrap(HALF_REQUEST_HEAD));
        }
        return channel;
    }

    private static void makeCalls(AskelClient askel) throws Exception {
        for (int i = 0; i < CALLS; i++) {
            assertThat(askel.call("ListStateMachines", AskelClient.newRequest()).size())
                    .isEqualTo(1);
        }
    }
}
