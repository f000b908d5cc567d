package dev.askel.connectors.items;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import org.jspecify.annotations.Nullable;

/**
 * A position in an object. Its text is stored in rows of Map Runs.
 *
 * @param etag the version of the object; empty when S3 sent none
 * @param items the number of items before the position
 * @param offset the number of bytes before the position, or {@link ItemParser#NO_OFFSET}
 */
record ItemPosition(String etag, long items, long offset) {
    private static final ItemPosition START = new ItemPosition("", 0, 0);

    /** Reads the result of {@link #text}; null is the start of the present version. */
    static ItemPosition of(@Nullable String text) {
        if (text == null) {
            return START;
        }
        var members = json(text).tree();
        return new ItemPosition(
                members.path("etag").asText(),
                members.path("items").asLong(),
                members.path("offset").asLong());
    }

    /** Reads a stored text. */
    static Payload json(String text) {
        try {
            return Payload.parse(text);
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("Not the position of a source: " + text, e);
        }
    }

    String text() {
        var members =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("etag", etag)
                        .put("items", items)
                        .put("offset", offset);
        return Payload.of(members).text();
    }
}
