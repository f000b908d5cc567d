package dev.askel.trigger.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the members of a JSON object. Refuses invalid and unknown members by their names. */
final class JsonMembers {
    private static final int ECHO_LENGTH_MAX = 128;

    private final JsonNode object;
    private final String path;
    private final Set<String> read = new HashSet<>();

    private JsonMembers(JsonNode object, String path) {
        this.object = object;
        this.path = path;
    }

    /** Reads the object of a whole body. */
    static JsonMembers of(JsonNode body) throws InvalidWebhookException {
        if (!body.isObject()) {
            throw new InvalidWebhookException("The body is not a JSON object.");
        }
        return new JsonMembers(body, "");
    }

    private String at(String name) {
        return path + name;
    }

    /** Returns a value; null when the member is absent or null. */
    @Nullable JsonNode valueOrNull(String name) {
        read.add(name);
        var value = object.get(name);
        return value == null || value.isNull() ? null : value;
    }

    /** Whether the object has the member, with a value other than null. */
    boolean has(String name) {
        return object.hasNonNull(name);
    }

    @Nullable JsonMembers objectOrNull(String name) throws InvalidWebhookException {
        var value = valueOrNull(name);
        if (value == null) {
            return null;
        }
        if (!value.isObject()) {
            throw wrongType(name, "an object");
        }
        return new JsonMembers(value, at(name) + ".");
    }

    @Nullable String textOrNull(String name) throws InvalidWebhookException {
        var value = valueOrNull(name);
        if (value == null) {
            return null;
        }
        if (!value.isTextual()) {
            throw wrongType(name, "a string");
        }
        return value.textValue();
    }

    String text(String name) throws InvalidWebhookException {
        var text = textOrNull(name);
        if (text == null) {
            throw missing(name);
        }
        return text;
    }

    /** Reads a string that must match a pattern. */
    String text(String name, Pattern form) throws InvalidWebhookException {
        var text = text(name);
        check(at(name), text, form);
        return text;
    }

    /** Reads a string with a length of 1 to {@code lengthMax}; null when the member is absent. */
    @Nullable String textOrNull(String name, int lengthMax) throws InvalidWebhookException {
        var text = textOrNull(name);
        if (text != null && (text.isEmpty() || text.length() > lengthMax)) {
            throw InvalidWebhookException.of(
                    at(name),
                    echo(text),
                    "Member must have length between 1 and " + lengthMax + ", inclusive");
        }
        return text;
    }

    private static void check(String at, String text, Pattern form) throws InvalidWebhookException {
        if (!form.matcher(text).matches()) {
            throw InvalidWebhookException.of(
                    at,
                    echo(text),
                    "Member must satisfy regular expression pattern: " + form.pattern());
        }
    }

    <E extends Enum<E>> E constantOr(String name, Class<E> type, E otherwise)
            throws InvalidWebhookException {
        var text = textOrNull(name);
        return text == null ? otherwise : constant(name, text, type);
    }

    <E extends Enum<E>> E constant(String name, Class<E> type) throws InvalidWebhookException {
        return constant(name, text(name), type);
    }

    private <E extends Enum<E>> E constant(String name, String text, Class<E> type)
            throws InvalidWebhookException {
        var constants = type.getEnumConstants();
        for (var constant : constants) {
            if (constant.name().equals(text)) {
                return constant;
            }
        }
        throw InvalidWebhookException.of(
                at(name),
                echo(text),
                "Member must satisfy enum value set: " + Arrays.toString(constants));
    }

    int integerOr(String name, int otherwise, int min, int max) throws InvalidWebhookException {
        var value = valueOrNull(name);
        if (value == null) {
            return otherwise;
        }
        if (!value.isIntegralNumber()) {
            throw wrongType(name, "an integer");
        }
        if (!value.canConvertToInt() || value.intValue() < min || value.intValue() > max) {
            throw InvalidWebhookException.of(
                    at(name),
                    echo(value.asText()),
                    "Member must have value between " + min + " and " + max + ", inclusive");
        }
        return value.intValue();
    }

    /** Reads 1 to {@code itemsMax} strings; the list is {@code otherwise} when it is absent. */
    List<String> textsOr(String name, List<String> otherwise, Pattern form, int itemsMax)
            throws InvalidWebhookException {
        var value = valueOrNull(name);
        if (value == null) {
            return otherwise;
        }
        if (!value.isArray()) {
            throw wrongType(name, "an array of strings");
        }
        if (value.isEmpty() || value.size() > itemsMax) {
            throw InvalidWebhookException.of(
                    at(name),
                    value.isEmpty() ? "[]" : "[…]",
                    "Member must have length between 1 and " + itemsMax + ", inclusive");
        }
        var texts = new ArrayList<String>();
        for (var item : value) {
            if (!item.isTextual()) {
                throw wrongType(name, "an array of strings");
            }
            check(at(name), item.textValue(), form);
            texts.add(item.textValue());
        }
        return texts;
    }

    /** Refuses the object when it has members that were not read. */
    void refuseOthers() throws InvalidWebhookException {
        for (var name : object.properties()) {
            if (!read.contains(name.getKey())) {
                throw new InvalidWebhookException(
                        "1 validation error detected: Member '%s' is not known"
                                .formatted(echo(at(name.getKey()))));
            }
        }
    }

    InvalidWebhookException missing(String name) {
        return InvalidWebhookException.of(at(name), "null", "Member must not be null");
    }

    /** Returns a refusal that does not repeat the value, which may be a secret. */
    InvalidWebhookException refusal(String name, String reason) {
        return new InvalidWebhookException(
                "1 validation error detected: Value at '%s' failed to satisfy constraint: %s"
                        .formatted(at(name), reason));
    }

    private InvalidWebhookException wrongType(String name, String expected) {
        return refusal(name, "Member must be " + expected);
    }

    private static String echo(String text) {
        return text.length() <= ECHO_LENGTH_MAX ? text : text.substring(0, ECHO_LENGTH_MAX) + "…";
    }
}
