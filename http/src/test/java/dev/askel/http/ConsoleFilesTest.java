package dev.askel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.http.pages.CodecEndpoint;
import dev.askel.http.pages.Console;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.regex.Pattern;
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
 * Tests the responses for the console's files. The files come from src/test/resources, not from the
 * console's build.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ConsoleFilesTest {
    private static final String SCRIPT = "/console/assets/index-4711.js";
    private static final Pattern NONCE = Pattern.compile("'nonce-([A-Za-z0-9+/=]{24})'");

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
    @ValueSource(
            strings = {
                "/console",
                "/console/",
                "/console/executions",
                "/console/executions/arn:aws:states:us-east-1:123456789012:execution:m:run.1",
                "/console/executions/arn:aws:states:us-east-1:1:execution:m%2Fitems:1?state=A",
                "/console/index.html"
            })
    void every_address_below_the_console_serves_the_page(String address) {
        var page = server.get(address);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(header(page, "content-type")).isEqualTo("text/html; charset=UTF-8");
        assertThat(header(page, "cache-control")).isEqualTo("no-store");
        assertThat(page.body()).contains("<base href=\"/console/\" />", "index-4711.js");
    }

    @Test
    void scripts_come_from_the_server_and_inline_styles_need_the_nonce_of_their_response() {
        var nonces = new ArrayList<String>();
        for (int answer = 0; answer < 2; answer++) {
            var page = server.get("/console/");
            var policy = header(page, "content-security-policy");
            var nonce = NONCE.matcher(policy);
            assertThat(nonce.find()).isTrue();
            nonces.add(nonce.group(1));
            assertThat(policy.replace(nonce.group(), "'nonce'"))
                    .isEqualTo(
                            "default-src 'none'; script-src 'self'; style-src 'self' 'nonce';"
                                    + " style-src-attr 'unsafe-inline'; img-src 'self' blob:;"
                                    + " font-src 'self'; connect-src 'self'; worker-src 'self';"
                                    + " base-uri 'self'; form-action 'none';"
                                    + " frame-ancestors 'none'");
            assertThat(page.body()).contains("content=\"%s\"".formatted(nonce.group(1)));
            assertThat(header(page, "x-frame-options")).isEqualTo("DENY");
            assertThat(header(page, "x-content-type-options")).isEqualTo("nosniff");
            assertThat(header(page, "referrer-policy")).isEqualTo("no-referrer");
        }
        assertThat(nonces).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({
        "'', , document.title",
        "'gzip, deflate', gzip, gzipped",
        "'gzip, deflate, br;q=0.9', br, brotli",
        "'br;q=0, gzip', gzip, gzipped",
        "identity, , document.title"
    })
    void files_are_sent_in_an_encoding_that_the_client_accepts(
            String accepts, String encoding, String body) {
        var request = server.request(SCRIPT).GET();
        if (!accepts.isEmpty()) {
            request.header("Accept-Encoding", accepts);
        }
        var script = server.send(request);
        assertThat(script.statusCode()).isEqualTo(200);
        assertThat(script.headers().firstValue("content-encoding").orElse(null))
                .isEqualTo(encoding);
        assertThat(script.body()).startsWith(body);
        assertThat(header(script, "content-type")).isEqualTo("text/javascript; charset=UTF-8");
        assertThat(header(script, "vary")).isEqualTo("Accept-Encoding");
        assertThat(header(script, "cache-control"))
                .isEqualTo("public, max-age=31536000, immutable");
        // A web worker follows the policy of its script file.
        assertThat(header(script, "content-security-policy")).contains("script-src 'self'");
    }

    @Test
    void a_file_without_compressed_variants_is_sent_uncompressed() {
        var style =
                server.send(
                        server.request("/console/assets/plain-1.css")
                                .header("Accept-Encoding", "br")
                                .GET());
        assertThat(style.headers().firstValue("content-encoding")).isEmpty();
        assertThat(style.body()).isEqualTo("body{}\n");
        assertThat(header(server.get("/console/askel.svg"), "cache-control")).isEqualTo("no-cache");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/console/assets/index-0815.js", "/console/other.svg"})
    void a_missing_file_is_answered_404_and_not_cached(String path) {
        var missing = server.get(path);
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(header(missing, "cache-control")).isEqualTo("no-store");
    }

    @Test
    void browsers_are_redirected_from_the_root_and_others_get_a_description() {
        var browser = server.send(server.request("/").header("Accept", "text/html,*/*").GET());
        assertThat(browser.statusCode()).isEqualTo(302);
        assertThat(header(browser, "location")).isEqualTo("/console/");
        assertThat(server.get("/").body()).contains("AWS Step Functions", "/console");
    }

    @ParameterizedTest
    @CsvSource({
        "/askel, /askel",
        "/tools/askel/, /tools/askel",
        "'/x\"><script>', ''",
        "//elsewhere.example, ''",
        "https://elsewhere.example, ''"
    })
    void links_contain_the_prefix_that_a_proxy_removed_from_the_path(
            String forwardedPrefix, String prefix) {
        var page =
                server.send(
                        server.request("/console/inbox")
                                .header("X-Forwarded-Prefix", forwardedPrefix)
                                .GET());
        assertThat(page.body()).contains("<base href=\"%s/console/\" />".formatted(prefix));
        var root =
                server.send(
                        server.request("/")
                                .header("Accept", "text/html")
                                .header("X-Forwarded-Prefix", forwardedPrefix)
                                .GET());
        assertThat(header(root, "location")).isEqualTo(prefix + "/console/");
    }

    @Test
    void pages_may_call_the_codec_endpoint_of_the_settings() {
        var settings =
                """
                askel.http.console.codec-endpoint = "https://codec.example.com:8443/decode?a=1&b=%22"
                """;
        try (var own = new TestServer(settings)) {
            var page = own.get("/console/");
            assertThat(page.body())
                    .contains(
                            "<meta name=\"codec-endpoint\""
                                    + " content=\"https://codec.example.com:8443/decode?a=1&amp;b=%22\" />");
            assertThat(header(page, "content-security-policy"))
                    .contains("; connect-src 'self' https://codec.example.com:8443; ");
        }
        assertThat(server.get("/console/").body())
                .contains("<meta name=\"codec-endpoint\" content=\"\" />");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "codec.example.com",
                "ftp://codec.example.com/",
                "https://user:secret@codec.example.com/",
                "https://codec.example.com;script-src/",
                "https://codec.example.com/\"><script>",
                "https:///decode",
                "https://[::1]/decode"
            })
    void a_codec_endpoint_is_a_url_of_http_without_user_information(String text) {
        assertThatThrownBy(() -> new CodecEndpoint(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "askel.http.console.codec-endpoint is not a URL such as https://codec.example.com/decode, without user information");
    }

    @Test
    void a_server_without_the_console_serves_build_instructions() {
        var console = new Console(new ClassLoader(null) {}, Runnable::run, CodecEndpoint.NONE);
        var page =
                console.answer(HttpRequest.GET("/console/executions")).toCompletableFuture().join();
        assertThat(page.status().intValue()).isEqualTo(404);
        assertThat(page.entity().getContentType().toString()).startsWith("text/html");
        assertThat(((HttpEntity.Strict) page.entity()).getData().utf8String())
                .contains("20.19, 22.13, or 24", "./askel up");
    }

    private static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }
}
