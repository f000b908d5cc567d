package dev.askel.http.wire;

import dev.askel.engine.api.Page;
import dev.askel.http.wire.JsonValue.JsonArray;
import dev.askel.http.wire.JsonValue.JsonNull;
import dev.askel.http.wire.JsonValue.JsonNumber;
import dev.askel.http.wire.JsonValue.JsonObject;
import dev.askel.http.wire.JsonValue.JsonString;
import dev.askel.http.wire.JsonValue.JsonTruth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The members of a request's object, read by the rules of AWS's model. A wrong type ends the
 * reading with {@link SerializationException}; a broken constraint is noted and reading goes on,
 * since AWS reports all of them at once ({@link #violations}). What is read after a violation is
 * only good to go on with.
 *
 * <p>Unknown members are ignored, null counts as absent (spec/api.md section 1).
 */
final class Members {
    /** Longest echo of a value in an error; longer than any value AWS was recorded to echo. */
    private static final int ECHO_MAX = 4_096;

    private final JsonObject object;
    private final String path;
    private final List<String> violations;

    Members(JsonObject object) {
        this(object, "", new ArrayList<>());
    }

    private Members(JsonObject object, String path, List<String> violations) {
        this.object = object;
        this.path = path;
        this.violations = violations;
    }

    /** AWS's text when constraints are broken. */
    Optional<String> violations() {
        return switch (violations.size()) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of("1 validation error detected: " + violations.getFirst());
            default ->
                    Optional.of(
                            violations.size()
                                    + " validation errors detected: "
                                    + String.join("; ", violations));
        };
    }

    /** A text that must be there. */
    String text(String name, TextRule rule) throws SerializationException {
        var text = textOrNull(name, rule);
        if (text == null) {
            missing(name);
            return "";
        }
        return text;
    }

    @Nullable String textOrNull(String name, TextRule rule) throws SerializationException {
        return checked(string(get(name)), path + name, rule);
    }

    int intOr(String name, int otherwise, int min, int max) throws SerializationException {
        var number = intOrNull(name, min, max);
        return number == null ? otherwise : number;
    }

    @Nullable Integer intOrNull(String name, int min, int max) throws SerializationException {
        var value = get(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof JsonNumber(var text))) {
            throw SerializationException.notA("an Integer", value);
        }
        var number = integer(text);
        if (number < min) {
            violated(path + name, text, "Member must have value greater than or equal to " + min);
        } else if (number > max) {
            violated(path + name, text, "Member must have value less than or equal to " + max);
        } else {
            return number;
        }
        return null;
    }

    /** A whole number that is not below zero, as a long. */
    @Nullable Long longOrNull(String name) throws SerializationException {
        var value = get(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof JsonNumber(var text))) {
            throw SerializationException.notA("a Long", value);
        }
        var number = Double.parseDouble(text);
        if (number >= Long.MAX_VALUE) {
            throw new SerializationException("NUMBER_VALUE can not be converted to a Long");
        }
        if (number < 0) {
            violated(path + name, text, "Member must have value greater than or equal to 0");
            return null;
        }
        return (long) number;
    }

    /** A number with a fraction. */
    @Nullable Double numberOrNull(String name, int min, int max) throws SerializationException {
        var value = get(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof JsonNumber(var text))) {
            throw SerializationException.notA("a Float", value);
        }
        double number = Double.parseDouble(text);
        if (number < min) {
            violated(path + name, text, "Member must have value greater than or equal to " + min);
        } else if (number > max) {
            violated(path + name, text, "Member must have value less than or equal to " + max);
        } else {
            return number;
        }
        return null;
    }

    /** A number that must be there. */
    int integer(String name, int min, int max) throws SerializationException {
        if (get(name) == null) {
            missing(name);
            return min;
        }
        return intOr(name, min, min, max);
    }

    boolean truthOr(String name, boolean otherwise) throws SerializationException {
        var truth = truthOrNull(name);
        return truth == null ? otherwise : truth;
    }

    /** A Boolean; any string counts as true, as AWS's reader has it. */
    @Nullable Boolean truthOrNull(String name) throws SerializationException {
        var value = get(name);
        if (value == null) {
            return null;
        }
        return switch (value) {
            case JsonTruth(var truth) -> truth;
            case JsonString _ -> true;
            case JsonNumber _, JsonObject _, JsonArray _, JsonNull _ ->
                    throw SerializationException.notA("a Boolean", value);
        };
    }

    <E extends Enum<E>> E constantOr(String name, Class<E> type, E otherwise)
            throws SerializationException {
        var constant = constantOrNull(name, type);
        return constant == null ? otherwise : constant;
    }

    /** A constant; the error lists them in the order in which {@code type} declares them. */
    <E extends Enum<E>> @Nullable E constantOrNull(String name, Class<E> type)
            throws SerializationException {
        var text = string(get(name));
        if (text == null) {
            return null;
        }
        var constants = type.getEnumConstants();
        for (var constant : constants) {
            if (constant.name().equals(text)) {
                return constant;
            }
        }
        violated(
                path + name,
                text,
                "Member must satisfy enum value set: " + Arrays.toString(constants));
        return null;
    }

    /** The page asked for by {@code maxResults} and {@code nextToken}. */
    Page page(TextRule tokenRule) throws SerializationException {
        var maxResults = intOrNull("maxResults", 0, Page.SIZE_MAX);
        return Page.of(maxResults, textOrNull("nextToken", tokenRule));
    }

    @Nullable Members structureOrNull(String name) throws SerializationException {
        var value = get(name);
        return value == null ? null : structure(value, path + name);
    }

    /** Reads the structures of a list. */
    <T> @Nullable List<T> structuresOrNull(String name, StructureReader<T> reader)
            throws SerializationException {
        var items = items(name);
        if (items == null) {
            return null;
        }
        var structures = new ArrayList<T>(items.size());
        for (int i = 0; i < items.size(); i++) {
            structures.add(reader.read(structure(items.get(i), itemPath(name, i))));
        }
        return structures;
    }

    /** Reads a list that must be there. */
    <T> List<T> structures(String name, StructureReader<T> reader) throws SerializationException {
        var structures = structuresOrNull(name, reader);
        if (structures == null) {
            missing(name);
            return List.of();
        }
        return structures;
    }

    /**
     * Notes when a list that was read has too few or too many items.
     *
     * @param echo how AWS prints such a list
     */
    void checkLength(String name, List<?> items, String echo, int min, int max) {
        if (items.size() < min) {
            violated(path + name, echo, "Member must have length greater than or equal to " + min);
        } else if (items.size() > max) {
            violated(path + name, echo, "Member must have length less than or equal to " + max);
        }
    }

    /** A list of texts that must be there. */
    List<String> texts(String name, TextRule rule) throws SerializationException {
        var texts = textsOrNull(name, rule);
        if (texts == null) {
            missing(name);
            return List.of();
        }
        return texts;
    }

    /** A list of texts; null when it is absent. */
    @Nullable List<String> textsOrNull(String name, TextRule rule) throws SerializationException {
        var items = items(name);
        if (items == null) {
            return null;
        }
        var texts = new ArrayList<String>(items.size());
        for (int i = 0; i < items.size(); i++) {
            var text = checked(string(items.get(i)), itemPath(name, i), rule);
            if (text == null) {
                violations.add(failed(itemPath(name, i), null, "Member must not be null"));
            } else {
                texts.add(text);
            }
        }
        return texts;
    }

    /** Makes something of a structure. */
    @FunctionalInterface
    interface StructureReader<T> {
        T read(Members members) throws SerializationException;
    }

    /**
     * Notes that an item of a list breaks a constraint.
     *
     * @param index of the item, from 0
     */
    void violatedItem(String name, int index, String value, String constraint) {
        violated(itemPath(name, index), value, constraint);
    }

    /** Notes that a member which must be there is not. */
    void missing(String name) {
        violations.add(failed(path + name, null, "Member must not be null"));
    }

    private @Nullable JsonValue get(String name) {
        var value = object.members().get(name);
        return value instanceof JsonNull ? null : value;
    }

    private @Nullable List<JsonValue> items(String name) throws SerializationException {
        var value = get(name);
        if (value == null) {
            return null;
        }
        if (value instanceof JsonArray(var items)) {
            return items;
        }
        throw new SerializationException("Expected list or null");
    }

    private Members structure(JsonValue value, String at) throws SerializationException {
        if (value instanceof JsonObject structure) {
            return new Members(structure, at + ".", violations);
        }
        throw value instanceof JsonArray
                ? SerializationException.notA("a structure", value)
                : new SerializationException("Expected structure or null");
    }

    private String itemPath(String name, int index) {
        return path + name + "." + (index + 1) + ".member";
    }

    private static @Nullable String string(@Nullable JsonValue value)
            throws SerializationException {
        if (value == null || value instanceof JsonNull) {
            return null;
        }
        if (value instanceof JsonString(var text)) {
            return text;
        }
        throw SerializationException.notA("a String", value);
    }

    private @Nullable String checked(@Nullable String text, String at, TextRule rule) {
        if (text != null) {
            for (var broken : rule.broken(text)) {
                violations.add(failed(at, rule.secret() ? null : text, broken));
            }
        }
        return text;
    }

    private void violated(String at, String value, String constraint) {
        violations.add(failed(at, value, constraint));
    }

    /** A value that is absent or users' data is not echoed. */
    private static String failed(String at, @Nullable String value, String constraint) {
        var echo = value == null ? "Value" : "Value '" + cut(value) + "'";
        return echo + " at '" + at + "' failed to satisfy constraint: " + constraint;
    }

    private static String cut(String value) {
        return value.length() <= ECHO_MAX ? value : value.substring(0, ECHO_MAX) + "…";
    }

    private static int integer(String text) throws SerializationException {
        var number = Double.parseDouble(text);
        if (number < Integer.MIN_VALUE || number > Integer.MAX_VALUE) {
            throw new SerializationException("NUMBER_VALUE can not be converted to an Integer");
        }
        return (int) number;
    }
}
