package dev.askel.connectors.items;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.asl.expression.JsonReader;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.maprun.source.ItemReaderException;
import java.io.ByteArrayInputStream;
import java.io.CharConversionException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the elements of a JSON array, or the members of an object as {@code {"Key":…,"Value":…}}.
 *
 * <p>The parser holds one element at a time. It may read only a bounded number of bytes for each
 * element, so that no element fills the memory.
 *
 * <p>A parser that resumes after an element first reads an artificial beginning of an array or an
 * object. With it, the rest of the text is valid JSON.
 */
final class JsonElements implements ItemParser {
    private static final String NOT_ITERABLE = "Attempting to map over non-iterable node.";
    private static final String NO_MATCH =
            "The provided ReaderConfig.ItemsPointer does not match any valid path in the JSON structure.";

    /** The maximum depth of any JSON text that the engine reads. */
    private static final int DEPTH_MAX = 1_000;

    /**
     * The maximum length of names and numbers in skipped parts of the text. For elements, {@link
     * ItemParser#ITEM_BYTES_MAX} is a stricter limit.
     */
    private static final int TOKEN_LENGTH_MAX = 2 * ITEM_BYTES_MAX;

    /** Replaces the elements of an array before the position of a resumed parser. */
    private static final String ARRAY_PREFIX = "[0";

    /** Replaces the members of an object before the position of a resumed parser. */
    private static final String OBJECT_PREFIX = "{\"\":0";

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(DEPTH_MAX)
                                    .maxNumberLength(TOKEN_LENGTH_MAX)
                                    .maxStringLength(TOKEN_LENGTH_MAX)
                                    .maxNameLength(TOKEN_LENGTH_MAX)
                                    .build())
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build();

    private final BucketObject object;
    private final @Nullable List<String> pointer;
    private final BoundedBytes bytes;
    private final JsonParser parser;

    /** The number of bytes of the JSON text that precede the stream. */
    private final long from;

    /** The prefix of a resumed text; empty at the start of a text. */
    private final String prefix;

    private boolean isEntered;
    private boolean isObject;
    private boolean isEnded;
    private long end = NO_OFFSET;

    private JsonElements(
            BucketObject object,
            InputStream in,
            @Nullable List<String> pointer,
            long from,
            String prefix)
            throws IOException {
        this.object = object;
        this.pointer = pointer;
        this.from = from;
        this.prefix = prefix;
        this.isObject = prefix.equals(OBJECT_PREFIX);
        this.bytes = new BoundedBytes(in);
        this.parser = FACTORY.createParser(bytes);
    }

    /**
     * Creates a parser of a text.
     *
     * @param pointer the names in ItemsPointer; null for the whole text
     */
    static JsonElements of(BucketObject object, InputStream in, @Nullable List<String> pointer)
            throws IOException {
        return new JsonElements(object, in, pointer, 0, "");
    }

    /**
     * Creates a parser that resumes after an element.
     *
     * @param in the text after the element
     * @param position the position after the element
     */
    static JsonElements resume(
            BucketObject object,
            InputStream in,
            @Nullable List<String> pointer,
            ItemPosition.Content position)
            throws IOException {
        var prefix = position.isKeyed() ? OBJECT_PREFIX : ARRAY_PREFIX;
        var start = new ByteArrayInputStream(prefix.getBytes(StandardCharsets.US_ASCII));
        return new JsonElements(
                object,
                new SequenceInputStream(start, in),
                pointer,
                position.contentOffset(),
                prefix);
    }

    /** Permits a bounded number of bytes at a time. */
    private static final class BoundedBytes extends FilterInputStream {
        private long permitted = Long.MAX_VALUE;

        private BoundedBytes(InputStream in) {
            super(in);
        }

        void permit(long count) {
            permitted = count;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            if (permitted == 0) {
                throw new ItemTooLargeException();
            }
            int count = super.read(target, from, (int) Math.min(length, permitted));
            permitted -= Math.max(0, count);
            return count;
        }
    }

    /** An element has more bytes than permitted. */
    private static final class ItemTooLargeException extends IOException {}

    /** A step of the parser. */
    private interface Step<T extends @Nullable Object> {
        T perform() throws IOException, ItemReaderException;
    }

    private <T extends @Nullable Object> T parse(Step<T> step)
            throws IOException, ItemReaderException {
        try {
            return step.perform();
        } catch (JsonProcessingException e) {
            var location = e.getLocation();
            throw ItemParser.malformed(
                    object,
                    "JSON",
                    "%s (byte %d)"
                            .formatted(
                                    JsonReader.withoutSource(e.getOriginalMessage()),
                                    location == null ? 0 : contentOffset(location)));
        } catch (CharConversionException e) {
            throw ItemParser.malformed(object, "JSON", String.valueOf(e.getMessage()));
        } catch (ItemTooLargeException _) {
            throw ItemParser.tooLarge(object);
        }
    }

    @Override
    public @Nullable Payload next() throws IOException, ItemReaderException {
        return this.<@Nullable Payload>parse(() -> {
            if (!moveToElement()) {
                return null;
            }
            if (!isObject) {
                return Payload.of(JsonReader.readValue(parser));
            }
            var name = parser.currentName();
            parser.nextToken();
            return Payload.of(
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("Key", name)
                            .set("Value", JsonReader.readValue(parser)));
        });
    }

    @Override
    public boolean skip() throws IOException, ItemReaderException {
        return parse(() -> {
            if (!moveToElement()) {
                return false;
            }
            if (isObject) {
                parser.nextToken();
            }
            parser.skipChildren();
            // Without this call, the parser could be inside a string, and the offset would be
            // wrong.
            parser.finishToken();
            return true;
        });
    }

    @Override
    public boolean isKeyed() {
        return isObject;
    }

    /** Moves to the first token of the next element; returns false at the end. */
    private boolean moveToElement() throws IOException, ItemReaderException {
        if (isEnded) {
            return false;
        }
        if (!isEntered) {
            enter();
            isEntered = true;
        }
        bytes.permit(ITEM_BYTES_MAX);
        var token = parser.nextToken();
        if (token == JsonToken.END_ARRAY || token == JsonToken.END_OBJECT) {
            isEnded = true;
            end = beforeLastByte();
            requireEnd();
            return false;
        }
        return true;
    }

    /** Checks that nothing follows the value, unless ItemsPointer selects a part of it. */
    private void requireEnd() throws IOException, ItemReaderException {
        if (pointer == null && parser.nextToken() != null) {
            throw ItemParser.malformed(object, "JSON", "text follows the value");
        }
    }

    private void enter() throws IOException, ItemReaderException {
        if (!prefix.isEmpty()) {
            skipPrefix();
            return;
        }
        if (parser.nextToken() == null) {
            throw ItemParser.malformed(object, "JSON", "the object is empty");
        }
        if (pointer != null) {
            for (var name : pointer) {
                if (!descend(name)) {
                    throw new ItemReaderException(NO_MATCH);
                }
            }
        }
        isObject = parser.isExpectedStartObjectToken();
        if (!isObject && !parser.isExpectedStartArrayToken()) {
            throw new ItemReaderException(NOT_ITERABLE);
        }
    }

    private void skipPrefix() throws IOException {
        parser.nextToken();
        if (isObject) {
            parser.nextToken();
        }
        parser.nextToken();
    }

    /** Moves to a member or an element; returns false when there is none. */
    private boolean descend(String name) throws IOException {
        if (parser.isExpectedStartObjectToken()) {
            for (var key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
                parser.nextToken();
                if (key.equals(name)) {
                    return true;
                }
                parser.skipChildren();
            }
            return false;
        }
        if (!parser.isExpectedStartArrayToken()) {
            return false;
        }
        for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
            if (String.valueOf(index).equals(name)) {
                return true;
            }
            parser.skipChildren();
        }
        return false;
    }

    /** Returns {@link ItemParser#NO_OFFSET} for a text that is not UTF-8. */
    @Override
    public long offset() {
        if (isEnded) {
            return end;
        }
        return isEntered ? contentOffset(parser.currentLocation()) : from;
    }

    private long contentOffset(JsonLocation location) {
        long offset = location.getByteOffset();
        return offset < 0 ? NO_OFFSET : from + offset - prefix.length();
    }

    /** Returns the offset before the bracket that was read last. */
    private long beforeLastByte() {
        long offset = contentOffset(parser.currentLocation());
        return offset == NO_OFFSET ? NO_OFFSET : offset - 1;
    }
}
