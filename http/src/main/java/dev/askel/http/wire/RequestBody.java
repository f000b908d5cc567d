package dev.askel.http.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.http.wire.JsonValue.JsonArray;
import dev.askel.http.wire.JsonValue.JsonBoolean;
import dev.askel.http.wire.JsonValue.JsonNull;
import dev.askel.http.wire.JsonValue.JsonNumber;
import dev.askel.http.wire.JsonValue.JsonObject;
import dev.askel.http.wire.JsonValue.JsonString;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;

/**
 * Parses a request's body, which is one JSON object. Users' data is JSON text inside strings, so a
 * body needs few nesting levels and values. Both are bounded, because a body of brackets would
 * otherwise use twenty times its size in memory.
 */
final class RequestBody {
    private static final int DEPTH_MAX = 64;

    /**
     * Larger than the number of values in any request of AWS's model, such as one with 50 tags or
     * with a thousand tag keys.
     */
    private static final int VALUES_MAX = 10_000;

    /** The reason for the refusal of a body, for operations that are not AWS's. */
    static final String EXPECTED =
            "The body is not a JSON object with at most %d levels and %d values"
                    .formatted(DEPTH_MAX, VALUES_MAX);

    private static final JsonFactory JSON =
            new JsonFactoryBuilder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(DEPTH_MAX)
                                    .maxNumberLength(1000)
                                    .maxNameLength(50_000)
                                    // The limits of bodies and of members are smaller.
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .build())
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build();

    private static final byte[] EMPTY_OBJECT = {'{', '}'};

    private final JsonParser parser;
    private int values;

    private RequestBody(JsonParser parser) {
        this.parser = parser;
    }

    /** Returns the members of a request. */
    @FunctionalInterface
    interface ObjectSource {
        JsonObject object() throws SerializationException;
    }

    static JsonObject parse(byte[] body) throws SerializationException {
        try (var parser = JSON.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new SerializationException();
            }
            var object = new RequestBody(parser).object();
            if (parser.nextToken() != null) {
                throw new SerializationException();
            }
            return object;
        } catch (IOException notJson) {
            throw new SerializationException();
        }
    }

    /** Reads the members of a body of a request that AWS does not have. */
    static <T> Answer<T> read(byte[] body, Members.StructureReader<T> reader) {
        return read(() -> parse(body), reader);
    }

    /** Reads the members of a request that AWS does not have. */
    static <T> Answer<T> read(ObjectSource request, Members.StructureReader<T> reader) {
        try {
            var members = new Members(request.object());
            var read = reader.read(members);
            return members.violations()
                    .map(RequestBody::<T>invalid)
                    .orElseGet(() -> Answer.ok(read));
        } catch (SerializationException wrong) {
            var text = wrong.getMessage();
            return invalid(text == null ? "The body is not a JSON object." : text);
        }
    }

    /** Reads the members of a body; an absent body has none. */
    static <T> Answer<T> readOptional(byte[] body, Members.StructureReader<T> reader) {
        return read(body.length == 0 ? EMPTY_OBJECT : body, reader);
    }

    private static <T> Answer<T> invalid(String text) {
        return Answer.refused(new EngineError.ValidationException(text));
    }

    private JsonObject object() throws IOException, SerializationException {
        var members = new LinkedHashMap<String, JsonValue>();
        for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            members.put(name, value(parser.nextToken()));
        }
        return new JsonObject(members);
    }

    private JsonArray array() throws IOException, SerializationException {
        var items = new ArrayList<JsonValue>();
        for (var token = parser.nextToken();
                token != JsonToken.END_ARRAY;
                token = parser.nextToken()) {
            items.add(value(token));
        }
        return new JsonArray(items);
    }

    private JsonValue value(JsonToken token) throws IOException, SerializationException {
        if (++values > VALUES_MAX) {
            throw new SerializationException();
        }
        return switch (token) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_STRING -> new JsonString(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new JsonNumber(parser.getText());
            case VALUE_TRUE -> new JsonBoolean(true);
            case VALUE_FALSE -> new JsonBoolean(false);
            case VALUE_NULL -> new JsonNull();
            case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                    throw new IllegalStateException("a blocking JSON parser gave " + token);
        };
    }
}
