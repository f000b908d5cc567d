package dev.askel.connectors.function;

import static dev.askel.connectors.TestTaskCalls.call;
import static dev.askel.connectors.TestTaskCalls.functionArn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.typesafe.config.ConfigFactory;
import dev.askel.asl.expression.Failure;
import dev.askel.connectors.Connectors;
import dev.askel.connectors.HttpFixture;
import dev.askel.connectors.HttpFixture.Reply;
import dev.askel.connectors.TestTaskCalls;
import dev.askel.connectors.call.TargetUrl;
import dev.askel.engine.task.TaskOutcome.Failed;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that the query of a function's URL is sent, its userinfo is not, and neither is displayed.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class UrlSecretsTest {
    private static final String SECRET = "s3cret";

    private static Connectors connectorsOf(String settings) {
        return Connectors.create(
                ConfigFactory.parseString(settings).withFallback(ConfigFactory.defaultReference()),
                Map.of("AWS_ENDPOINT_URL", "http://127.0.0.1:9"));
    }

    /** Returns the failure of a call to a URL that contains secrets. */
    private static Failure failure(String address, String settings) throws Exception {
        var secret =
                address.replace("//", "//" + SECRET + ":" + SECRET + "@") + "/f?code=" + SECRET;
        try (var connectors =
                connectorsOf("askel.functions { f = \"%s\" }\n%s".formatted(secret, settings))) {
            var outcome =
                    TestTaskCalls.awaitOutcome(connectors.tasks(), call(functionArn("f"), "{}"));
            assertThat(connectors.gateStatistics().toString())
                    .contains("127.0.0.1")
                    .doesNotContain(SECRET);
            assertThat(outcome.toString()).doesNotContain(SECRET);
            return ((Failed) outcome).failure();
        }
    }

    private static Failure failure(Function<HttpFixture.Request, Reply> behaviour, String settings)
            throws Exception {
        try (var server = new HttpFixture(behaviour)) {
            var failure = failure(server.url(), settings);
            var request = server.awaitRequest();
            assertThat(request.uri()).hasToString("/f?code=" + SECRET);
            assertThat(request.headers()).doesNotContainKey("authorization");
            return failure;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "404,gone,Lambda.Unknown",
        "503,busy,Lambda.ServiceException",
        "200,text,Lambda.Unknown"
    })
    void an_invalid_answer_is_reported_without_secrets(int status, String body, String error)
            throws Exception {
        var failure = failure(_ -> new Reply(status, Map.of(), body), "");
        assertThat(failure.error()).isEqualTo(error);
        assertThat(failure.cause()).contains("'f' at http://***@127.0.0.1:", "/f?*** answered");
    }

    @Test
    void an_unreachable_address_is_reported_without_secrets() throws Exception {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertThat(failure("http://127.0.0.1:" + port, "").cause()).contains("Connection refused");
    }

    @Test
    void a_missing_answer_is_reported_without_secrets() throws Exception {
        var testFinished = new CountDownLatch(1);
        try {
            var failure =
                    failure(
                            _ -> {
                                try {
                                    testFinished.await();
                                } catch (InterruptedException _) {
                                    Thread.currentThread().interrupt();
                                }
                                return Reply.json("{}");
                            },
                            "askel.connectors.answer-timeout = 200ms");
            assertThat(failure.error()).isEqualTo("Lambda.ClientExecutionTimeoutException");
        } finally {
            testFinished.countDown();
        }
    }

    @Test
    void a_broken_connection_is_reported_without_secrets() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> acceptAndClose(socket));
            var failure = failure("http://127.0.0.1:" + socket.getLocalPort(), "");
            assertThat(failure.error()).isEqualTo("Lambda.SdkClientException");
        }
    }

    private static void acceptAndClose(ServerSocket socket) {
        try {
            socket.accept().close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "askel.functions { f = \"htp://h/?code=s3cret\" }",
                "askel.functions { f = \"http://h h/?code=s3cret\" }",
                "askel.functions { f = \"http://u:s3?s3cret@h/\" }",
                "askel.functions { f = \"http://u:s3cret@/f\" }",
                "askel.functions { f = \"rie:http://h:1/?code=s3cret\" }",
                "askel.functions { f = [\"http://h/?code=s3cret\"] }",
                "askel.functions { f { kind = url, url = \"http://h h/?code=s3cret\" } }",
                "askel.functions { f { kind = url, url = [\"http://h/?code=s3cret\"] } }",
                "askel.connectors.endpoints { sqs = \"http://h/?code=s3cret\" }",
                "askel.connectors.endpoints { sqs = [\"http://h/?code=s3cret\"] }"
            })
    void the_message_of_a_refused_setting_does_not_contain_secrets(String settings) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> connectorsOf(settings))
                .satisfies(refusal -> {
                    var text = new StringWriter();
                    refusal.printStackTrace(new PrintWriter(text));
                    assertThat(text.toString()).contains("askel.").doesNotContain(SECRET);
                });
    }

    @ParameterizedTest
    @CsvSource({
        "https://h:1/a/b,https://h:1/a/b",
        "https://u:p@h/a?b=c#d,https://***@h/a?***",
        "http://[::1]:80/?b,http://[::1]:80/?***"
    })
    void the_text_of_a_url_contains_scheme_host_port_and_path(String url, String displayed) {
        assertThat(new TargetUrl(URI.create(url))).hasToString(displayed);
    }
}
