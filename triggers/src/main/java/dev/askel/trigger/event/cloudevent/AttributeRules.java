package dev.askel.trigger.event.cloudevent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.Rfc3339;
import dev.askel.trigger.event.EventPublisher;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks the attributes of a CloudEvent (<a
 * href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#context-attributes">context
 * attributes</a>), and the bounds of EventBridge on the members that they become.
 */
final class AttributeRules {
    static final String SPEC_VERSION = "specversion";
    static final String ID = "id";
    static final String SOURCE = "source";
    static final String TYPE = "type";
    static final String TIME = "time";
    static final String SUBJECT = "subject";
    static final String DATA_CONTENT_TYPE = "datacontenttype";
    static final String DATA_SCHEMA = "dataschema";

    /** The maximum number of characters of an id. */
    private static final int ID_MAX = 1_024;

    private static final String VERSION = "1.0";
    private static final List<String> REQUIRED = List.of(SPEC_VERSION, ID, SOURCE, TYPE);
    private static final List<String> TEXTS =
            List.of(SPEC_VERSION, ID, SOURCE, TYPE, TIME, SUBJECT, DATA_CONTENT_TYPE, DATA_SCHEMA);
    private static final Pattern NAME = Pattern.compile("[a-z0-9]+");
    private static final Pattern MEDIA_TYPE = Pattern.compile("[!-~&&[^/;]]+/[!-~&&[^/;]]+(;.*)?");

    /** The characters that the type system of CloudEvents excludes from strings. */
    private static final Pattern EXCLUDED =
            Pattern.compile(
                    "[\\x00-\\x1F\\x7F-\\x9F\\x{D800}-\\x{DFFF}\\x{FDD0}-\\x{FDEF}\\x{FFFE}\\x{FFFF}]");

    private AttributeRules() {}

    /** Checks the name and the value of one attribute. */
    static void check(String name, JsonNode value) throws InvalidCloudEventException {
        if (!NAME.matcher(name).matches()) {
            throw InvalidCloudEventException.of(
                    name, "has a name with other characters than a to z and 0 to 9");
        }
        if (value.isTextual()) {
            if (EXCLUDED.matcher(value.textValue()).find()) {
                throw InvalidCloudEventException.of(
                        name, "has a control character or an unpaired surrogate");
            }
            return;
        }
        if (TEXTS.contains(name)) {
            throw InvalidCloudEventException.of(name, "is not a string");
        }
        boolean isInteger = value.isIntegralNumber() && value.canConvertToInt();
        if (!value.isBoolean() && !isInteger) {
            throw InvalidCloudEventException.of(
                    name, "is not a string, a Boolean or an integer of 32 bits");
        }
    }

    /** Checks the attributes of an event together. */
    static void check(Map<String, JsonNode> attributes) throws InvalidCloudEventException {
        for (var name : REQUIRED) {
            if (!attributes.containsKey(name)) {
                throw InvalidCloudEventException.of(name, "is missing");
            }
        }
        for (var name : TEXTS) {
            var value = attributes.get(name);
            if (value == null) {
                continue;
            }
            if (value.textValue().isEmpty()) {
                throw InvalidCloudEventException.of(name, "is empty");
            }
            var problem = problem(name, value.textValue());
            if (problem != null) {
                throw InvalidCloudEventException.of(name, problem);
            }
        }
    }

    private static @Nullable String problem(String name, String value) {
        return switch (name) {
            case SPEC_VERSION ->
                    value.equals(VERSION) ? null : "is '%s', expected '1.0'".formatted(value);
            case ID -> longerThan(value, ID_MAX);
            case TYPE -> longerThan(value, EventPublisher.DETAIL_TYPE_MAX);
            case SOURCE -> {
                if (value.startsWith(EventPublisher.RESERVED_SOURCE)) {
                    yield "begins with 'aws.', which is reserved";
                }
                yield isUri(value, false) ? null : "is not a URI reference";
            }
            case TIME ->
                    parsed(value).isPresent()
                            ? null
                            : "is not a timestamp of RFC 3339, such as 2026-03-01T12:00:00Z";
            case DATA_CONTENT_TYPE ->
                    MEDIA_TYPE.matcher(value).matches() ? null : "is not a media type";
            case DATA_SCHEMA -> isUri(value, true) ? null : "is not an absolute URI";
            default -> null;
        };
    }

    private static @Nullable String longerThan(String value, int max) {
        return value.codePointCount(0, value.length()) > max
                ? "has more than %d characters".formatted(max)
                : null;
    }

    private static boolean isUri(String value, boolean absolute) {
        try {
            return new URI(value).isAbsolute() || !absolute;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Returns the value of a checked timestamp. */
    static Instant instant(String time) {
        return parsed(time).orElseThrow();
    }

    /** RFC 3339 permits a lower-case {@code t} and {@code z}, unlike the States Language. */
    private static Optional<Instant> parsed(String time) {
        return Rfc3339.parse(time.toUpperCase(Locale.ROOT));
    }
}
