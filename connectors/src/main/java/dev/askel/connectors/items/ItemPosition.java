package dev.askel.connectors.items;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import org.jspecify.annotations.Nullable;

/**
 * A position in an object. The result of {@link #text} is stored in database rows of Map Runs.
 *
 * @param etag the version of the object; empty when S3 sent none
 * @param items the number of items before the position
 * @param objectOffset the number of bytes of the object before the position, or {@link
 *     ItemParser#NO_OFFSET}. A position without an ETag has no offset
 * @param content the position in the decompressed content; null when only {@code items} or {@code
 *     objectOffset} is known. Nodes of earlier releases ignore this member. They read from the
 *     beginning and skip {@code items} items
 */
record ItemPosition(String etag, long items, long objectOffset, @Nullable Content content) {
    private static final ItemPosition START = new ItemPosition("", 0, 0);

    /** Creates a position whose {@code content} is null. */
    ItemPosition(String etag, long items, long objectOffset) {
        this(etag, items, objectOffset, null);
    }

    /**
     * A position in the content of a JSON text or of a gzip file.
     *
     * @param contentOffset the number of decompressed bytes before the position
     * @param isCompressed whether the content must be decompressed from its beginning
     * @param isKeyed whether the position is between two members of an object
     */
    record Content(long contentOffset, boolean isCompressed, boolean isKeyed) {
        Content {
            if (contentOffset < 0) {
                throw new IllegalArgumentException(
                        "The offset is %d, expected 0 or more".formatted(contentOffset));
            }
        }
    }

    /**
     * Reads the result of {@link #text}. For null, returns the start of the object's present
     * version.
     */
    static ItemPosition parse(@Nullable String text) {
        if (text == null) {
            return START;
        }
        var members = parseJson(text).tree();
        var content = members.path("content");
        return new ItemPosition(
                members.path("etag").asText(),
                members.path("items").asLong(),
                members.path("offset").asLong(),
                content.isObject()
                        ? new Content(
                                content.path("offset").asLong(),
                                content.path("gzip").asBoolean(),
                                content.path("keyed").asBoolean())
                        : null);
    }

    /** Parses a stored position. */
    static Payload parseJson(String text) {
        try {
            return Payload.parse(text);
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("Not the position of a source: " + text, e);
        }
    }

    /** Returns the offset of the first byte of the object that must be requested. */
    long requestOffset() {
        if (content != null) {
            return content.isCompressed() ? 0 : content.contentOffset();
        }
        return Math.max(0, objectOffset);
    }

    /** Returns the number of decompressed bytes before the position, or NO_OFFSET. */
    long contentOffset() {
        return content == null ? objectOffset : content.contentOffset();
    }

    String text() {
        var members =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("etag", etag)
                        .put("items", items)
                        .put("offset", objectOffset);
        if (content != null) {
            members.putObject("content")
                    .put("offset", content.contentOffset())
                    .put("gzip", content.isCompressed())
                    .put("keyed", content.isKeyed());
        }
        return Payload.of(members).text();
    }
}
