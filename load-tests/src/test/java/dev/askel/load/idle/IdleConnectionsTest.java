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
 * 10,000 connections on which nothing happens, half of them in the middle of a head, while others
 * call. The server's heap of 512 MiB has no room for all of them: the oldest go.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class IdleConnectionsTest {
    private static final int CONNECTIONS = 10_000;
    private static final int CALLS = 300;
    private static final long HEAP_GROWTH_BYTES_MAX = 16L << 20;
    private static final byte[] HALF_A_HEAD =
            "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AWSStep"
                    .getBytes(StandardCharsets.US_ASCII);

    @TempDir Path folder;

    @Test
    @Tag("nightly")
    void connections_that_keep_silent_keep_nobody_out() throws Exception {
        // PostgreSQL's account must find its folder.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        var settings =
                ServerProcess.Settings.of(
                        ServerCommand.classPath(), folder.resolve("data"), List.of());
        try (var server = ServerProcess.start(settings);
                var askel = new AskelClient(server.endpoint())) {
            call(askel);
            var before = Heap.usedBytes(server);
            var address =
                    new InetSocketAddress(server.endpoint().getHost(), server.endpoint().getPort());
            var silent = new ArrayList<SocketChannel>();
            try {
                for (int i = 0; i < CONNECTIONS; i++) {
                    silent.add(connect(address, i % 2 == 0));
                }
                call(askel);
                assertThat(Heap.usedBytes(server)).isLessThan(before + (192L << 20));
            } finally {
                for (var channel : silent) {
                    channel.close();
                }
            }
            call(askel);
            assertThat(Heap.usedBytes(server)).isLessThan(before + HEAP_GROWTH_BYTES_MAX);
        }
    }

    private static SocketChannel connect(InetSocketAddress server, boolean speaks)
            throws IOException {
        var channel = SocketChannel.open(server);
        if (speaks) {
            channel.write(ByteBuffer.wrap(HALF_A_HEAD));
        }
        return channel;
    }

    private static void call(AskelClient askel) throws Exception {
        for (int i = 0; i < CALLS; i++) {
            assertThat(askel.call("ListStateMachines", AskelClient.request()).size()).isEqualTo(1);
        }
    }
}
