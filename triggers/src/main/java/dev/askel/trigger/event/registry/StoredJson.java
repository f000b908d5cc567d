package dev.askel.trigger.event.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.JsonEncoder;
import dev.askel.asl.expression.JsonReader;
import dev.askel.asl.expression.MalformedJsonException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** JSON documents of this package's tables. Each has its version in the member {@code v}. */
final class StoredJson {
    private static final String VERSION = "v";

    private StoredJson() {}

    /** Creates a document of a version. */
    static ObjectNode document(int version) {
        return object().put(VERSION, version);
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static String encode(ObjectNode document) {
        return JsonEncoder.encode(document);
    }

    /**
     * Reads a document.
     *
     * @param versionMax the newest version that this release can read
     * @throws LaterVersionException if the document has a later version
     * @throws IllegalStateException if the document is damaged
     */
    static JsonNode read(String json, int versionMax) {
        JsonNode document;
        try {
            document = JsonReader.read(json);
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("a stored document is not JSON", e);
        }
        int version = document.path(VERSION).asInt();
        if (version > versionMax) {
            throw new LaterVersionException(version, versionMax);
        }
        if (version < 1) {
            throw new IllegalStateException("a stored document has no version");
        }
        return document;
    }

    static void put(ObjectNode to, String name, @Nullable String text) {
        if (text != null) {
            to.put(name, text);
        }
    }

    static void put(ObjectNode to, String name, @Nullable Integer number) {
        if (number != null) {
            to.put(name, number);
        }
    }

    static void put(ObjectNode to, String name, @Nullable Enum<?> constant) {
        if (constant != null) {
            to.put(name, constant.name());
        }
    }

    static void put(ObjectNode to, String name, @Nullable Instant time) {
        if (time != null) {
            to.put(name, time.toEpochMilli());
        }
    }

    static @Nullable String text(JsonNode from, String name) {
        return from.path(name).textValue();
    }

    static String requiredText(JsonNode from, String name) {
        var text = text(from, name);
        if (text == null) {
            throw new IllegalStateException("a stored document has no " + name);
        }
        return text;
    }

    static @Nullable Integer integer(JsonNode from, String name) {
        return from.has(name) ? from.get(name).asInt() : null;
    }

    static @Nullable Instant time(JsonNode from, String name) {
        return from.has(name) ? Instant.ofEpochMilli(from.get(name).asLong()) : null;
    }

    static <E extends Enum<E>> @Nullable E constant(JsonNode from, String name, Class<E> type) {
        var text = text(from, name);
        return text == null ? null : Enum.valueOf(type, text);
    }
}
