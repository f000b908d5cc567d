package dev.askel.connectors.folder;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.connectors.TestTaskCalls;
import dev.askel.connectors.aws.ModelledServices;
import dev.askel.connectors.aws.ServiceCaller;
import dev.askel.connectors.aws.ServiceRequest;
import dev.askel.connectors.aws.ServiceResponse;
import dev.askel.connectors.call.HttpCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls S3 in a folder with the bucket {@code shop}, as Tasks do. */
final class FolderFixture implements AutoCloseable {
    static final String ACCOUNT = "123456789012";

    final Path bucket;
    private final HttpCalls http =
            new HttpCalls(TestTaskCalls.createGates(), Duration.ofSeconds(5), 1_000_000);
    private final ModelledServices services;

    FolderFixture(Path root) throws IOException {
        bucket = Files.createDirectories(root.resolve("shop"));
        services = TestTaskCalls.createServices(http, root);
    }

    /** Writes a file as another program does. */
    Path write(String key, String content) throws IOException {
        var file = bucket.resolve(key);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    /** Makes a call. In the parameters, apostrophes stand for double quotes. */
    ServiceResponse call(String operation, String parameters) throws InterruptedException {
        return call(
                operation, (ObjectNode) TestTaskCalls.json(parameters.replace('\'', '"')).tree());
    }

    ServiceResponse call(String operation, ObjectNode parameters) throws InterruptedException {
        return services.call(
                new ServiceRequest(
                        "s3",
                        operation,
                        parameters,
                        new ServiceCaller(ACCOUNT, "us-east-1", null, null),
                        Duration.ofSeconds(30)));
    }

    /** The parameters of a request for an object of the bucket. */
    static ObjectNode key(String key) {
        var parameters = (ObjectNode) TestTaskCalls.json("{\"Bucket\":\"shop\"}").tree();
        return parameters.put("Key", key);
    }

    ObjectNode result(String operation, String parameters) throws InterruptedException {
        return result(call(operation, parameters));
    }

    static ObjectNode result(ServiceResponse answer) {
        assertThat(answer).isInstanceOf(ServiceResponse.Answered.class);
        return ((ServiceResponse.Answered) answer).result();
    }

    /** The status and code of a refused call. */
    String refusal(String operation, String parameters) throws InterruptedException {
        return refusal(call(operation, parameters));
    }

    static String refusal(ServiceResponse answer) {
        assertThat(answer).isInstanceOf(ServiceResponse.Refused.class);
        var refused = (ServiceResponse.Refused) answer;
        return refused.status() + " " + refused.code();
    }

    static @Nullable String message(ServiceResponse answer) {
        assertThat(answer).isInstanceOf(ServiceResponse.Refused.class);
        return ((ServiceResponse.Refused) answer).message();
    }

    /** All keys of a listing, from all its pages. */
    List<String> keys(String parameters) throws InterruptedException {
        var keys = new ArrayList<String>();
        var request =
                (ObjectNode) TestTaskCalls.json(parameters.replace('\'', '"')).tree().deepCopy();
        request.put("Bucket", "shop");
        while (true) {
            var page = result(call("ListObjectsV2", request));
            page.path("Contents").forEach(each -> keys.add(each.path("Key").asText()));
            page.path("CommonPrefixes").forEach(each -> keys.add(each.path("Prefix").asText()));
            if (!page.path("IsTruncated").asBoolean()) {
                assertThat(page.has("NextContinuationToken")).isFalse();
                return keys;
            }
            request.put("ContinuationToken", page.path("NextContinuationToken").asText());
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
