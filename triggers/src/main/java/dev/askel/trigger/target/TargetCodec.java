package dev.askel.trigger.target;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Encodes targets for the database: a JSON object in UTF-8. Its member {@code v} is the version of
 * the format. A new member is optional; another meaning needs another version.
 */
public final class TargetCodec {
    private static final int VERSION = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    private TargetCodec() {}

    /** Encodes a target. */
    public static byte[] encode(Target target) {
        var json =
                JSON.createObjectNode()
                        .put("v", VERSION)
                        .put("arn", target.arn())
                        .put(
                                "maximumEventAgeSeconds",
                                target.retryPolicy().maximumEventAgeSeconds())
                        .put("maximumRetryAttempts", target.retryPolicy().maximumRetryAttempts())
                        .put("parameters", target.parameters());
        if (target.roleArn() != null) {
            json.put("roleArn", target.roleArn());
        }
        if (target.input() != null) {
            json.put("input", target.input());
        }
        if (target.deadLetterArn() != null) {
            json.put("deadLetterArn", target.deadLetterArn());
        }
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a target cannot be encoded", e);
        }
    }

    /**
     * Decodes a target.
     *
     * @throws UncheckedIOException when a later release has encoded it, or the bytes are damaged
     */
    public static Target decode(byte[] bytes) {
        try {
            var json = JSON.readTree(bytes);
            int version = json.path("v").asInt();
            if (version != VERSION) {
                throw new IOException("A target has the unknown version " + version);
            }
            return new Target(
                    json.required("arn").textValue(),
                    textOrNull(json, "roleArn"),
                    textOrNull(json, "input"),
                    new RetryPolicy(
                            json.required("maximumEventAgeSeconds").intValue(),
                            json.required("maximumRetryAttempts").intValue()),
                    textOrNull(json, "deadLetterArn"),
                    json.required("parameters").textValue());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable String textOrNull(JsonNode json, String member) {
        return json.path(member).textValue();
    }
}
