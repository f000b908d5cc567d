package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.askel.load.process.Deadline;
import dev.askel.load.process.Moto;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A server whose large payloads are in a bucket (docs/operations/large-payloads.md). */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Tag("nightly")
final class PayloadBucketServerTest {
    private static final String SCOPE = "arn:aws:states:us-east-1:123456789012:";
    private static final String TEXT = "order 4711 ".repeat(1_000);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration INTERVAL = Duration.ofMillis(200);

    private ServerHome home;

    @BeforeEach
    void createHome() throws IOException {
        home = ServerHome.create();
    }

    @AfterEach
    void deleteHome() throws IOException {
        home.close();
    }

    private AskelProcess up(Moto s3, String bucket) throws IOException {
        var settings = home.resolve("askel.conf");
        Files.writeString(
                settings,
                """
                askel.payloads.inline-bytes-max = 4096
                askel.payloads.bucket { name = "%s", move-after = 0s }
                """
                        .formatted(bucket));
        return AskelProcess.launch(
                s3.environment(),
                "up",
                "--port",
                "0",
                "--config",
                settings.toString(),
                "--data",
                home.resolve("data").toString());
    }

    private static String ok(AskelProcess server, String operation, String body) throws Exception {
        var answer = server.call(operation, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    @Test
    void executions_are_readable_from_the_bucket_after_a_restart() throws Exception {
        assumeThat(Moto.isInstalled()).as("moto is installed").isTrue();
        try (var s3 = Moto.start("127.0.0.1", home.resolve("moto"))) {
            try (var server = up(s3, Moto.BUCKET)) {
                ok(
                        server,
                        "CreateStateMachine",
                        """
                        {"name": "orders", "roleArn": "arn:aws:iam::123456789012:role/r",
                         "definition": "{\\"StartAt\\": \\"P\\", \\"States\\": {\\"P\\": {\\"Type\\": \\"Pass\\", \\"End\\": true}}}"}\
                        """);
                ok(
                        server,
                        "StartExecution",
                        """
                        {"stateMachineArn": "%sstateMachine:orders", "name": "first", "input": "{\\"text\\": \\"%s\\"}"}\
                        """
                                .formatted(SCOPE, TEXT));
                assertThat(
                                Deadline.after(PATIENCE)
                                        .await(() -> counter(server, "moves") > 0, INTERVAL))
                        .as("the input is moved")
                        .isTrue();
                assertThat(s3.keys())
                        .isNotEmpty()
                        .allMatch(key -> key.startsWith("askel/123456789012/"));
            }
            try (var server = up(s3, Moto.BUCKET)) {
                var execution = "{\"executionArn\": \"%sexecution:orders:first\"}".formatted(SCOPE);
                assertThat(ok(server, "DescribeExecution", execution)).contains(TEXT);
                assertThat(ok(server, "GetExecutionHistory", execution)).contains(TEXT);
                assertThat(counter(server, "reads")).isPositive();
            }
            try (var server = up(s3, "")) {
                assertThat(server.awaitExit()).isNotZero();
                assertThat(server.errors()).contains("askel.payloads.bucket.name is empty");
            }
            s3.createBucket("others");
            try (var server = up(s3, "others")) {
                assertThat(server.awaitExit()).isNotZero();
                assertThat(server.errors())
                        .contains("askel.payloads.bucket.name is 'others'", "copy its objects");
            }
            s3.stop();
            try (var server = up(s3, Moto.BUCKET)) {
                assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);
            }
        }
    }

    /** Returns the value of a counter of the bucket. */
    private static double counter(AskelProcess server, String name) {
        var prefix = "askel_payload_bucket_%s_total ".formatted(name);
        try {
            return server.get("/metrics")
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(prefix))
                    .mapToDouble(line -> Double.parseDouble(line.substring(prefix.length())))
                    .findFirst()
                    .orElseThrow();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
