package dev.askel.connectors.optimized;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object made of parts of another: each text that begins with a slash is a JSON pointer into
 * that one, and what is not there is left out. A {@code *} in a pointer stands for every element of
 * an array, and makes an array.
 *
 * @param object the form, with pointers where the parts belong
 */
record JsonTemplate(ObjectNode object) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EACH = "/*/";

    /**
     * A template in JSON, with apostrophes for quotation marks.
     *
     * @throws IllegalArgumentException when it is none: a mistake in the table
     */
    static JsonTemplate of(String json) {
        try {
            return new JsonTemplate((ObjectNode) JSON.readTree(json.replace('\'', '"')));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    /** The object with the parts of {@code source}. */
    ObjectNode filled(JsonNode source) {
        return filled(object, source);
    }

    private static ObjectNode filled(ObjectNode form, JsonNode source) {
        var made = JsonNodeFactory.instance.objectNode();
        form.properties()
                .forEach(member -> {
                    var value = part(member.getValue(), source);
                    if (value != null) {
                        made.set(member.getKey(), value);
                    }
                });
        return made;
    }

    private static @Nullable JsonNode part(JsonNode form, JsonNode source) {
        return switch (form) {
            case ObjectNode inner -> filled(inner, source);
            case ArrayNode elements -> {
                var made = JsonNodeFactory.instance.arrayNode();
                for (var element : elements) {
                    var value = part(element, source);
                    if (value != null) {
                        made.add(value);
                    }
                }
                yield made;
            }
            default -> {
                if (!form.isTextual() || !form.textValue().startsWith("/")) {
                    yield form;
                }
                var value = at(form.textValue(), source);
                yield value.isMissingNode() || value.isNull() ? null : value;
            }
        };
    }

    private static JsonNode at(String pointer, JsonNode source) {
        int each = pointer.indexOf(EACH);
        if (each < 0) {
            return source.at(pointer);
        }
        var made = JsonNodeFactory.instance.arrayNode();
        for (var element : source.at(pointer.substring(0, each))) {
            made.add(element.at(pointer.substring(each + EACH.length() - 1)));
        }
        return made;
    }
}
