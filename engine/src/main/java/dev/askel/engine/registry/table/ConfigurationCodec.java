package dev.askel.engine.registry.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.engine.api.EncryptionConfiguration;
import dev.askel.engine.api.LoggingConfiguration;
import dev.askel.engine.api.TracingConfiguration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Encodes configurations for the columns of {@code revisions} and {@code activities}: ASCII JSON
 * with the members of AWS's API, without the members that the request omitted. Unknown members are
 * ignored. Golden files: {@code registry/configurations} of the tests.
 */
final class ConfigurationCodec {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private ConfigurationCodec() {}

    static byte @Nullable [] encode(@Nullable LoggingConfiguration logging) {
        if (logging == null) {
            return null;
        }
        var object = JSON.createObjectNode();
        if (logging.level() != null) {
            object.put("level", logging.level().name());
        }
        if (logging.includeExecutionData() != null) {
            object.put("includeExecutionData", logging.includeExecutionData());
        }
        if (logging.destinations() != null) {
            var destinations = object.putArray("destinations");
            for (var destination : logging.destinations()) {
                var group = destinations.addObject().putObject("cloudWatchLogsLogGroup");
                if (destination.logGroupArn() != null) {
                    group.put("logGroupArn", destination.logGroupArn());
                }
            }
        }
        return write(object);
    }

    static @Nullable LoggingConfiguration decodeLogging(byte @Nullable [] stored) {
        if (stored == null) {
            return null;
        }
        var object = read(stored);
        var level = text(object, "level");
        var data = object.get("includeExecutionData");
        ArrayList<LoggingConfiguration.LogDestination> destinations = null;
        var storedDestinations = object.get("destinations");
        if (storedDestinations != null) {
            destinations = new ArrayList<>();
            for (var destination : storedDestinations) {
                destinations.add(
                        new LoggingConfiguration.LogDestination(
                                text(destination.path("cloudWatchLogsLogGroup"), "logGroupArn")));
            }
        }
        return new LoggingConfiguration(
                level == null ? null : LoggingConfiguration.Level.valueOf(level),
                data == null ? null : data.booleanValue(),
                destinations);
    }

    static byte @Nullable [] encode(@Nullable TracingConfiguration tracing) {
        return tracing == null
                ? null
                : write(JSON.createObjectNode().put("enabled", tracing.enabled()));
    }

    static @Nullable TracingConfiguration decodeTracing(byte @Nullable [] stored) {
        return stored == null
                ? null
                : new TracingConfiguration(read(stored).path("enabled").booleanValue());
    }

    static byte @Nullable [] encode(@Nullable EncryptionConfiguration encryption) {
        if (encryption == null) {
            return null;
        }
        var object = JSON.createObjectNode().put("type", encryption.type().name());
        if (encryption.kmsKeyId() != null) {
            object.put("kmsKeyId", encryption.kmsKeyId());
        }
        if (encryption.kmsDataKeyReusePeriodSeconds() != null) {
            object.put("kmsDataKeyReusePeriodSeconds", encryption.kmsDataKeyReusePeriodSeconds());
        }
        return write(object);
    }

    static @Nullable EncryptionConfiguration decodeEncryption(byte @Nullable [] stored) {
        if (stored == null) {
            return null;
        }
        var object = read(stored);
        var seconds = object.get("kmsDataKeyReusePeriodSeconds");
        return new EncryptionConfiguration(
                EncryptionConfiguration.Type.valueOf(object.path("type").textValue()),
                text(object, "kmsKeyId"),
                seconds == null ? null : seconds.intValue());
    }

    private static @Nullable String text(JsonNode object, String member) {
        var value = object.get(member);
        return value == null ? null : value.textValue();
    }

    private static byte[] write(ObjectNode object) {
        try {
            return JSON.writeValueAsString(object).getBytes(StandardCharsets.US_ASCII);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a configuration cannot be written as JSON", e);
        }
    }

    private static JsonNode read(byte[] stored) {
        try {
            return JSON.readTree(stored);
        } catch (IOException e) {
            throw new IllegalStateException("a stored configuration is not JSON", e);
        }
    }
}
