package dev.askel.access.policy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Reads the JSON of a document as maps, lists and strings. Numbers and booleans become strings,
 * because conditions may write them with and without quotes. A repeated member is refused, because
 * a human reader could overlook one of the two.
 */
final class DocumentJson {
    private static final int DEPTH_MAX = 10;
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private DocumentJson() {}

    static Object parse(String text) throws MalformedPolicyException {
        try (var parser = JSON.createParser(text)) {
            if (parser.nextToken() == null) {
                throw new MalformedPolicyException("The document is empty");
            }
            var value = value(parser, 0);
            if (parser.nextToken() != null) {
                throw new MalformedPolicyException("The document has text after its end");
            }
            return value;
        } catch (JsonProcessingException malformed) {
            var location = malformed.getLocation();
            throw new MalformedPolicyException(
                    "The document is not JSON: %s at line %d, column %d"
                            .formatted(
                                    malformed.getOriginalMessage(),
                                    location == null ? 0 : location.getLineNr(),
                                    location == null ? 0 : location.getColumnNr()));
        } catch (IOException impossible) {
            throw new IllegalStateException("Reading from memory failed", impossible);
        }
    }

    private static Object value(JsonParser parser, int depth)
            throws IOException, MalformedPolicyException {
        if (depth > DEPTH_MAX) {
            throw new MalformedPolicyException("The document is nested too deeply");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                var members = new LinkedHashMap<String, Object>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    var name = parser.currentName();
                    parser.nextToken();
                    members.put(name, value(parser, depth + 1));
                }
                yield members;
            }
            case START_ARRAY -> {
                var items = new ArrayList<Object>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value(parser, depth + 1));
                }
                yield List.copyOf(items);
            }
            case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
                    parser.getText();
            default ->
                    throw new MalformedPolicyException(
                            "The document contains " + parser.getText() + ", expected a value");
        };
    }
}
