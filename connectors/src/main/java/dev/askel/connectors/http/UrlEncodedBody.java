package dev.askel.connectors.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Creates URL-encoded bodies, as HTML forms send them. */
final class UrlEncodedBody {
    static final String CONTENT_TYPE = "application/x-www-form-urlencoded";

    /** The format of an array's elements. */
    enum ArrayFormat {
        /** {@code a[0]=x&a[1]=y}. */
        INDICES,
        /** {@code a[]=x&a[]=y}. */
        BRACKETS,
        /** {@code a=x,y}. */
        COMMAS,
        /** {@code a=x&a=y}. */
        REPEAT;

        static @Nullable ArrayFormat parse(String name) {
            for (var format : values()) {
                if (format.name().equals(name)) {
                    return format;
                }
            }
            return null;
        }
    }

    private final ArrayFormat format;
    private final List<String> pairs = new ArrayList<>();

    private UrlEncodedBody(ArrayFormat format) {
        this.format = format;
    }

    /**
     * Encodes the members of an object; members of nested objects are named {@code outer[inner]}.
     */
    static String encode(JsonNode object, ArrayFormat format) {
        var form = new UrlEncodedBody(format);
        object.properties().forEach(member -> form.add(member.getKey(), member.getValue()));
        return String.join("&", form.pairs);
    }

    private void add(String name, JsonNode value) {
        if (value.isObject()) {
            value.properties()
                    .forEach(member -> add(name + "[" + member.getKey() + "]", member.getValue()));
        } else if (!value.isArray()) {
            addPair(name, text(value));
        } else if (format == ArrayFormat.COMMAS && !value.isEmpty() && isFlat(value)) {
            addPair(
                    name,
                    StreamSupport.stream(value.spliterator(), false)
                            .map(UrlEncodedBody::text)
                            .collect(Collectors.joining(",")));
        } else {
            for (int i = 0; i < value.size(); i++) {
                add(elementName(name, i, value.get(i)), value.get(i));
            }
        }
    }

    private static boolean isFlat(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .noneMatch(JsonNode::isContainerNode);
    }

    /**
     * Returns the name of an element. Nested objects and arrays need their index in every format.
     */
    private String elementName(String name, int index, JsonNode element) {
        return switch (format) {
            case INDICES -> name + "[" + index + "]";
            case BRACKETS -> element.isContainerNode() ? name + "[" + index + "]" : name + "[]";
            case COMMAS, REPEAT -> element.isContainerNode() ? name + "[" + index + "]" : name;
        };
    }

    private static String text(JsonNode value) {
        return value.isNull() ? "" : value.asText();
    }

    private void addPair(String name, String value) {
        pairs.add(encoded(name) + "=" + encoded(value));
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
