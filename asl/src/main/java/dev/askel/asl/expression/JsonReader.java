package dev.askel.asl.expression;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads strict JSON into a tree that preserves the spelling of numbers and the order of keys. */
public final class JsonReader {
    /** The maximum nesting that Jackson reads. It limits the recursion over trees. */
    static final int DEPTH_MAX = 1_000;

    private static final int LONG_DIGITS = 18;
    private static final int BIG_INTEGER_DIGITS = 1_000;

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(DEPTH_MAX)
                                    .maxNumberLength(Integer.MAX_VALUE)
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .maxNameLength(Integer.MAX_VALUE)
                                    .build())
                    // Keys are not interned, because they come from users, and the table of
                    // interned strings never shrinks.
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build();

    private static final JsonFactory UNIQUE =
            JsonFactory.builder()
                    .streamReadConstraints(FACTORY.streamReadConstraints())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build();

    /**
     * The part of a message with which Jackson names the source of the JSON, for an unclosed value.
     */
    private static final Pattern SOURCE_NOTE = Pattern.compile(" \\([^()]*\\[Source:[^\\]]*\\]\\)");

    private JsonReader() {}

    /** Reads strict JSON, and refuses repeated keys in an object. */
    static JsonNode readWithUniqueKeys(String text) throws MalformedJsonException {
        return read(UNIQUE, text);
    }

    public static JsonNode read(String text) throws MalformedJsonException {
        return read(FACTORY, text);
    }

    private static JsonNode read(JsonFactory factory, String text) throws MalformedJsonException {
        try (var parser = factory.createParser(text)) {
            return readAll(parser);
        } catch (IOException e) {
            throw new IllegalStateException("Reading from memory failed", e);
        }
    }

    static JsonNode read(byte[] utf8) throws MalformedJsonException {
        try (var parser = FACTORY.createParser(utf8)) {
            return readAll(parser);
        } catch (MalformedJsonException e) {
            // The JSON is read again as a string. Jackson refuses a key with an escaped unpaired
            // surrogate in bytes, but accepts it in a string.
            return read(new String(utf8, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("Reading from memory failed", e);
        }
    }

    private static JsonNode readAll(JsonParser parser) throws IOException, MalformedJsonException {
        try {
            if (parser.nextToken() == null) {
                throw malformed("No content to map due to end-of-input", parser.currentLocation());
            }
            var value = readValue(parser);
            if (parser.nextToken() != null) {
                throw malformed(
                        "Trailing token (of type %s) found after value"
                                .formatted(parser.currentToken()),
                        parser.currentTokenLocation());
            }
            return value;
        } catch (JsonProcessingException e) {
            throw malformed(e.getOriginalMessage(), e.getLocation());
        }
    }

    private static MalformedJsonException malformed(
            String originalMessage, @Nullable JsonLocation location) {
        var message = withoutSource(originalMessage);
        return location == null
                ? new MalformedJsonException(message, originalMessage, 1, 1)
                : new MalformedJsonException(
                        message,
                        originalMessage + "\n at " + location,
                        location.getLineNr(),
                        location.getColumnNr());
    }

    /** Returns a message of Jackson without the name of the source. */
    public static String withoutSource(String originalMessage) {
        return SOURCE_NOTE.matcher(originalMessage).replaceAll("");
    }

    /**
     * Reads the value that begins at the parser's current token. The parser's constraints limit the
     * size of the value.
     *
     * @throws IOException when the input is not JSON, or reading the input fails
     */
    public static JsonNode readValue(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> readObject(parser);
            case START_ARRAY -> readArray(parser);
            case VALUE_STRING -> TextNode.valueOf(parser.getText());
            case VALUE_NUMBER_INT -> readInteger(parser);
            case VALUE_NUMBER_FLOAT -> new NumberText(parser.getText());
            case VALUE_TRUE -> BooleanNode.TRUE;
            case VALUE_FALSE -> BooleanNode.FALSE;
            case VALUE_NULL -> NullNode.instance;
            case END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                    throw new IllegalStateException(
                            "No value begins with " + parser.currentToken());
        };
    }

    private static ObjectNode readObject(JsonParser parser) throws IOException {
        var object = JsonNodeFactory.instance.objectNode();
        for (var key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
            parser.nextToken();
            object.set(key, readValue(parser));
        }
        return object;
    }

    private static ArrayNode readArray(JsonParser parser) throws IOException {
        var array = JsonNodeFactory.instance.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(readValue(parser));
        }
        return array;
    }

    private static JsonNode readInteger(JsonParser parser) throws IOException {
        int length = parser.getTextLength();
        if (length <= LONG_DIGITS) {
            long value = parser.getLongValue();
            return (int) value == value ? IntNode.valueOf((int) value) : LongNode.valueOf(value);
        }
        var text = parser.getText();
        if (length > BIG_INTEGER_DIGITS) {
            return new NumberText(text);
        }
        var value = new BigInteger(text);
        return value.bitLength() < Long.SIZE
                ? LongNode.valueOf(value.longValue())
                : BigIntegerNode.valueOf(value);
    }
}
