package dev.askel.connectors.items;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.connectors.aws.ModelledServices;
import dev.askel.connectors.aws.ServiceCaller;
import dev.askel.connectors.aws.ServiceRequest;
import dev.askel.connectors.aws.ServiceResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;

/** A bucket that a test creates. */
final class TestBucket {
    private final ModelledServices services;
    private final String name;

    private TestBucket(ModelledServices services, String name) {
        this.services = services;
        this.name = name;
    }

    static TestBucket create(ModelledServices services, String name) throws InterruptedException {
        var bucket = new TestBucket(services, name);
        bucket.call("CreateBucket", JsonNodeFactory.instance.objectNode());
        return bucket;
    }

    ServiceResponse.Answered call(String operation, ObjectNode parameters)
            throws InterruptedException {
        var answer =
                services.call(
                        new ServiceRequest(
                                "s3",
                                operation,
                                parameters.put("Bucket", name),
                                new ServiceCaller(
                                        ItemsFixture.ACCOUNT, ItemsFixture.REGION, null, null),
                                Duration.ofSeconds(30)));
        assertThat(answer).isInstanceOf(ServiceResponse.Answered.class);
        return (ServiceResponse.Answered) answer;
    }

    ServiceResponse.Answered put(String key, String content) throws InterruptedException {
        return put(key, content.getBytes(StandardCharsets.UTF_8));
    }

    ServiceResponse.Answered put(String key, byte[] content) throws InterruptedException {
        return call(
                "PutObject",
                JsonNodeFactory.instance.objectNode().put("Key", key).put("Body", content));
    }

    void delete(String key) throws InterruptedException {
        call("DeleteObject", JsonNodeFactory.instance.objectNode().put("Key", key));
    }

    static byte[] gzip(String content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    static byte[] concat(byte[] one, byte[] other) {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(one);
        bytes.writeBytes(other);
        return bytes.toByteArray();
    }
}
