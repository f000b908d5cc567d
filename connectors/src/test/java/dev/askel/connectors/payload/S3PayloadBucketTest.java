package dev.askel.connectors.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.typesafe.config.ConfigFactory;
import dev.askel.connectors.MotoServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The calls to S3 for large payloads, against moto's S3. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class S3PayloadBucketTest {
    private static final Map<String, String> CREDENTIALS =
            Map.of("AWS_ACCESS_KEY_ID", "test", "AWS_SECRET_ACCESS_KEY", "test");

    private static MotoServer moto;

    @BeforeAll
    static void start() throws Exception {
        moto = MotoServer.start();
        try (var http = HttpClient.newHttpClient()) {
            var created =
                    http.send(
                            HttpRequest.newBuilder(URI.create(moto.address() + "/payloads"))
                                    .PUT(BodyPublishers.noBody())
                                    .build(),
                            BodyHandlers.ofString());
            assertThat(created.statusCode()).as(created.body()).isEqualTo(200);
        }
    }

    @AfterAll
    static void stop() {
        if (moto != null) {
            moto.close();
        }
    }

    private static S3PayloadBucket open(String name, String endpoint) {
        return open(
                Map.of(
                        "askel.payloads.bucket.name", name,
                        "askel.payloads.bucket.endpoint", endpoint));
    }

    private static S3PayloadBucket open(Map<String, String> settings) {
        var config =
                ConfigFactory.parseMap(settings)
                        .withFallback(ConfigFactory.defaultReference())
                        .resolve();
        return S3PayloadBucket.open(config, CREDENTIALS);
    }

    private static byte[] random(int bytes) {
        var content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        return content;
    }

    @Test
    void stores_reads_and_deletes_objects() throws Exception {
        try (var bucket = open("payloads", moto.address())) {
            for (int bytes : new int[] {1, 100_000, 20_000_000}) {
                var object = "askel/123456789012/" + bytes;
                bucket.put(object, random(bytes));
                assertThat(bucket.get(object)).isEqualTo(random(bytes));
                bucket.delete(object);
                assertThat(bucket.get(object)).isNull();
                bucket.delete(object);
            }
        }
    }

    @Test
    void reports_the_reason_of_a_refusal() throws Exception {
        try (var bucket = open("missing", moto.address())) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> bucket.put("a", random(1)))
                    .withMessageContaining("s3://missing/a: status 404, NoSuchBucket");
            // A missing bucket has no object. So a start with its name is refused.
            assertThat(bucket.get("a")).isNull();
        }
    }

    @Test
    void reports_that_the_service_does_not_respond() throws Exception {
        try (var bucket = open("payloads", "http://127.0.0.1:1")) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> bucket.put("a", random(1)))
                    .withMessageStartingWith("s3://payloads/a: ");
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> bucket.get("a"))
                    .withMessageStartingWith("s3://payloads/a: ");
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> bucket.delete("a"))
                    .withMessageStartingWith("s3://payloads/a: ");
        }
    }

    @Test
    void assumes_its_role_at_the_configured_endpoint_of_sts() throws Exception {
        var settings =
                new HashMap<>(
                        Map.of(
                                "askel.payloads.bucket.name",
                                "payloads",
                                "askel.payloads.bucket.endpoint",
                                moto.address(),
                                "askel.payloads.bucket.role-arn",
                                "arn:aws:iam::123456789012:role/payloads",
                                "askel.connectors.endpoints.sts",
                                moto.address()));
        try (var bucket = open(settings)) {
            bucket.put("a", random(1));
            assertThat(bucket.get("a")).isEqualTo(random(1));
        }
        settings.put("askel.connectors.endpoints.sts", "http://127.0.0.1:1");
        try (var bucket = open(settings)) {
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> bucket.get("a"));
        }
    }

    @Test
    void needs_the_name_of_a_bucket() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open("", moto.address()))
                .withMessageContaining("askel.payloads.bucket.name is empty");
    }

    @Test
    void names_an_invalid_setting() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open("payloads", "not a URL"))
                .withMessageContaining("askel.payloads.bucket.endpoint");
    }
}
