package dev.askel.asl.parser.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A definition in JSON. Positions are computed on demand. */
public final class JsonSource implements DefinitionSource {

    /** The maximum number of characters of the definition that AWS's message quotes. */
    private static final int QUOTED_MAX = 500;

    /** The beginning of Jackson's message for JSON that is nested too deeply. */
    private static final String TOO_DEEP = "Document nesting depth";

    private static final Pattern UNRECOGNIZED =
            Pattern.compile("Unrecognized token '(?<token>[^']*?)(\\.\\.\\.)?'");

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNumberLength(Integer.MAX_VALUE)
                                    .maxStringLength(Integer.MAX_VALUE)
                                    .maxNameLength(Integer.MAX_VALUE)
                                    .build())
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
                    .enable(JsonReadFeature.ALLOW_YAML_COMMENTS)
                    .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
                    .build();

    private final String text;
    private final JsonNode tree;
    private @Nullable PositionTree positions;

    private JsonSource(String text, JsonNode tree) {
        this.text = text;
        this.tree = tree;
    }

    /** Reads strict JSON. */
    public static JsonSource parseStrict(String text) throws UnreadableDefinitionException {
        try {
            return new JsonSource(text, Payload.parse(text).tree());
        } catch (MalformedJsonException e) {
            throw unreadable(text, e.getMessage(), new Position(e.line(), e.column()));
        }
    }

    /**
     * Reads JSON that may have comments ({@code //}, {@code /*}, {@code #}) and trailing commas. An
     * error before the first comment or trailing comma has the same diagnostic as in {@link
     * #parseStrict}.
     */
    public static JsonSource parseAnnotated(String text) throws UnreadableDefinitionException {
        try {
            return parseStrict(text);
        } catch (UnreadableDefinitionException e) {
            return annotatedOrThrow(text, e);
        }
    }

    private static JsonSource annotatedOrThrow(
            String text, UnreadableDefinitionException strictError)
            throws UnreadableDefinitionException {
        try {
            return parseWithoutComments(text);
        } catch (UnreadableDefinitionException e) {
            throw e.position().compareTo(strictError.position()) > 0 ? e : strictError;
        }
    }

    private static JsonSource parseWithoutComments(String text)
            throws UnreadableDefinitionException {
        try {
            return new JsonSource(text, Payload.parse(withoutComments(text)).tree());
        } catch (JsonProcessingException e) {
            var where = e.getLocation();
            throw unreadable(
                    text,
                    e.getOriginalMessage(),
                    where == null
                            ? Position.START
                            : new Position(where.getLineNr(), where.getColumnNr()));
        } catch (MalformedJsonException e) {
            throw unreadable(text, e.getMessage(), new Position(e.line(), e.column()));
        } catch (IOException e) {
            throw new UncheckedIOException("Reading from memory failed", e);
        }
    }

    private static String withoutComments(String text) throws IOException {
        var clean = new StringWriter();
        try (var parser = FACTORY.createParser(text);
                var generator = FACTORY.createGenerator(clean)) {
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_NUMBER_FLOAT) {
                    // The spelling of the number is preserved: 1.10 must not become 1.1.
                    generator.writeNumber(parser.getText());
                } else {
                    generator.copyCurrentEvent(parser);
                }
            }
        }
        return clean.toString();
    }

    /**
     * Creates the exception with AWS's message: the message of Jackson, with the beginning of the
     * definition (docs/aws/validation.md section 2).
     */
    private static UnreadableDefinitionException unreadable(
            String text, String message, Position position) {
        if (message.startsWith(TOO_DEEP)) {
            return UnreadableDefinitionException.tooDeep(position);
        }
        var source =
                "[Source: (String)%s; line: %d, column: %d]"
                        .formatted(
                                quoted(text),
                                position.line(),
                                position.column() + charactersRead(message));
        return new UnreadableDefinitionException(message + "\n at " + source, source, position);
    }

    /**
     * Returns the number of characters from the beginning to the end of the invalid token. AWS's
     * version of Jackson reports the end (AWS recording: "not a definition", column 4). Since
     * version 2.17, Jackson reports the beginning.
     */
    private static int charactersRead(String message) {
        if (message.startsWith("Unexpected character")) {
            return 1;
        }
        var token = UNRECOGNIZED.matcher(message);
        return token.lookingAt() ? token.end("token") - token.start("token") : 0;
    }

    private static String quoted(String text) {
        return text.length() <= QUOTED_MAX
                ? '"' + text + '"'
                : "\"%s\"[truncated %d chars]"
                        .formatted(text.substring(0, QUOTED_MAX), text.length() - QUOTED_MAX);
    }

    @Override
    public JsonNode tree() {
        return tree;
    }

    @Override
    public Position position(Location location) {
        return positions().find(location);
    }

    @Override
    public Set<Location> repeatedMembers() {
        return positions().repeatedMembers();
    }

    private PositionTree positions() {
        var known = positions;
        if (known == null) {
            known = readPositions();
            positions = known;
        }
        return known;
    }

    private PositionTree readPositions() {
        try (JsonParser parser = FACTORY.createParser(text)) {
            parser.nextToken();
            return PositionTree.read(parser);
        } catch (IOException e) {
            throw new UncheckedIOException("Reading a text a second time failed", e);
        }
    }
}
