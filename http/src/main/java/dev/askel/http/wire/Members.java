package dev.askel.http.wire;

import dev.askel.engine.api.Page;
import dev.askel.http.wire.JsonValue.JsonArray;
import dev.askel.http.wire.JsonValue.JsonBoolean;
import dev.askel.http.wire.JsonValue.JsonNull;
import dev.askel.http.wire.JsonValue.JsonNumber;
import dev.askel.http.wire.JsonValue.JsonObject;
import dev.askel.http.wire.JsonValue.JsonString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the members of a request's object by the rules of AWS's model. A wrong type stops the
 * reading with {@link SerializationException}. A violated constraint is recorded and reading
 * continues, because AWS reports all violations together ({@link #violations}). A value that is
 * read after a violation must not be used.
 *
 * <p>Unknown members are ignored, and null counts as absent (docs/aws/api.md section 1).
 */
public final class Members {
    private final JsonObject object;
    private final String path;
    private final boolean capitalized;
    private final StringConstraint payload;
    private final ConstraintViolations violations;

    /** Creates the members of a request that AWS does not have. */
    Members(JsonObject object) {
        this(object, false, StringConstraint.LARGEST_PAYLOAD);
    }

    /**
     * Creates the members of a request.
     *
     * @param capitalized whether the names of the service's members are capitalized; AWS's messages
     *     begin them with a small letter
     * @param payload the constraint of inputs and outputs
     */
    Members(JsonObject object, boolean capitalized, StringConstraint payload) {
        this(object, "", capitalized, payload, new ConstraintViolations());
    }

    private Members(
            JsonObject object,
            String path,
            boolean capitalized,
            StringConstraint payload,
            ConstraintViolations violations) {
        this.object = object;
        this.path = path;
        this.capitalized = capitalized;
        this.payload = payload;
        this.violations = violations;
    }

    /** AWS's message about the recorded violations; empty when there are none. */
    public Optional<String> violations() {
        return violations.message();
    }

    /** Reads the payload of an execution or task; null when it is absent. */
    @Nullable String payloadOrNull(String name) throws SerializationException {
        return textOrNull(name, payload);
    }

    /** Reads the required payload of an execution or task. */
    String payload(String name) throws SerializationException {
        return text(name, payload);
    }

    /** Reads a required string. */
    public String text(String name, StringConstraint rule) throws SerializationException {
        var text = textOrNull(name, rule);
        if (text == null) {
            addMissing(name);
            return "";
        }
        return text;
    }

    /** Reads a string; null when it is absent. */
    public @Nullable String textOrNull(String name, StringConstraint rule)
            throws SerializationException {
        return checked(string(get(name)), path(name), rule);
    }

    /** Reads a number; {@code otherwise} when it is absent. */
    public int intOr(String name, int otherwise, int min, int max) throws SerializationException {
        var number = intOrNull(name, min, max);
        return number == null ? otherwise : number;
    }

    /** Reads a number; null when it is absent. */
    public @Nullable Integer intOrNull(String name, int min, int max)
            throws SerializationException {
        var value = get(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof JsonNumber(var text))) {
            throw SerializationException.notA("an Integer", value);
        }
        var number = integer(text);
        if (number < min) {
            violations.add(
                    path(name), text, "Member must have value greater than or equal to " + min);
        } else if (number > max) {
            violations.add(path(name), text, "Member must have value less than or equal to " + max);
        } else {
            return number;
        }
        return null;
    }

    /** Reads a whole number that is not negative, as a long. */
    public @Nullable Long longOrNull(String name) throws SerializationException {
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
            violations.add(path(name), text, "Member must have value greater than or equal to 0");
            return null;
        }
        return (long) number;
    }

    /** Reads a number that may have a fraction. */
    public @Nullable Double numberOrNull(String name, int min, int max)
            throws SerializationException {
        var value = get(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof JsonNumber(var text))) {
            throw SerializationException.notA("a Float", value);
        }
        double number = Double.parseDouble(text);
        if (number < min) {
            violations.add(
                    path(name), text, "Member must have value greater than or equal to " + min);
        } else if (number > max) {
            violations.add(path(name), text, "Member must have value less than or equal to " + max);
        } else {
            return number;
        }
        return null;
    }

    /** Reads a time: seconds since 1970, or a text such as {@code 2026-11-27T12:00:00Z}. */
    public @Nullable Instant timeOrNull(String name) throws SerializationException {
        var value = get(name);
        return value == null ? null : Timestamps.read(value);
    }

    /** Reads a required number. */
    public int integer(String name, int min, int max) throws SerializationException {
        if (get(name) == null) {
            addMissing(name);
            return min;
        }
        return intOr(name, min, min, max);
    }

    /** Reads a Boolean; {@code otherwise} when it is absent. */
    public boolean booleanOr(String name, boolean otherwise) throws SerializationException {
        var value = booleanOrNull(name);
        return value == null ? otherwise : value;
    }

    /** Reads a Boolean. Any string counts as true, as on AWS. */
    public @Nullable Boolean booleanOrNull(String name) throws SerializationException {
        var value = get(name);
        if (value == null) {
            return null;
        }
        return switch (value) {
            case JsonBoolean(var bool) -> bool;
            case JsonString _ -> true;
            case JsonNumber _, JsonObject _, JsonArray _, JsonNull _ ->
                    throw SerializationException.notA("a Boolean", value);
        };
    }

    /** Reads a required constant. */
    public <E extends Enum<E>> E constant(String name, Class<E> type)
            throws SerializationException {
        if (string(get(name)) == null) {
            addMissing(name);
        }
        return constantOr(name, type, type.getEnumConstants()[0]);
    }

    /** Reads a constant; {@code otherwise} when it is absent. */
    public <E extends Enum<E>> E constantOr(String name, Class<E> type, E otherwise)
            throws SerializationException {
        var constant = constantOrNull(name, type);
        return constant == null ? otherwise : constant;
    }

    /** Reads a constant. The error lists the constants in the order of their declaration. */
    public <E extends Enum<E>> @Nullable E constantOrNull(String name, Class<E> type)
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
        violations.add(
                path(name),
                text,
                "Member must satisfy enum value set: " + Arrays.toString(constants));
        return null;
    }

    /** Reads the page that {@code maxResults} and {@code nextToken} select. */
    public Page page(StringConstraint tokenRule) throws SerializationException {
        var maxResults = intOrNull("maxResults", 0, Page.SIZE_MAX);
        return Page.of(maxResults, textOrNull("nextToken", tokenRule));
    }

    /** Reads a structure; null when it is absent. */
    public @Nullable Members structureOrNull(String name) throws SerializationException {
        var value = get(name);
        return value == null ? null : structure(value, path(name));
    }

    /** Reads the structures of a list. */
    public <T> @Nullable List<T> structuresOrNull(String name, StructureReader<T> reader)
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

    /** Reads a required list of structures. */
    public <T> List<T> structures(String name, StructureReader<T> reader)
            throws SerializationException {
        var structures = structuresOrNull(name, reader);
        if (structures == null) {
            addMissing(name);
            return List.of();
        }
        return structures;
    }

    /**
     * Records a violation when a list has too few or too many items.
     *
     * @param echo the list as AWS formats it in the error
     */
    public void checkLength(String name, List<?> items, String echo, int min, int max) {
        if (items.size() < min) {
            violations.add(
                    path(name), echo, "Member must have length greater than or equal to " + min);
        } else if (items.size() > max) {
            violations.add(
                    path(name), echo, "Member must have length less than or equal to " + max);
        }
    }

    /** Reads a required list of strings. */
    public List<String> texts(String name, StringConstraint rule) throws SerializationException {
        var texts = textsOrNull(name, rule);
        if (texts == null) {
            addMissing(name);
            return List.of();
        }
        return texts;
    }

    /** Reads a list of strings; null when it is absent. */
    public @Nullable List<String> textsOrNull(String name, StringConstraint rule)
            throws SerializationException {
        var items = items(name);
        if (items == null) {
            return null;
        }
        var texts = new ArrayList<String>(items.size());
        for (int i = 0; i < items.size(); i++) {
            var text = checked(string(items.get(i)), itemPath(name, i), rule);
            if (text == null) {
                violations.add(itemPath(name, i), null, "Member must not be null");
            } else {
                texts.add(text);
            }
        }
        return texts;
    }

    /**
     * Reads a map of strings; null when it is absent.
     *
     * @param itemsMax the maximum number of entries
     */
    public @Nullable Map<String, String> textMapOrNull(
            String name, StringConstraint keyRule, StringConstraint valueRule, int itemsMax)
            throws SerializationException {
        var value = get(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof JsonObject(var entries))) {
            throw new SerializationException("Expected map or null");
        }
        if (entries.size() > itemsMax) {
            violations.add(
                    path(name), null, "Member must have length less than or equal to " + itemsMax);
        }
        var texts = new LinkedHashMap<String, String>();
        for (var entry : entries.entrySet()) {
            var key = checked(entry.getKey(), path(name), keyRule);
            var at = path(name) + "." + entry.getKey() + ".member";
            var text = checked(string(entry.getValue()), at, valueRule);
            if (text == null) {
                violations.add(at, null, "Member must not be null");
            } else if (key != null) {
                texts.put(key, text);
            }
        }
        return texts;
    }

    /** Reads a value from a structure. */
    @FunctionalInterface
    public interface StructureReader<T> {
        T read(Members members) throws SerializationException;
    }

    /**
     * Records that an item of a list violates a constraint.
     *
     * @param index the index of the item, from 0
     */
    public void addItemViolation(String name, int index, String value, String constraint) {
        violations.add(itemPath(name, index), value, constraint);
    }

    /** Records that a required member is missing. */
    public void addMissing(String name) {
        violations.add(path(name), null, "Member must not be null");
    }

    /** Whether a member is present and not null. */
    public boolean has(String name) {
        return get(name) != null;
    }

    /** Records that this server does not support a member of AWS's model. */
    public void addUnsupported(String name) {
        violations.add(path(name), null, "Member is not supported by this server");
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
            return new Members(structure, at + ".", capitalized, payload, violations);
        }
        throw value instanceof JsonArray
                ? SerializationException.notA("a structure", value)
                : new SerializationException("Expected structure or null");
    }

    private String itemPath(String name, int index) {
        return path(name) + "." + (index + 1) + ".member";
    }

    /** Returns the path of a member as AWS's messages spell it. */
    private String path(String name) {
        return capitalized && !name.isEmpty()
                ? path + Character.toLowerCase(name.charAt(0)) + name.substring(1)
                : path + name;
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

    private @Nullable String checked(@Nullable String text, String at, StringConstraint rule) {
        if (text != null) {
            for (var constraint : rule.violations(text)) {
                violations.add(at, rule.secret() ? null : text, constraint);
            }
        }
        return text;
    }

    private static int integer(String text) throws SerializationException {
        var number = Double.parseDouble(text);
        if (number < Integer.MIN_VALUE || number > Integer.MAX_VALUE) {
            throw new SerializationException("NUMBER_VALUE can not be converted to an Integer");
        }
        return (int) number;
    }
}
