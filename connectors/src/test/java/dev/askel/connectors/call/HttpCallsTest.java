package dev.askel.connectors.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.connectors.HttpFixture;
import dev.askel.connectors.HttpFixture.Reply;
import dev.askel.connectors.TestTaskCalls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class HttpCallsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private static final Duration LONG = Duration.ofMinutes(10);

    private final HttpCalls http =
            new HttpCalls(TestTaskCalls.createGates(), Duration.ofSeconds(5), 1_000);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void stop() {
        http.close();
        threads.shutdownNow();
    }

    @Test
    void a_refused_connection_is_reported_as_not_sent_with_the_message_of_the_sdk()
            throws Exception {
        int port = freePort();

        assertThat(http.exchange(post("http://127.0.0.1:" + port + "/x"), TIMEOUT))
                .isEqualTo(
                        new HttpExchange.NotSent(
                                "Connect to 127.0.0.1:%d [127.0.0.1/127.0.0.1] failed: Connection refused"
                                        .formatted(port)));
    }

    @Test
    void a_request_to_an_unknown_host_is_not_sent() throws Exception {
        assertThat(http.exchange(post("http://no-such-host.invalid/"), TIMEOUT))
                .isEqualTo(
                        new HttpExchange.NotSent(
                                "no-such-host.invalid: Name or service not known"));
    }

    @Test
    void a_server_that_is_just_starting_is_reached_by_another_attempt() throws Exception {
        int port = freePort();
        var started = new AtomicReference<HttpFixture>();
        HttpCalls.Sleeper startTheServer =
                length -> {
                    assertThat(length).isEqualTo(Duration.ofMillis(100));
                    started.set(HttpFixture.startOnPort(port, _ -> Reply.json("ok")));
                };
        try (var patient =
                new HttpCalls(
                        TestTaskCalls.createGates(),
                        Duration.ofSeconds(5),
                        1_000,
                        null,
                        startTheServer,
                        LONG)) {
            assertThat(patient.exchange(post("http://127.0.0.1:" + port), TIMEOUT))
                    .isInstanceOfSatisfying(
                            HttpExchange.Response.class,
                            answer -> assertThat(answer.body()).isEqualTo("ok"));
        } finally {
            Optional.ofNullable(started.get()).ifPresent(HttpFixture::close);
        }
    }

    @Test
    void a_request_is_not_sent_over_a_connection_that_was_established_too_late() throws Exception {
        var served = new AtomicInteger();
        try (var server =
                        new HttpFixture(_ -> {
                            served.incrementAndGet();
                            return Reply.json("ok");
                        });
                var hasty =
                        new HttpCalls(
                                TestTaskCalls.createGates(),
                                Duration.ofMillis(10),
                                1_000,
                                null,
                                _ -> {},
                                LONG)) {
            var exchanges =
                    IntStream.range(0, 1_000)
                            .mapToObj(_ ->
                                    threads.submit(
                                            () -> hasty.exchange(post(server.url()), TIMEOUT)))
                            .toList();

            int answers = 0;
            for (var each : exchanges) {
                switch (each.get()) {
                    case HttpExchange.Response _ -> answers++;
                    case HttpExchange.NotSent(var reason) ->
                            assertThat(reason).endsWith("failed: connect timed out");
                    case HttpExchange other -> throw new AssertionError(other);
                }
            }
            assertThat(served).hasValue(answers);
        }
    }

    @Test
    void a_request_is_not_repeated_when_the_connection_breaks_after_it() throws Exception {
        try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var answered = threads.submit(() -> http.exchange(post(url(server)), TIMEOUT));
            try (var socket = server.accept()) {
                readRequest(socket);
            }

            assertThat(answered.get(30, TimeUnit.SECONDS)).isInstanceOf(HttpExchange.Broken.class);
            server.setSoTimeout(1);
            assertThat(acceptsConnection(server)).isFalse();
        }
    }

    @Test
    void an_incomplete_body_times_out() throws Exception {
        try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            // The time is longer than a busy machine needs to send the request.
            var timeout = Duration.ofSeconds(6);
            server.setSoTimeout(30_000);
            var answered = threads.submit(() -> http.exchange(post(url(server)), timeout));
            try (var socket = server.accept()) {
                readRequest(socket);
                write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");

                assertThat(answered.get(30, TimeUnit.SECONDS))
                        .isEqualTo(new HttpExchange.TimedOut(timeout));
            }
        }
    }

    @Test
    void an_endless_body_is_truncated_and_its_connection_closed() throws Exception {
        try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var answered = threads.submit(() -> http.exchange(post(url(server)), TIMEOUT));
            try (var socket = server.accept()) {
                readRequest(socket);
                write(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                var flood = threads.submit(() -> floodUntilClosed(socket));

                assertThat(answered.get(30, TimeUnit.SECONDS))
                        .isInstanceOfSatisfying(
                                HttpExchange.Response.class,
                                answer -> {
                                    assertThat(answer.truncated()).isTrue();
                                    assertThat(answer.body()).hasSize(1_000);
                                });
                assertThat(flood.get(30, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    void a_body_of_exactly_the_limit_is_complete() throws Exception {
        try (var server = new HttpFixture(_ -> Reply.json("a".repeat(1_000)))) {
            assertThat(http.exchange(post(server.url()), TIMEOUT))
                    .isInstanceOfSatisfying(
                            HttpExchange.Response.class,
                            answer -> {
                                assertThat(answer.truncated()).isFalse();
                                assertThat(answer.body()).hasSize(1_000);
                            });
        }
    }

    @Test
    void the_client_closes_an_idle_connection_before_a_server_would() throws Exception {
        try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var answered = threads.submit(() -> http.exchange(post(url(server)), TIMEOUT));
            try (var socket = server.accept()) {
                readRequest(socket);
                write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                assertThat(answered.get(30, TimeUnit.SECONDS))
                        .isInstanceOf(HttpExchange.Response.class);

                socket.setSoTimeout(10_000);
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void a_redirect_is_returned_and_not_followed() throws Exception {
        try (var server =
                new HttpFixture(_ -> new Reply(302, Map.of("Location", "http://x.invalid/"), ""))) {
            assertThat(http.exchange(post(server.url()), TIMEOUT))
                    .isInstanceOfSatisfying(
                            HttpExchange.Response.class,
                            answer -> assertThat(answer.status()).isEqualTo(302));
        }
    }

    @Test
    void five_hundred_calls_wait_for_their_answers_at_the_same_time() throws Exception {
        int calls = 500;
        var all = new CountDownLatch(calls);
        try (var server =
                new HttpFixture(request -> {
                    all.countDown();
                    try {
                        // No request is answered before all have been sent.
                        assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return Reply.json(request.body());
                })) {
            var running =
                    IntStream.range(0, calls)
                            .mapToObj(_ ->
                                    threads.submit(
                                            () -> http.exchange(post(server.url()), TIMEOUT)))
                            .toList();
            for (Future<HttpExchange> call : running) {
                assertThat(call.get(30, TimeUnit.SECONDS))
                        .isInstanceOf(HttpExchange.Response.class);
            }
        }
    }

    private static HttpRequest post(String url) {
        return HttpRequest.newBuilder(URI.create(url))
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
    }

    private static String url(ServerSocket server) {
        return "http://127.0.0.1:" + server.getLocalPort() + "/";
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean acceptsConnection(ServerSocket server) throws IOException {
        try (var _ = server.accept()) {
            return true;
        } catch (SocketTimeoutException _) {
            return false;
        }
    }

    /** Reads up to the two bytes of body that {@link #post} sends. */
    private static void readRequest(Socket socket) throws IOException {
        var received = new StringBuilder();
        while (!received.toString().endsWith("\r\n\r\n{}")) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new IOException("The request ended early: " + received);
            }
            received.append((char) next);
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    private static boolean floodUntilClosed(Socket socket) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                write(socket, "400\r\n" + "a".repeat(1_024) + "\r\n");
            }
            return false;
        } catch (IOException _) {
            return true;
        }
    }
}
