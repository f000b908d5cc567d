package dev.askel.connectors.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.model.Resource;
import dev.askel.connectors.HttpFixture;
import dev.askel.connectors.HttpFixture.Reply;
import dev.askel.connectors.TestTaskCalls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Tests answers above 64 KiB. All answers together may reserve 32 MiB, as on a node with a heap of
 * 512 MiB.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LargeResponsesTest {
    private static final int KIBIBYTE = 1024;
    private static final int BYTES_MAX = 7 * KIBIBYTE * KIBIBYTE;
    private static final Duration TIMEOUT = Duration.ofMinutes(16);
    private static final Resource LAMBDA = Resource.parse("arn:aws:states:::lambda:invoke");

    private final ResponseMemory memory = new ResponseMemory(32L * KIBIBYTE * KIBIBYTE);
    private final RunningCalls running = new RunningCalls(100, memory, InstantSource.system());
    private final HttpCalls http = createCalls(Duration.ofMinutes(10));
    private final AtomicInteger ordinal = new AtomicInteger();

    @AfterEach
    void stop() {
        running.close();
        http.close();
    }

    @Test
    void a_slow_answer_does_not_delay_those_of_other_endpoints() throws Exception {
        try (var trickling = listen();
                var other = new HttpFixture(_ -> Reply.json("a".repeat(300 * KIBIBYTE)))) {
            var stalled = startExchange(http, url(trickling));
            try (var _ = beginAnswer(trickling, "", 65)) {
                awaitReserved();

                assertThat(startExchange(http, other.url()).get(30, TimeUnit.SECONDS))
                        .isInstanceOf(HttpExchange.Response.class);
                assertThat(stalled).isNotDone();
            }
        }
    }

    @Test
    void an_answer_reserves_memory_for_its_content_length() throws Exception {
        try (var server = listen()) {
            var answered = startExchange(http, url(server));
            try (var _ = beginAnswer(server, "Content-Length: 102400\r\n", 65)) {
                awaitReserved();
                assertThat(answered).isNotDone();

                assertThat(memory.reservedBytes()).isEqualTo(3L * 100 * KIBIBYTE);
            }
        }
    }

    @Test
    void an_answer_with_a_content_length_above_the_limit_reserves_nothing() throws Exception {
        try (var server = listen()) {
            var answered = startExchange(http, url(server));
            try (var _ = beginAnswer(server, "Content-Length: 8000000\r\n", 65)) {
                assertThat(answered.get(30, TimeUnit.SECONDS))
                        .isInstanceOfSatisfying(
                                HttpExchange.Response.class,
                                answer -> {
                                    assertThat(answer.truncated()).isTrue();
                                    assertThat(answer.body()).hasSize(64 * KIBIBYTE);
                                });
                assertThat(memory.reservedBytes()).isZero();
            }
        }
    }

    @Test
    void a_large_answer_without_progress_fails_and_releases_its_memory() throws Exception {
        try (var impatient = createCalls(Duration.ofMillis(500));
                var server = listen()) {
            var answered = startExchange(impatient, url(server));
            try (var _ = beginAnswer(server, "", 65)) {
                assertThat(answered.get(30, TimeUnit.SECONDS))
                        .isInstanceOfSatisfying(
                                HttpExchange.Broken.class,
                                broken ->
                                        assertThat(broken.reason()).contains("arrives too slowly"));
            }
            // The call completes its outcome before it releases its reservation.
            TestTaskCalls.awaitReleased(memory);
        }
    }

    @Test
    void a_small_answer_may_be_slow() throws Exception {
        try (var impatient = createCalls(Duration.ofMillis(100));
                var server = listen()) {
            var answered = startExchange(impatient, url(server));
            try (var socket = beginAnswer(server, "Content-Length: 2048\r\n", 1)) {
                TimeUnit.MILLISECONDS.sleep(500);
                send(socket, 1);

                assertThat(answered.get(30, TimeUnit.SECONDS))
                        .isInstanceOf(HttpExchange.Response.class);
            }
        }
    }

    private static HttpCalls createCalls(Duration progressInterval) {
        return new HttpCalls(
                TestTaskCalls.createGates(),
                Duration.ofSeconds(5),
                BYTES_MAX,
                null,
                Thread::sleep,
                progressInterval);
    }

    private CompletableFuture<HttpExchange> startExchange(HttpCalls calls, String url) {
        var request = HttpRequest.newBuilder(URI.create(url)).build();
        return running.start(
                        "call-" + ordinal.incrementAndGet(),
                        LAMBDA,
                        () -> calls.exchange(request, TIMEOUT))
                .toCompletableFuture();
    }

    private void awaitReserved() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (memory.reservedBytes() == 0 && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(memory.reservedBytes()).isPositive();
    }

    private static ServerSocket listen() throws IOException {
        var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server.setSoTimeout(30_000);
        return server;
    }

    private static String url(ServerSocket server) {
        return "http://127.0.0.1:" + server.getLocalPort() + "/";
    }

    /** Answers the next request with this many KiB of a body. */
    private static Socket beginAnswer(ServerSocket server, String headers, int kibibytes)
            throws IOException {
        var socket = server.accept();
        var head = "HTTP/1.1 200 OK\r\n" + headers + "\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        send(socket, kibibytes);
        return socket;
    }

    private static void send(Socket socket, int kibibytes) throws IOException {
        var bytes = new byte[kibibytes * KIBIBYTE];
        Arrays.fill(bytes, (byte) 'a');
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }
}
