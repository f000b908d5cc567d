package dev.askel.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.cluster.tls.PemFiles;
import dev.askel.cluster.tls.TestCertificateAuthority;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.Activities.GetActivityTaskRequest;
import dev.askel.engine.api.Activities.GetActivityTaskResult;
import dev.askel.engine.api.Activities.ListActivitiesRequest;
import dev.askel.engine.api.Activities.ListActivitiesResult;
import dev.askel.engine.api.Answer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests how connections with TLS end, and how their answers are counted. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TlsConnectionsTest {
    private static final String LIVE = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String TEXT = "x".repeat(1 << 20);

    @TempDir private static Path folder;
    private static SSLContext context;

    @BeforeAll
    static void createContext() throws Exception {
        var issued =
                new TestCertificateAuthority(folder.resolve("a")).issue("s", "EC", "ip:127.0.0.1");
        var chain = PemFiles.parseCertificates(PemFiles.read(issued.certificate()));
        var password = "secret".toCharArray();
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "s",
                PemFiles.parsePrivateKey(
                        PemFiles.read(issued.key()), chain.getFirst().getPublicKey()),
                password,
                chain.toArray(X509Certificate[]::new));
        store.setCertificateEntry(
                "ca", PemFiles.parseCertificates(PemFiles.read(issued.ca())).getFirst());
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        var trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(store);
        context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trusted.getTrustManagers(), null);
    }

    private static SSLEngine engine() {
        var engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        return engine;
    }

    private static SSLSocket connect(TestServer server) throws IOException {
        var socket = (SSLSocket) context.getSocketFactory().createSocket();
        socket.setReceiveBufferSize(4_096);
        socket.setSoTimeout((int) TestServer.DEADLINE.toMillis());
        socket.connect(server.server.address());
        socket.startHandshake();
        return socket;
    }

    private static void send(Socket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }

    private static String post(String operation, String body) {
        return "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AWSStepFunctions.%s\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(operation, body.length(), body);
    }

    @Test
    void the_server_closes_an_idle_connection_that_its_client_keeps_open() throws Exception {
        // The handshake and the requests need less time also on a slow machine.
        try (var server = new TestServer("askel.http.keep-alive = 3s", TlsConnectionsTest::engine);
                var client = connect(server)) {
            send(client, LIVE.repeat(2));
            var received =
                    new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(received.split("HTTP/1.1 200 OK", -1)).hasSize(3);
            Eventually.holds("no connection is open", () -> server.server.connectionCount() == 0);
        }
    }

    @Test
    void the_server_closes_a_connection_without_a_handshake() throws Exception {
        try (var server =
                        new TestServer(
                                "askel.http.keep-alive = 300ms", TlsConnectionsTest::engine);
                var client = server.connect()) {
            Eventually.holds("the connection is open", () -> server.server.connectionCount() == 1);
            client.getInputStream().readAllBytes();
            Eventually.holds("no connection is open", () -> server.server.connectionCount() == 0);
        }
    }

    @Test
    void an_answer_is_counted_until_its_client_reads_it() throws Exception {
        try (var server =
                        new TestServer(
                                "askel.http.server.socket-options.so-send-buffer-size = 4k",
                                TlsConnectionsTest::engine);
                var client = connect(server)) {
            server.engine.answer(
                    ListActivitiesRequest.class,
                    Answer.ok(new ListActivitiesResult(List.of(), TEXT)));
            var admission = server.server.admission();
            send(client, post("ListActivities", "{}"));
            server.awaitCall();
            Eventually.holds(
                    "the answer is counted", () -> admission.answerBytes() > TEXT.length());
            var received = new byte[TEXT.length()];
            assertThat(client.getInputStream().readNBytes(received, 0, received.length))
                    .isEqualTo(TEXT.length());
            Eventually.holds("the answer is no longer counted", () -> admission.answerBytes() == 0);
        }
    }

    @Test
    void a_header_that_hides_a_line_break_is_refused() throws Exception {
        try (var server = new TestServer("", TlsConnectionsTest::engine);
                var client = connect(server)) {
            var request =
                    "GET /health/live HTTP/1.1\r\nHost: localhost\r\nX-Name: a\u00e0\r\nX-Next: 1\r\n\r\n";
            client.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            assertThat(client.getInputStream().readAllBytes())
                    .asString(StandardCharsets.UTF_8)
                    .startsWith("HTTP/1.1 400 ")
                    .contains("MalformedHttpRequestException");
        }
    }

    @Test
    void a_poll_is_abandoned_when_its_client_disconnects() throws Exception {
        try (var server = new TestServer("", TlsConnectionsTest::engine)) {
            var task = new CompletableFuture<Answer<GetActivityTaskResult>>();
            server.engine.answerLater(GetActivityTaskRequest.class, () -> task);
            var client = connect(server);
            send(client, post("GetActivityTask", "{\"activityArn\":\"a\"}"));
            var abandoned = server.awaitCall().abandoned().toCompletableFuture();
            assertThat(abandoned).isNotDone();
            client.close();
            abandoned.orTimeout(TestServer.DEADLINE.toSeconds(), TimeUnit.SECONDS).join();
            task.complete(Answer.ok(GetActivityTaskResult.NONE));
            Eventually.holds("no connection is open", () -> server.server.connectionCount() == 0);
        }
    }
}
