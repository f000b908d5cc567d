package dev.askel.engine.machinelimit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.history.MachineLimits;
import org.jspecify.annotations.Nullable;

/**
 * The stored form of the limits of a state machine: JSON. A release reads only the versions that it
 * knows, because it would otherwise ignore a limit.
 */
public final class LimitsJson {
    private static final int VERSION = 1;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private LimitsJson() {}

    /** Writes limits; null for none. */
    public static @Nullable String write(@Nullable MachineLimits limits) {
        if (limits == null) {
            return null;
        }
        var json = JsonNodeFactory.instance.objectNode().put("version", VERSION);
        put(json, "payloadBytes", limits.payloadBytes());
        put(json, "historyEvents", limits.historyEvents());
        put(json, "durationSeconds", limits.durationSeconds());
        put(json, "inlineMapConcurrency", limits.inlineMapConcurrency());
        put(json, "mapConcurrency", limits.mapConcurrency());
        put(json, "mapItems", limits.mapItems());
        return json.toString();
    }

    private static void put(ObjectNode json, String name, @Nullable Number value) {
        if (value != null) {
            json.put(name, value.longValue());
        }
    }

    /** Reads stored limits; null for none. */
    public static @Nullable MachineLimits read(@Nullable String stored) {
        if (stored == null) {
            return null;
        }
        JsonNode json;
        try {
            json = MAPPER.readTree(stored);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The limits are not JSON: " + stored, e);
        }
        if (json.path("version").asInt() != VERSION) {
            throw new IllegalStateException(
                    "The limits have another version than %d: %s".formatted(VERSION, stored));
        }
        return new MachineLimits(
                        integer(json, "payloadBytes"),
                        number(json, "historyEvents"),
                        number(json, "durationSeconds"),
                        integer(json, "inlineMapConcurrency"),
                        integer(json, "mapConcurrency"),
                        number(json, "mapItems"))
                .orNull();
    }

    private static @Nullable Long number(JsonNode json, String name) {
        var value = json.get(name);
        return value == null ? null : Long.valueOf(value.asLong());
    }

    private static @Nullable Integer integer(JsonNode json, String name) {
        var value = json.get(name);
        return value == null ? null : Integer.valueOf(value.asInt());
    }
}
