package dev.askel.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.askel.engine.api.Activities.ListActivitiesRequest;
import dev.askel.engine.api.Activities.ListActivitiesResult;
import dev.askel.engine.api.Answer;
import dev.askel.http.wire.WireError.RefusedHost;
import dev.askel.http.wire.WireError.RefusedHost.Reason;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that pages of other sites cannot call the server. Raw sockets send requests as browsers do.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class HostRuleTest {
    private static final String CALL =
            "Connection: close\r\nX-Amz-Target: AWSStepFunctions.ListActivities\r\nContent-Type: application/json\r\nContent-Length: 2\r\n";

    /** One server for each kind of listening address. */
    private static TestServer loopback;

    private static TestServer wildcard;
    private static TestServer named;

    @BeforeAll
    static void start() {
        loopback = new TestServer("");
        wildcard = new TestServer("", "0.0.0.0");
        named = new TestServer("askel.http.hosts = [askel.example, \"*.example.org\"]", "0.0.0.0");
        for (var server : List.of(loopback, wildcard, named)) {
            server.engine.answer(
                    ListActivitiesRequest.class,
                    Answer.ok(new ListActivitiesResult(List.of(), null)));
        }
    }

    @AfterAll
    static void stop() {
        loopback.close();
        wildcard.close();
        named.close();
    }

    /** Sends raw bytes and reads until the server closes. */
    private static String sendRaw(TestServer server, String request) throws IOException {
        try (var socket = server.connect()) {
            var port = Integer.toString(server.server.address().getPort());
            socket.getOutputStream()
                    .write(request.replace("PORT", port).getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String get(TestServer server, String path, String headers) throws IOException {
        return sendRaw(
                server,
                "GET %s HTTP/1.1\r\nConnection: close\r\n%s\r\n\r\n".formatted(path, headers));
    }

    private static String call(TestServer server, String headers) throws IOException {
        return sendRaw(server, "POST / HTTP/1.1\r\n" + CALL + headers + "\r\n\r\n{}");
    }

    private static int status(String answer) {
        assertThat(answer).startsWith("HTTP/1.");
        return Integer.parseInt(answer.substring(9, 12));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /",
                "PUT /",
                "GET /",
                "HEAD /",
                "OPTIONS /",
                "GET /api/v1/openapi.json",
                "GET /api/v1/state-machines",
                "GET /api/v1/executions/stream",
                "GET /api/v1/nothing",
                "POST /api/v1/inspect/abort?arn=a",
                "GET /console",
                "GET /console/",
                "GET /console/assets/none.js",
                "GET /health/live",
                "GET /health/ready",
                "GET /metrics",
                "GET /nothing",
                "DELETE /nothing",
                "GET /%2e%2e/",
                "OPTIONS *",
            })
    void every_path_refuses_unknown_hosts_and_other_origins(String line) throws IOException {
        for (var server : List.of(loopback, wildcard, named)) {
            for (var headers :
                    new String[] {
                        "Host: evil.example:PORT",
                        "Host: evil.example:PORT\r\nOrigin: http://evil.example:PORT",
                        "Host: localhost:PORT\r\nOrigin: http://evil.example",
                        "Host: localhost:PORT\r\nSec-Fetch-Site: cross-site",
                        "Host: localhost:PORT\r\nSec-Fetch-Site: same-site",
                    }) {
                // A HEAD with a body is malformed.
                var call = line.startsWith("HEAD ") ? CALL.replace(": 2", ": 0") : CALL;
                var answer =
                        sendRaw(server, line + " HTTP/1.1\r\n" + call + headers + "\r\n\r\n{}");
                assertThat(status(answer)).as(answer).isEqualTo(403);
                assertThat(answer).contains("x-amzn-RequestId: ");
            }
            assertThat(server.engine.calls).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Host: localhost:PORT | 200",
                "Host: LOCALHOST.:PORT | 200",
                "Host: localhost | 200",
                "Host: localhost: | 400",
                "Host: 127.0.0.1:1 | 200",
                "Host: [::1]:PORT | 200",
                "host:\tlocalhost\t | 200",
                "Host: localhost:65536 | 400",
                "Host: localhost:x | 400",
                "Host: a b | 400",
                "Host: [ | 400",
                "Host: user@localhost | 400",
                "Host: localhost,evil.example | 400",
                "Host: | 400",
                "X-Nothing: 1 | 400",
                "Host: localhost~Host: localhost | 400",
                "Host: localhost~Host: evil.example | 400",
                "Host: evil.example~Host: localhost | 400",
                "Host: evil.example. | 403",
                "Host: localhost.evil.example | 403",
                "Host: 127.1 | 403",
                "Host: 2130706433 | 403",
                "Host: 198.51.100.1 | 403",
                "Host: localhost~Origin: http://localhost | 200",
                "Host: localhost:PORT~Origin: http://localhost:PORT | 200",
                "Host: localhost:PORT~Origin: HTTP://LocalHost.:PORT | 200",
                "Host: localhost:443~Origin: https://localhost | 200",
                "Host: [::1]:PORT~Origin: https://[0::1]:PORT | 200",
                "Host: localhost~Origin: https://localhost:443 | 200",
                "Host: localhost:PORT~Origin: http://localhost:1 | 403",
                "Host: localhost:PORT~Origin: http://localhost | 403",
                "Host: localhost:PORT~Origin: http://127.0.0.1:PORT | 403",
                "Host: localhost:PORT~Origin: null | 403",
                "Host: localhost:PORT~Origin: | 403",
                "Host: localhost:PORT~Origin: chrome-extension://localhost:PORT | 403",
                "Host: localhost~Origin: http://localhost~Origin: http://evil.example | 403",
                "Host: localhost~Origin: http://localhost http://evil.example | 403",
                "Host: localhost~Sec-Fetch-Site: same-origin~Sec-Fetch-Mode: cors | 200",
                "Host: localhost~Sec-Fetch-Site: none | 200",
                "Host: localhost~Sec-Fetch-Site: same-origin~Sec-Fetch-Site: cross-site | 403",
                "Host: localhost~Sec-Fetch-Site: anything | 403",
                "Host: sync-localhost:PORT | 200",
                "Host: Sync-127.0.0.1:PORT | 200",
                "Host: sync-evil.example:PORT | 403",
                "Host: sync-sync-localhost:PORT | 403",
                // A stranger may own the name, so no browser may use it.
                "Host: sync-localhost:PORT~Origin: http://sync-localhost:PORT | 403",
                "Host: sync-localhost:PORT~Sec-Fetch-Site: same-origin | 403",
                "Host: sync-localhost:PORT~Sec-Fetch-Mode: no-cors | 403",
            })
    void calls_are_served_or_refused_by_host_and_origin(String headers, int status)
            throws IOException {
        for (var server : List.of(loopback, wildcard, named)) {
            var answer = call(server, headers.replace("~", "\r\n"));
            assertThat(status(answer)).as(answer).isEqualTo(status);
            server.engine.calls.clear();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET http://localhost/health/live HTTP/1.1 | Host: localhost | 200",
                "GET http://evil.example/health/live HTTP/1.1 | Host: evil.example | 403",
                "GET http://evil.example/health/live HTTP/1.1 | Host: localhost | 400",
                "GET http://localhost/health/live HTTP/1.1 | Host: evil.example | 400",
                "GET http://localhost/health/live HTTP/1.1 | X-Nothing: 1 | 400",
                "GET /health/live HTTP/1.0 | Host: localhost | 200",
                "GET /health/live HTTP/1.0 | Host: evil.example | 403",
                "GET /health/live HTTP/1.0 | X-Nothing: 1 | 400",
                "GET http://localhost/health/live HTTP/1.0 | X-Nothing: 1 | 200",
                "GET http://evil.example/health/live HTTP/1.0 | X-Nothing: 1 | 403",
                "GET //evil.example/health/live HTTP/1.1 | Host: evil.example | 403",
                "CONNECT localhost:80 HTTP/1.1 | Host: localhost | 400",
                "OPTIONS * HTTP/1.1 | Host: localhost | 400",
                "OPTIONS * HTTP/1.1 | Host: evil.example | 403",
                "PRI * HTTP/2.0 | X-Nothing: 1 | 400",
            })
    void targets_in_each_form_are_served_by_the_host_they_name(
            String line, String headers, int status) throws IOException {
        var answer = sendRaw(loopback, line + "\r\nConnection: close\r\n" + headers + "\r\n\r\n");
        assertThat(status(answer)).as(answer).isEqualTo(status);
    }

    @Test
    void a_server_on_a_wildcard_address_permits_each_address_of_the_machine() throws IOException {
        for (var address :
                NetworkInterface.networkInterfaces()
                        .flatMap(NetworkInterface::inetAddresses)
                        .filter(Inet4Address.class::isInstance)
                        .map(each -> each.getHostAddress())
                        .toList()) {
            assertThat(status(get(wildcard, "/health/ready", "Host: " + address + ":PORT")))
                    .isEqualTo(200);
            assertThat(status(call(wildcard, "Host: sync-" + address + ":PORT"))).isEqualTo(200);
        }
        assertThat(status(get(wildcard, "/health/ready", "Host: 0.0.0.0:PORT"))).isEqualTo(200);
        assertThat(status(get(loopback, "/health/ready", "Host: 0.0.0.0:PORT"))).isEqualTo(403);
    }

    @Test
    void the_setting_permits_further_names_and_subdomains() throws IOException {
        assertThat(status(call(named, "Host: askel.example:PORT"))).isEqualTo(200);
        assertThat(status(call(named, "Host: sync-askel.example"))).isEqualTo(200);
        assertThat(status(call(named, "Host: sync-a.example.org"))).isEqualTo(200);
        assertThat(status(get(named, "/health/live", "Host: a.example.org"))).isEqualTo(200);
        assertThat(status(get(named, "/health/live", "Host: example.org"))).isEqualTo(403);
        // The prefix applies to AWS's protocol only.
        assertThat(status(get(named, "/health/live", "Host: sync-askel.example"))).isEqualTo(403);
        assertThat(
                        status(
                                call(
                                        named,
                                        "Host: askel.example\r\nOrigin: https://askel.example\r\nSec-Fetch-Site: same-origin")))
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/console/executions/x | navigate | document | 200",
                "/console | navigate | document | 200",
                "/ | navigate | document | 302",
                "/console/ | navigate | iframe | 403",
                "/console/ | no-cors | image | 403",
                "/console/ | cors | empty | 403",
                "/console/assets/a.js | navigate | document | 403",
                "/metrics | navigate | document | 403",
                "/api/v1/openapi.json | navigate | document | 403",
                "/health/live | navigate | document | 403",
            })
    void links_of_other_sites_open_pages_of_the_console_only(
            String path, String mode, String destination, int status) throws IOException {
        var fetched =
                "Host: localhost\r\nAccept: text/html\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: %s\r\nSec-Fetch-Dest: %s"
                        .formatted(mode, destination);
        assertThat(status(get(loopback, path, fetched))).isEqualTo(status);
        assertThat(
                        status(
                                sendRaw(
                                        loopback,
                                        "POST "
                                                + path
                                                + " HTTP/1.1\r\n"
                                                + CALL
                                                + fetched
                                                + "\r\n\r\n{}")))
                .isEqualTo(403);
        assertThat(status(get(loopback, path, fetched.replace("localhost", "evil.example"))))
                .isEqualTo(403);
    }

    @Test
    void the_refusal_contains_the_host_the_reason_and_the_setting() throws IOException {
        var answer = call(loopback, "Host: evil.example:PORT");
        assertThat(answer).contains("Content-Type: application/x-amz-json-1.0\r\n");
        var json = new ObjectMapper().readTree(answer.substring(answer.indexOf("\r\n\r\n") + 4));
        var host = "evil.example:" + loopback.server.address().getPort();
        assertThat(json.path("__type").asText())
                .isEqualTo("com.amazon.coral.service#AccessDeniedException");
        assertThat(json.path("message").asText()).contains(host, "askel.http.hosts");
        assertThat(json.path("host").asText()).isEqualTo(host);
        assertThat(json.path("reason").asText()).isEqualTo("HOST_NOT_PERMITTED");
        assertThat(json.path("setting").asText()).isEqualTo("askel.http.hosts");

        assertThat(get(loopback, "/nothing", "Host: evil.example"))
                .contains(
                        "Content-Type: application/json\r\n", "\"reason\":\"HOST_NOT_PERMITTED\"");
        assertThat(call(loopback, "Host: localhost\r\nOrigin: http://evil.example"))
                .contains("\"reason\":\"ORIGIN_NOT_PERMITTED\"", "http://evil.example");
        assertThat(call(loopback, "Host: localhost\r\nSec-Fetch-Site: same-site"))
                .contains("\"reason\":\"CROSS_SITE\"");
        var twoHosts = call(loopback, "Host: localhost\r\nHost: localhost");
        assertThat(twoHosts).contains("#MalformedHttpRequestException");
        var longName = "a.".repeat(2_000) + "example";
        assertThat(call(loopback, "Host: " + longName)).doesNotContain("a.".repeat(150));
    }

    @Test
    void refuses_without_a_permit_and_before_the_body_is_received() throws IOException {
        try (var full = new TestServer("askel.http.requests-max = 0")) {
            assertThat(call(full, "Host: evil.example")).contains("HOST_NOT_PERMITTED");
            assertThat(call(full, "Host: localhost")).contains("ThrottlingException");
        }
        // The client sends no byte of the body and waits for the answer.
        var head =
                "POST / HTTP/1.1\r\nX-Amz-Target: AWSStepFunctions.ListActivities\r\nHost: evil.example\r\nContent-Length: 1000000\r\n\r\n";
        assertThat(sendRaw(loopback, head)).contains("HOST_NOT_PERMITTED", "Connection: close");
        assertThat(sendRaw(loopback, head.replace("Host", "Expect: 100-continue\r\nHost")))
                .startsWith("HTTP/1.1 403 ")
                .contains("HOST_NOT_PERMITTED");
        assertThat(loopback.server.admission().requestsInProgress()).isZero();
        assertThat(loopback.server.admission().bodyBytes()).isZero();
        assertThat(loopback.engine.calls).isEmpty();
    }

    @Test
    void a_client_that_is_still_writing_can_read_the_refusal_and_send_another_request()
            throws IOException {
        try (var socket = loopback.connect()) {
            var out = socket.getOutputStream();
            out.write(
                    "POST / HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 100000\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            out.write(new byte[100_000]);
            out.write(
                    "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("HOST_NOT_PERMITTED", "{\"status\":\"live\"}");
        }
    }

    @Test
    void logs_one_refusal_a_minute() {
        var nanos = new AtomicLong(-5);
        var log = new RefusalLog(nanos::get);
        var refusal = new RefusedHost(Reason.CROSS_SITE, "localhost", "Refused.", null);
        assertThat(log.log(refusal)).isTrue();
        assertThat(log.log(refusal)).isFalse();
        nanos.addAndGet(Duration.ofSeconds(59).toNanos());
        assertThat(log.log(refusal)).isFalse();
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(log.log(refusal)).isTrue();
    }
}
