package dev.askel.connectors.aws.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.connectors.model.WireShape;
import dev.askel.connectors.model.WireShape.Kind;
import dev.askel.connectors.model.WireShape.Location;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Converts request and response bodies of the JSON protocols. */
final class JsonBody {
    private JsonBody() {}

    /** Returns the members of a request's body, by their names on the wire. */
    static ObjectNode toRequest(WireShape structure, ObjectNode parameters) {
        var body = JsonNodeFactory.instance.objectNode();
        for (var parameter : parameters.properties()) {
            var member = structure.member(parameter.getKey());
            if (member != null
                    && member.location() == Location.BODY
                    && !parameter.getValue().isNull()) {
                body.set(
                        member.wireName(),
                        toWire(member.shape(), parameter.getValue(), member.timestampFormat()));
            }
        }
        return body;
    }

    private static JsonNode toWire(WireShape shape, JsonNode value, @Nullable String format) {
        return switch (value) {
            case ObjectNode object when shape.kind() == Kind.STRUCTURE -> toRequest(shape, object);
            case ObjectNode object when shape.kind() == Kind.MAP -> {
                var map = JsonNodeFactory.instance.objectNode();
                object.properties()
                        .forEach(e ->
                                map.set(e.getKey(), toWire(shape.element(), e.getValue(), null)));
                yield map;
            }
            case JsonNode list when list.isArray() && shape.kind() == Kind.LIST -> {
                var array = JsonNodeFactory.instance.arrayNode();
                list.forEach(element -> array.add(toWire(shape.element(), element, null)));
                yield array;
            }
            default -> Scalars.toJson(shape, value, format);
        };
    }

    /** Converts an answer to a result, with members in the order of their names. */
    static ObjectNode toResult(@Nullable WireShape structure, ObjectNode body) {
        if (structure == null) {
            return body;
        }
        var sorted = new TreeMap<String, JsonNode>();
        for (var member : structure.members()) {
            var value = body.path(member.wireName());
            if (member.location() == Location.BODY && !value.isMissingNode() && !value.isNull()) {
                sorted.put(member.name(), toResult(member.shape(), value));
            }
        }
        var result = JsonNodeFactory.instance.objectNode();
        sorted.forEach(result::set);
        return result;
    }

    private static JsonNode toResult(WireShape shape, JsonNode value) {
        return switch (value) {
            case ObjectNode object when shape.kind() == Kind.STRUCTURE -> toResult(shape, object);
            case ObjectNode object when shape.kind() == Kind.MAP -> {
                var map = JsonNodeFactory.instance.objectNode();
                object.properties()
                        .forEach(e -> map.set(e.getKey(), toResult(shape.element(), e.getValue())));
                yield map;
            }
            case JsonNode list when list.isArray() && shape.kind() == Kind.LIST -> {
                var array = JsonNodeFactory.instance.arrayNode();
                list.forEach(element -> array.add(toResult(shape.element(), element)));
                yield array;
            }
            case JsonNode time when shape.kind() == Kind.TIMESTAMP ->
                    Scalars.toResult(shape, time.asText());
            case JsonNode blob when shape.kind() == Kind.BLOB && blob.isTextual() ->
                    Blobs.toResult(blob.textValue());
            default -> value;
        };
    }
}
