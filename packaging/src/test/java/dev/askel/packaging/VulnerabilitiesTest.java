package dev.askel.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs npm's client against a registry of this test, whose advisories are known. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class VulnerabilitiesTest {
    private static final String ADVISORIES = "/-/npm/v1/security/advisories/bulk";

    @TempDir private Path cache;
    private final Set<String> asked = new ConcurrentSkipListSet<>();
    private HttpServer registry;
    private int status = 200;
    private String answer = "{}";

    private record Result(int status, String output) {}

    @BeforeEach
    void startRegistry() throws IOException {
        InstalledPrograms.assume("npm");
        registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext("/", exchange -> respond(exchange, 404, "{}"));
        registry.createContext(ADVISORIES, this::onQuestion);
        registry.start();
    }

    @AfterEach
    void stopRegistry() {
        if (registry != null) {
            registry.stop(0);
        }
    }

    private void onQuestion(HttpExchange exchange) throws IOException {
        try (var body = new GZIPInputStream(exchange.getRequestBody())) {
            new ObjectMapper().readTree(body).fieldNames().forEachRemaining(asked::add);
        }
        respond(exchange, status, answer);
    }

    private static void respond(HttpExchange exchange, int status, String body) throws IOException {
        try (exchange) {
            var bytes = body.getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private Result check() throws IOException {
        var command = new ProcessBuilder("bash", "vulnerabilities").redirectErrorStream(true);
        command.environment()
                .put(
                        "npm_config_registry",
                        "http://127.0.0.1:" + registry.getAddress().getPort() + "/");
        command.environment().put("npm_config_cache", cache.toString());
        command.environment().put("npm_config_fetch_retries", "0");
        var process = command.start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Result(process.onExit().join().exitValue(), output);
    }

    @Test
    void all_packages_of_both_lock_files_are_checked() throws IOException {
        var result = check();
        assertThat(result.output())
                .contains("console: no known vulnerability", "site: no known vulnerability")
                .contains("Java archives: not checked");
        assertThat(result.status()).isZero();
        assertThat(asked).contains("react", "react-dom", "vite", "vitepress", "vue");
    }

    @Test
    void a_vulnerable_package_is_named_with_its_severity() throws IOException {
        answer =
                """
                {"react-dom": [{"id": 1, "url": "http://localhost/1", "title": "A title",
                  "severity": "high", "vulnerable_versions": ">=1.0.0", "cwe": [],
                  "cvss": {"score": 8, "vectorString": null}}]}\
                """;
        var result = check();
        assertThat(result.output())
                .contains("console: known vulnerabilities", "  high: react-dom >=1.0.0")
                .contains("site: no known vulnerability");
        assertThat(result.status()).isOne();
    }

    @Test
    void an_answer_without_a_report_is_no_proof() throws IOException {
        status = 405;
        var result = check();
        assertThat(result.output()).contains("console: not checked", "site: not checked");
        assertThat(result.status()).isEqualTo(3);
    }
}
