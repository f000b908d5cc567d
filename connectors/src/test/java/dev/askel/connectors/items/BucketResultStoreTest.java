package dev.askel.connectors.items;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.asl.history.MapRunPlan;
import dev.askel.connectors.HttpFixture;
import dev.askel.connectors.HttpFixture.Reply;
import dev.askel.connectors.MotoServer;
import dev.askel.connectors.TestTaskCalls;
import dev.askel.engine.maprun.destination.ResultStore.Destination;
import dev.askel.engine.maprun.destination.ResultWriterException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class BucketResultStoreTest {
    private static final byte[] CONTENT = "[{\"a\":\"ä\"}]".getBytes(StandardCharsets.UTF_8);

    private static Destination destination(String bucket) {
        var arguments = "{\"Bucket\":\"%s\",\"Prefix\":\"out\"}".formatted(bucket);
        return new Destination(
                "arn:aws:states:us-east-1:123456789012:execution:machine:run",
                ItemsFixture.ACCOUNT,
                ItemsFixture.REGION,
                "arn:aws:iam::123456789012:role/machine",
                new MapRunPlan.Writer(
                        "arn:aws:states:::s3:putObject",
                        TestTaskCalls.json(arguments),
                        TestTaskCalls.json("{}")));
    }

    private static Reply error(int status, String code) {
        return new Reply(
                status,
                Map.of("Content-Type", "application/xml", "x-amz-request-id", "R1"),
                "<Error><Code>%s</Code><Message>Said by S3.</Message></Error>".formatted(code));
    }

    @Test
    void stores_a_file() throws Exception {
        try (var moto = MotoServer.start();
                var fixture = new ItemsFixture(moto.address(), ItemsFixture.QUICK)) {
            var bucket = TestBucket.create(fixture.services(), "results");
            fixture.store().put(destination("results"), "out/1/SUCCEEDED_0.json", CONTENT);
            var stored =
                    bucket.call(
                                    "GetObject",
                                    JsonNodeFactory.instance
                                            .objectNode()
                                            .put("Key", "out/1/SUCCEEDED_0.json"))
                            .result();
            assertThat(stored.path("Body").asText()).isEqualTo("[{\"a\":\"ä\"}]");
            assertThat(stored.path("ContentType").asText()).isEqualTo("application/json");
            assertThatExceptionOfType(ResultWriterException.class)
                    .isThrownBy(() -> fixture.store().put(destination("nowhere"), "k", CONTENT))
                    .withMessageStartingWith(
                            "The file s3://nowhere/k could not be written: The specified bucket does not exist");
        }
    }

    @Test
    void stores_a_file_in_a_folder(@TempDir Path root) throws Exception {
        Files.createDirectory(root.resolve("results"));
        try (var fixture = new ItemsFixture(root, ItemsFixture.QUICK)) {
            fixture.store().put(destination("results"), "out/1/SUCCEEDED_0.json", CONTENT);
            assertThat(root.resolve("results/out/1/SUCCEEDED_0.json")).hasBinaryContent(CONTENT);
            assertThatExceptionOfType(ResultWriterException.class)
                    .isThrownBy(() -> fixture.store().put(destination("nowhere"), "k", CONTENT))
                    .withMessageStartingWith(
                            "The file s3://nowhere/k could not be written: The specified bucket does not exist");
        }
    }

    @Test
    void repeats_a_request_after_temporary_failures() throws Exception {
        Queue<Reply> replies =
                new ConcurrentLinkedQueue<>(
                        List.of(
                                error(503, "SlowDown"),
                                error(500, "InternalError"),
                                error(400, "RequestTimeout"),
                                new Reply(200, Map.of("ETag", "\"1\""), "")));
        try (var server = new HttpFixture(_ -> replies.remove());
                var fixture = new ItemsFixture(server.url(), ItemsFixture.QUICK)) {
            fixture.store().put(destination("b"), "k", CONTENT);
            assertThat(server.unreadRequests()).isEqualTo(4);
            assertThat(server.awaitRequest().header("content-type")).isEqualTo("application/json");
        }
    }

    @Test
    void fails_at_once_when_s3_denies_access() throws Exception {
        try (var server = new HttpFixture(_ -> error(403, "AccessDenied"));
                var fixture = new ItemsFixture(server.url(), ItemsFixture.QUICK)) {
            assertThatExceptionOfType(ResultWriterException.class)
                    .isThrownBy(() -> fixture.store().put(destination("b"), "k", CONTENT))
                    .withMessage(
                            "The file s3://b/k could not be written: Said by S3. (Service: S3, Status Code: 403, Error Code: AccessDenied, Request ID: R1)");
            assertThat(server.unreadRequests()).isEqualTo(1);
        }
    }

    @Test
    void fails_when_temporary_failures_do_not_end() throws Exception {
        try (var server = new HttpFixture(_ -> error(503, "SlowDown"));
                var fixture = new ItemsFixture(server.url(), ItemsFixture.QUICK)) {
            assertThatExceptionOfType(ResultWriterException.class)
                    .isThrownBy(() -> fixture.store().put(destination("b"), "k", CONTENT))
                    .withMessageContaining("SlowDown");
            assertThat(server.unreadRequests()).isGreaterThan(5);
        }
    }
}
