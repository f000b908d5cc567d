package dev.askel.connectors.optimized;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A template that creates a JSON object from parts of another JSON object. Each string that begins
 * with a slash is a JSON pointer into the other object. Members without a value are omitted. A
 * {@code *} in a pointer matches every element of an array and creates an array.
 *
 * @param object the object with pointers in place of values
 */
record JsonTemplate(ObjectNode object) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EACH = "/*/";

    /**
     * Parses a template in JSON with apostrophes in place of quotation marks.
     *
     * @throws IllegalArgumentException when the JSON is invalid; this is a bug in the table of APIs
     */
    static JsonTemplate parse(String json) {
        try {
            return new JsonTemplate((ObjectNode) JSON.readTree(json.replace('\'', '"')));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    /** Creates the object with values from {@code source}. */
    ObjectNode fill(JsonNode source) {
        return fill(object, source);
    }

    private static ObjectNode fill(ObjectNode form, JsonNode source) {
        var result = JsonNodeFactory.instance.objectNode();
        form.properties()
                .forEach(member -> {
                    var value = fillValue(member.getValue(), source);
                    if (value != null) {
                        result.set(member.getKey(), value);
                    }
                });
        return result;
    }

    private static @Nullable JsonNode fillValue(JsonNode form, JsonNode source) {
        return switch (form) {
            case ObjectNode inner -> fill(inner, source);
            case ArrayNode elements -> {
                var result = JsonNodeFactory.instance.arrayNode();
                for (var element : elements) {
                    var value = fillValue(element, source);
                    if (value != null) {
                        result.add(value);
                    }
                }
                yield result;
            }
            default -> {
                if (!form.isTextual() || !form.textValue().startsWith("/")) {
                    yield form;
                }
                var value = valueAt(form.textValue(), source);
                yield value.isMissingNode() || value.isNull() ? null : value;
            }
        };
    }

    private static JsonNode valueAt(String pointer, JsonNode source) {
        int each = pointer.indexOf(EACH);
        if (each < 0) {
            return source.at(pointer);
        }
        var result = JsonNodeFactory.instance.arrayNode();
        for (var element : source.at(pointer.substring(0, each))) {
            result.add(element.at(pointer.substring(each + EACH.length() - 1)));
        }
        return result;
    }
}
