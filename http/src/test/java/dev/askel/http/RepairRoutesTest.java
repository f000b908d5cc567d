package dev.askel.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the routes by which operators repair executions. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RepairRoutesTest {
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = new TestServer("askel.http.answer-bytes-max = 70000");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"arn=a=b", "a;b", "arn=%zz", "arn=a&&from=="})
    void releases_the_permit_of_a_malformed_query(String query) throws Exception {
        assertThat(sendRaw("GET /api/v1/inspect?" + query, "Connection: close", ""))
                .startsWith("HTTP/1.1 4");
        assertThat(
                        sendRaw(
                                "POST /api/v1/inspect/wake?" + query,
                                "Connection: close\r\nContent-Type: application/json\r\n"
                                        + "Content-Length: 2",
                                "[]"))
                .startsWith("HTTP/1.1 4");
        assertThat(server.server.admission().requestsInProgress()).isZero();
        assertThat(server.server.admission().bodyBytes()).isZero();
    }

    @Test
    void answers_500_when_a_route_throws() {
        server.unmetConditions =
                new AbstractList<>() {
                    @Override
                    public String get(int index) {
                        throw new IllegalStateException("the secret of a bug");
                    }

                    @Override
                    public int size() {
                        throw new IllegalStateException("the secret of a bug");
                    }
                };
        var answer = server.get("/health/ready");
        server.unmetConditions = List.of();
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).contains("InternalFailure").doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "evil.example:PORT | none | 403",
                "evil.example:PORT | http://evil.example:PORT | 403",
                "127.0.0.1.evil.example:PORT | none | 403",
                "127.0.0.1:PORT | http://evil.example | 403",
                "127.0.0.1:PORT | http://127.0.0.1:1 | 403",
                "127.0.0.1:PORT | null | 403",
                "127.0.0.1:PORT | none | 200",
                "localhost:PORT | http://localhost:PORT | 200",
                "[::1]:PORT | https://[::1]:PORT | 200",
            })
    void refuses_requests_of_pages_of_other_sites(String host, String origin, int status)
            throws Exception {
        var port = Integer.toString(server.server.address().getPort());
        var headers =
                "Connection: close\r\nContent-Type: application/json\r\nContent-Length: 2\r\nHost: "
                        + host.replace("PORT", port)
                        + (origin.equals("none")
                                ? ""
                                : "\r\nOrigin: " + origin.replace("PORT", port));
        assertThat(sendRawWithHost("POST /api/v1/inspect/abort?arn=a", headers, "{}"))
                .startsWith("HTTP/1.1 " + status + " ");
        assertThat(sendRawWithHost("GET /api/v1/inspect/export?arn=a", headers, "{}"))
                .startsWith("HTTP/1.1 " + status + " ");
    }

    @Test
    void reports_a_repair_as_done_without_memory_for_its_result() {
        var done = post("/api/v1/inspect/wake?arn=large", "{}", "application/json");
        assertThat(done.statusCode()).isEqualTo(200);
        assertThat(done.body()).contains("The repair is done.");
        int throttledBefore = server.metrics.throttledCount();
        var export = server.get("/api/v1/inspect/export?arn=large");
        assertThat(export.statusCode()).isEqualTo(429);
        assertThat(export.body()).contains("#ThrottlingException");
        assertThat(server.metrics.throttledCount()).isGreaterThan(throttledBefore);
    }

    @Test
    void a_client_that_is_still_writing_can_read_the_throttling_error() throws Exception {
        int bytes = 1 << 20;
        try (var full = new TestServer("askel.http.requests-max = 0");
                var socket = full.connect()) {
            var out = socket.getOutputStream();
            out.write(
                    ascii(
                            "POST /api/v1/inspect/wake?arn=a HTTP/1.1\r\nHost: localhost\r\n"
                                    + "Content-Type: application/json\r\nContent-Length: "
                                    + bytes
                                    + "\r\n\r\n{"));
            out.flush();
            // Another call is answered in the meantime, so a premature answer to the first call
            // would have been sent by now.
            assertThat(full.get("/health/live").statusCode()).isEqualTo(200);
            out.write(new byte[bytes - 1]);
            out.write(
                    ascii(
                            "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
            assertThat(readToEnd(socket)).contains("#ThrottlingException", "{\"status\":\"live\"}");
            assertThat(full.metrics.throttledCount()).isEqualTo(1);
        }
    }

    @Test
    void forwards_inspections_to_the_engine() {
        assertThat(server.get("/api/v1/inspect?arn=there").body()).isEqualTo("{\"frames\":[]}");
        assertThat(server.get("/api/v1/inspect?arn=nowhere").statusCode()).isEqualTo(404);
        assertThat(server.get("/api/v1/inspect").statusCode()).isEqualTo(400);
        var bug = server.get("/api/v1/inspect?arn=bug");
        assertThat(bug.statusCode()).isEqualTo(500);
        assertThat(bug.body()).doesNotContain("secret");
    }

    @Test
    void forwards_quarantine_lists_and_exports_to_the_engine() {
        assertThat(server.get("/api/v1/quarantine").body()).isEqualTo("{\"quarantined\":\"\"}");
        assertThat(server.get("/api/v1/quarantine?from=7:x").body()).contains("7:x");
        assertThat(server.get("/api/v1/inspect/export?arn=a&from=1:b").body()).contains("a 1:b");
        assertThat(server.get("/api/v1/inspect/export").statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    wake     |                                      | 200 | a Wake[]
                    retry    | {}                                   | 200 | a Retry[]
                    abort    | {"error":"E"}                        | 200 | a Abort[error=E, cause=null]
                    complete | {"task":"T","output":"1"}            | 200 | a Complete[task=T, output=1]
                    fail     | {"task":"T","cause":"c"}             | 200 | a Fail[task=T, error=null, cause=c]
                    complete | {"task":"T"}                         | 400 | 'output'
                    fail     | {"task":7}                           | 400 | can not be converted
                    wake     | [                                    | 400 | not a JSON object
                    fly      | {}                                   | 404 | nothing at this path
                    """)
    void forwards_repairs_to_the_engine(
            String action, @Nullable String body, int status, String text) {
        var answer = post("/api/v1/inspect/" + action + "?arn=a", body, "application/json");
        assertThat(answer.body()).contains(text);
        assertThat(answer.statusCode()).isEqualTo(status);
    }

    @Test
    void refuses_a_repair_that_is_not_json_or_too_large() {
        var answer = post("/api/v1/inspect/abort?arn=a", "{}", "text/plain");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("application/json").doesNotContain("Abort[");
        assertThat(post("/api/v1/inspect/abort", "{}", "application/json").statusCode())
                .isEqualTo(400);
        var large = "{\"cause\":\"" + "x".repeat(3 << 20) + "\"}";
        assertThat(post("/api/v1/inspect/abort?arn=a", large, "application/json").statusCode())
                .isEqualTo(413);
    }

    private HttpResponse<String> post(String path, @Nullable String body, String type) {
        return server.send(
                server.request(path)
                        .setHeader("Content-Type", type)
                        .POST(BodyPublishers.ofString(body == null ? "" : body)));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String readToEnd(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String sendRaw(String line, String headers, String body) throws IOException {
        return sendRawWithHost(line, headers + "\r\nHost: localhost", body);
    }

    /** Sends raw bytes and reads until the server closes. */
    private static String sendRawWithHost(String line, String headers, String body)
            throws IOException {
        try (var socket = server.connect()) {
            socket.getOutputStream()
                    .write(ascii(line + " HTTP/1.1\r\n" + headers + "\r\n\r\n" + body));
            return readToEnd(socket);
        }
    }
}
