package dev.askel.connectors.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import com.typesafe.config.ConfigFactory;
import dev.askel.asl.model.Resource;
import dev.askel.connectors.HttpFixture;
import dev.askel.connectors.HttpFixture.Reply;
import dev.askel.connectors.TestTaskCalls;
import dev.askel.connectors.call.RunningCalls;
import dev.askel.connectors.guard.GuardedResponse.Answered;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.hc.core5.ssl.SSLContexts;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which hosts may be called. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class GuardedCallsTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int BYTES_MAX = 1_000;

    private static GuardedResponse get(GuardedCalls calls, String url) throws Exception {
        return calls.exchange(request(url), BYTES_MAX, LONG);
    }

    private static OutgoingRequest request(String url) {
        return new OutgoingRequest(
                "GET", URI.create(url), Map.of("X-Me", List.of("a")), new byte[0]);
    }

    private static String urlOf(HttpFixture host, String name) {
        return "http://" + name + ":" + URI.create(host.url()).getPort() + "/";
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1", "0.0.0.0", "[::1]"})
    void a_host_at_an_address_of_this_machine_receives_nothing(String name) throws Exception {
        try (var host = new HttpFixture(_ -> Reply.json("{}"));
                var calls =
                        Guards.createCalls("{allowed-hosts=[\"*\"],private-hosts=[],plain=on}")) {
            var answer = get(calls, urlOf(host, name));
            assertThat(answer)
                    .isInstanceOfSatisfying(
                            GuardedResponse.Forbidden.class,
                            forbidden ->
                                    assertThat(forbidden.reason())
                                            .contains(
                                                    name.replaceAll("[\\[\\]]", ""),
                                                    "askel.connectors.http.private-hosts"));
            assertThat(host.unreadRequests()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.1.2.3",
                "100.64.0.1",
                "169.254.169.254",
                "172.31.255.255",
                "192.168.1.1",
                "224.0.0.1",
                "255.255.255.255",
                "::",
                "::ffff:127.0.0.1",
                "::127.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b::a00:1",
                "64:ff9b:1::808:808",
                "2002:7f00:1::",
                "fd00::1",
                "fe80::1",
                "ff02::1"
            })
    void addresses_that_are_not_public_are_forbidden(String address) throws Exception {
        assertThat(NonPublicAddresses.contains(InetAddress.getByName(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9.255.255.255",
                "11.0.0.0",
                "100.128.0.1",
                "172.32.0.1",
                "192.167.255.255",
                "2606:4700::1",
                "64:ff9b::808:808",
                "2a00::1"
            })
    void public_addresses_are_allowed(String address) throws Exception {
        assertThat(NonPublicAddresses.contains(InetAddress.getByName(address))).isFalse();
    }

    @Test
    void a_name_is_resolved_once_and_the_connection_uses_that_address() throws Exception {
        var resolvedNames = new ArrayList<String>();
        var reachable = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        var unreachable = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
        GuardedCalls.NameLookup names =
                host -> {
                    resolvedNames.add(host);
                    // A second lookup of the name would return another address, at which nothing
                    // listens.
                    return new InetAddress[] {resolvedNames.size() == 1 ? reachable : unreachable};
                };
        try (var host = new HttpFixture(_ -> Reply.json("{}"));
                var calls =
                        new GuardedCalls(
                                HostGuard.of(
                                        ConfigFactory.parseString(
                                                "{allowed-hosts=[\"*\"],private-hosts=[\"api.example.com\"],plain=on}")),
                                TestTaskCalls.createGates(),
                                1,
                                Duration.ofSeconds(1),
                                SSLContexts.createDefault(),
                                names,
                                Duration.ofSeconds(10))) {
            assertThat(get(calls, urlOf(host, "api.example.com"))).isInstanceOf(Answered.class);
            assertThat(host.awaitRequest().header("host")).startsWith("api.example.com:");
            assertThat(resolvedNames).containsExactly("api.example.com");
        }
    }

    @Test
    void a_host_that_is_not_allowed_receives_nothing() throws Exception {
        try (var host = new HttpFixture(_ -> Reply.json("{}"));
                var calls =
                        Guards.createCalls(
                                "{allowed-hosts=[\"*.example.com\"],private-hosts=[\"*\"],plain=on}")) {
            assertThat(get(calls, host.url()))
                    .isEqualTo(
                            new GuardedResponse.Forbidden(
                                    "The host '127.0.0.1' may not be called: askel.connectors.http.allowed-hosts does not name it."));
            assertThat(calls.refusal(URI.create("https://API.Example.com./x"))).isNull();
            assertThat(calls.refusal(URI.create("https://example.com"))).isNotNull();
            assertThat(calls.refusal(URI.create("https://badexample.com"))).isNotNull();
        }
    }

    @Test
    void a_host_is_not_called_by_http_unless_the_setting_allows_it() throws Exception {
        try (var host = new HttpFixture(_ -> Reply.json("{}"));
                var calls =
                        Guards.createCalls(
                                "{allowed-hosts=[\"*\"],private-hosts=[\"*\"],plain=off}")) {
            assertThat(get(calls, host.url()))
                    .isEqualTo(
                            new GuardedResponse.Forbidden(
                                    "The host '127.0.0.1' may only be called by https, because askel.connectors.http.plain is off."));
        }
    }

    @Test
    void an_invalid_setting_is_refused() {
        assertThatThrownBy(() ->
                        HostGuard.of(
                                ConfigFactory.parseString(
                                        "{allowed-hosts=[\"a*.com\"],private-hosts=[],plain=off}")))
                .hasMessage(
                        "askel.connectors.http.allowed-hosts: 'a*.com' is not a host pattern, expected api.example.com, *.example.com or *");
    }

    @Test
    void a_redirect_is_returned_and_not_followed() throws Exception {
        try (var host =
                        new HttpFixture(_ ->
                                new Reply(302, Map.of("Location", "http://169.254.169.254/"), ""));
                var calls = Guards.createCalls(Guards.DEVELOPMENT)) {
            assertThat(get(calls, urlOf(host, "localhost")))
                    .isInstanceOfSatisfying(
                            Answered.class,
                            answer -> {
                                assertThat(answer.status()).isEqualTo(302);
                                assertThat(answer.header("location"))
                                        .isEqualTo("http://169.254.169.254/");
                            });
            var request = host.awaitRequest();
            assertThat(request.header("x-me")).isEqualTo("a");
            assertThat(request.header("host")).startsWith("localhost:");
            assertThat(host.unreadRequests()).isZero();
        }
    }

    @Test
    void each_request_uses_a_new_connection() throws Exception {
        try (var listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var calls = Guards.createCalls(Guards.DEVELOPMENT)) {
            var url = "http://127.0.0.1:" + listening.getLocalPort() + "/";
            for (int i = 0; i < 3; i++) {
                var clientClosed = new AtomicBoolean();
                var server =
                        Thread.ofVirtual()
                                .start(() -> clientClosed.set(closesAfterOneAnswer(listening)));
                assertThat(get(calls, url)).isInstanceOf(Answered.class);
                assertThat(server.join(LONG)).isTrue();
                assertThat(clientClosed).isTrue();
            }
        }
    }

    /** Whether the client closes its connection after one answer. */
    private static boolean closesAfterOneAnswer(ServerSocket listening) {
        try (var socket = listening.accept();
                var lines =
                        new BufferedReader(
                                new InputStreamReader(
                                        socket.getInputStream(), StandardCharsets.US_ASCII))) {
            socket.setSoTimeout(Math.toIntExact(LONG.toMillis()));
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    break;
                }
            }
            socket.getOutputStream()
                    .write(
                            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
                                    .getBytes(StandardCharsets.US_ASCII));
            return lines.readLine() == null;
        } catch (SocketException _) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_body_is_read_up_to_the_limit() throws Exception {
        try (var host = new HttpFixture(_ -> Reply.json("x".repeat(BYTES_MAX + 1)));
                var calls = Guards.createCalls(Guards.DEVELOPMENT)) {
            assertThat(get(calls, host.url()))
                    .isInstanceOfSatisfying(
                            Answered.class,
                            answer -> {
                                assertThat(answer.truncated()).isTrue();
                                assertThat(answer.body()).hasSize(BYTES_MAX);
                            });
        }
    }

    @Test
    void an_answer_after_the_timeout_is_discarded() throws Exception {
        var testFinished = new CountDownLatch(1);
        try (var host =
                        new HttpFixture(_ -> {
                            awaitLatch(testFinished);
                            return Reply.json("{}");
                        });
                var calls = Guards.createCalls(Guards.DEVELOPMENT)) {
            var timeout = Duration.ofMillis(300);
            assertThat(calls.exchange(request(host.url()), BYTES_MAX, timeout))
                    .isEqualTo(new GuardedResponse.TimedOut(timeout));
            testFinished.countDown();
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void the_certificate_must_contain_the_called_name(@TempDir Path folder) throws Exception {
        var keys = createKeys(folder, "localhost");
        var server =
                HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(sslContext(keys)));
        server.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        var body =
                                exchange.getRequestHeaders()
                                        .getFirst("Host")
                                        .getBytes(StandardCharsets.UTF_8);
                        exchange.sendResponseHeaders(200, body.length);
                        exchange.getResponseBody().write(body);
                    }
                });
        server.start();
        int port = server.getAddress().getPort();
        try (var calls =
                Guards.createCalls(
                        "{allowed-hosts=[\"*\"],private-hosts=[\"*\"],plain=off}",
                        sslContext(keys))) {
            assertThat(get(calls, "https://localhost:" + port + "/"))
                    .isInstanceOfSatisfying(
                            Answered.class,
                            answer ->
                                    assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                                            .isEqualTo("localhost:" + port));
            assertThat(get(calls, "https://127.0.0.1:" + port + "/"))
                    .isInstanceOf(GuardedResponse.Broken.class);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void a_slow_large_answer_fails() throws Exception {
        var hosts = "{allowed-hosts=[\"*\"],private-hosts=[\"*\"],plain=on}";
        try (var running = new RunningCalls();
                var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var calls =
                        new GuardedCalls(
                                HostGuard.of(ConfigFactory.parseString(hosts)),
                                TestTaskCalls.createGates(),
                                1,
                                Duration.ofSeconds(5),
                                SSLContexts.createDefault(),
                                InetAddress::getAllByName,
                                Duration.ofMillis(500))) {
            var url = "http://127.0.0.1:" + server.getLocalPort() + "/";
            var answered =
                    running.start(
                                    "large",
                                    Resource.parse("arn:aws:states:::http:invoke"),
                                    () -> calls.exchange(request(url), 1 << 18, LONG))
                            .toCompletableFuture();
            try (var socket = server.accept()) {
                var out = socket.getOutputStream();
                out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                out.write(new byte[65 * 1024]);
                out.flush();

                assertThat(answered.get(30, TimeUnit.SECONDS))
                        .isInstanceOfSatisfying(
                                GuardedResponse.Broken.class,
                                broken ->
                                        assertThat(broken.reason()).contains("arrives too slowly"));
            }
            // The call completes its outcome before it releases its reservation.
            TestTaskCalls.awaitReleased(running.responseMemory());
        }
    }

    /** A key with a self-signed certificate, created by keytool. */
    private static KeyStore createKeys(Path folder, String name) throws Exception {
        var file = folder.resolve("keys.p12");
        var process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-keystore",
                                file.toString(),
                                "-storepass",
                                "changeit",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=" + name,
                                "-ext",
                                "san=dns:" + name)
                        .inheritIO()
                        .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        var keys = KeyStore.getInstance("PKCS12");
        try (var stored = Files.newInputStream(file)) {
            keys.load(stored, "changeit".toCharArray());
        }
        return keys;
    }

    private static SSLContext sslContext(KeyStore keys) throws Exception {
        var keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(keys, "changeit".toCharArray());
        var trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(trustStoreOf(keys));
        var context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    private static KeyStore trustStoreOf(KeyStore keys) throws Exception {
        var trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("host", keys.getCertificate("mykey"));
        return trust;
    }
}
