package dev.askel.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.http.pages.Documentation;
import java.net.http.HttpResponse;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests the documentation's responses. The files come from src/test/resources, not from the build.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DocumentationTest {
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = new TestServer("");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/docs/, Documentation",
        "/docs/index.html, Documentation",
        "/docs/concepts/executions, Executions",
        "/docs/concepts/executions.html, Executions",
        "/docs/tour/, Tour"
    })
    void a_page_is_served_with_and_without_its_suffix(String address, String title) {
        var page = server.get(address);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("<title>%s</title>".formatted(title));
        assertThat(header(page, "content-type")).isEqualTo("text/html; charset=UTF-8");
        assertThat(header(page, "cache-control")).isEqualTo("no-cache");
        assertThat(header(page, "x-frame-options")).isEqualTo("DENY");
        assertThat(header(page, "x-content-type-options")).isEqualTo("nosniff");
        assertThat(header(page, "content-security-policy"))
                .contains("script-src 'self'; style-src 'self';", "img-src 'self' data:;");
    }

    @Test
    void a_page_is_sent_compressed() {
        var page =
                server.send(server.request("/docs/tour/").header("Accept-Encoding", "gzip").GET());
        assertThat(page.body()).isEqualTo("gzipped page");
        assertThat(header(page, "content-encoding")).isEqualTo("gzip");
        assertThat(header(page, "vary")).isEqualTo("Accept-Encoding, X-Forwarded-Prefix");
    }

    @ParameterizedTest
    @CsvSource({
        "/docs/assets/chunks/@search.js, text/javascript; charset=UTF-8,"
                + " 'public, max-age=31536000, immutable'",
        "/docs/empty.css, text/css; charset=UTF-8, no-cache",
        "/docs/files/docs/worker.py, text/plain; charset=UTF-8, no-cache"
    })
    void a_file_is_sent_with_its_content_type_and_cache_control(
            String path, String type, String caching) {
        var file = server.get(path);
        assertThat(file.statusCode()).isEqualTo(200);
        assertThat(header(file, "content-type")).isEqualTo(type);
        assertThat(header(file, "cache-control")).isEqualTo(caching);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/docs/concepts/other", "/docs/concepts/", "/docs/other.html"})
    void a_missing_page_is_not_found(String path) {
        var page = server.get(path);
        assertThat(page.statusCode()).isEqualTo(404);
        assertThat(page.body()).contains("<title>Not found</title>");
        assertThat(header(page, "cache-control")).isEqualTo("no-store");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/docs/assets/app.0815.js",
                "/docs/..%2Fconsole/index.html",
                "/docs/.hidden",
                "/docs/tour/.hidden",
                "/docs//index.html"
            })
    void no_file_outside_the_documentation_is_sent(String path) {
        var file = server.get(path);
        assertThat(file.statusCode()).isEqualTo(404);
        assertThat(header(file, "content-type")).startsWith("text/plain");
    }

    @ParameterizedTest
    @CsvSource({"'', ''", "/tools/askel/, /tools/askel", "//elsewhere.example, ''"})
    void addresses_contain_the_prefix_that_a_proxy_removes(String sent, String prefix) {
        var root = server.send(server.request("/docs").header("X-Forwarded-Prefix", sent).GET());
        assertThat(root.statusCode()).isEqualTo(302);
        assertThat(header(root, "location")).isEqualTo(prefix + "/docs/");

        var page = server.send(server.request("/docs/").header("X-Forwarded-Prefix", sent).GET());
        assertThat(page.body())
                .contains(
                        "href=\"%s/docs/concepts/executions\"".formatted(prefix),
                        "src=\"%s/docs/assets/app.4711.js\"".formatted(prefix));
        var script =
                server.send(
                        server.request("/docs/assets/app.4711.js")
                                .header("X-Forwarded-Prefix", sent)
                                .GET());
        assertThat(script.body()).contains("(\"%s/docs/assets/".formatted(prefix));
        assertThat(header(script, "content-type")).isEqualTo("text/javascript; charset=UTF-8");
    }

    @Test
    void a_link_with_thousands_of_segments_is_answered() {
        assertThat(navigate("/docs/" + "a/".repeat(3_900)).statusCode()).isEqualTo(404);
        assertThat(server.get("/docs/").statusCode()).isEqualTo(200);
    }

    @Test
    void a_link_of_another_site_opens_a_page_but_no_script() {
        assertThat(navigate("/docs/concepts/executions").statusCode()).isEqualTo(200);
        assertThat(navigate("/docs/assets/app.4711.js").statusCode()).isEqualTo(403);
    }

    private static HttpResponse<String> navigate(String path) {
        return server.send(
                server.request(path)
                        .header("Sec-Fetch-Site", "cross-site")
                        .header("Sec-Fetch-Mode", "navigate")
                        .header("Sec-Fetch-Dest", "document")
                        .GET());
    }

    @Test
    void a_server_without_the_documentation_serves_instructions() {
        var documentation = new Documentation(new ClassLoader(null) {}, Runnable::run);
        var page =
                documentation
                        .answer(HttpRequest.GET("/docs/operations/keys"))
                        .toCompletableFuture()
                        .join();
        assertThat(page.status().intValue()).isEqualTo(404);
        assertThat(((HttpEntity.Strict) page.entity()).getData().utf8String())
                .contains("npm", "docs");
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }
}
