package dev.askel.trigger.schedule.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.engine.api.EngineError.ValidationException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the members of a request by the rules of AWS's model. A violated constraint is recorded and
 * reading continues, because AWS reports all violations together. A value that is read after a
 * violation must not be used. Null counts as absent, and unknown members are ignored.
 */
final class RequestReader {
    /** The maximum length of a value that an error repeats. */
    private static final int ECHO_MAX = 1_024;

    private static final BigDecimal MILLIS_PER_SECOND = BigDecimal.valueOf(1_000);

    /** The range of PostgreSQL and of Java's calendar is wider. */
    private static final BigDecimal SECONDS_MAX = BigDecimal.valueOf(253_402_300_799L);

    private final JsonNode object;
    private final String path;
    private final List<String> violations;

    RequestReader(JsonNode object) {
        this(object, "", new ArrayList<>());
    }

    private RequestReader(JsonNode object, String path, List<String> violations) {
        this.object = object;
        this.path = path;
        this.violations = violations;
    }

    /** Returns AWS's error about the recorded violations; empty when there are none. */
    Optional<ValidationException> error() {
        int count = violations.size();
        return count == 0
                ? Optional.empty()
                : Optional.of(
                        new ValidationException(
                                "%d validation error%s detected: %s"
                                        .formatted(
                                                count,
                                                count == 1 ? "" : "s",
                                                String.join("; ", violations))));
    }

    /**
     * The rule for a string.
     *
     * @param pattern matches any string in linear time and bounded stack
     * @param modelPattern the pattern of AWS's model, which errors show
     */
    record TextRule(
            int lengthMin,
            int lengthMax,
            @Nullable Pattern pattern,
            @Nullable String modelPattern) {
        static TextRule of(int lengthMin, int lengthMax) {
            return new TextRule(lengthMin, lengthMax, null, null);
        }

        static TextRule matching(int lengthMin, int lengthMax, String pattern) {
            return matching(lengthMin, lengthMax, pattern, pattern);
        }

        /** Creates a rule with an equivalent of a pattern that is recursive in Java. */
        static TextRule matching(
                int lengthMin, int lengthMax, String modelPattern, String pattern) {
            return new TextRule(lengthMin, lengthMax, Pattern.compile(pattern), modelPattern);
        }
    }

    /** Reads a required string. */
    String text(String name, TextRule rule) {
        var text = textOrNull(name, rule);
        if (text == null && get(name) == null) {
            addMissing(name);
        }
        return text == null ? "" : text;
    }

    @Nullable String textOrNull(String name, TextRule rule) {
        var value = get(name);
        if (value == null) {
            return null;
        }
        if (!value.isTextual()) {
            addType(name, value, "a string");
            return null;
        }
        var text = value.textValue();
        int length = text.codePointCount(0, text.length());
        if (length > rule.lengthMax()) {
            add(name, text, "Member must have length less than or equal to " + rule.lengthMax());
        }
        if (length < rule.lengthMin()) {
            add(name, text, "Member must have length greater than or equal to " + rule.lengthMin());
        }
        var pattern = rule.pattern();
        if (pattern != null && !pattern.matcher(text).matches()) {
            add(
                    name,
                    text,
                    "Member must satisfy regular expression pattern: " + rule.modelPattern());
        } else if (!isStorable(text)) {
            add(name, null, "Member must consist of Unicode characters other than U+0000");
        }
        return text;
    }

    /** Lone surrogates are no characters, and the database cannot store U+0000. */
    private static boolean isStorable(String text) {
        return text.codePoints()
                .noneMatch(point ->
                        point == 0
                                || (point >= Character.MIN_SURROGATE
                                        && point <= Character.MAX_SURROGATE));
    }

    @Nullable Integer integerOrNull(String name, int min, int max) {
        var value = get(name);
        if (value == null) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            addType(name, value, "an integer");
            return null;
        }
        int number = value.intValue();
        if (number < min) {
            add(name, value.asText(), "Member must have value greater than or equal to " + min);
        } else if (number > max) {
            add(name, value.asText(), "Member must have value less than or equal to " + max);
        }
        return number;
    }

    /** Reads a timestamp, a number of seconds since 1970. */
    @Nullable Instant timestampOrNull(String name) {
        var value = get(name);
        if (value == null) {
            return null;
        }
        // A number beyond the range of a double has no decimal value.
        if (!value.isNumber()
                || !Double.isFinite(value.doubleValue())
                || value.decimalValue().abs().compareTo(SECONDS_MAX) > 0) {
            addType(name, value, "a timestamp in seconds");
            return null;
        }
        return Instant.ofEpochMilli(value.decimalValue().multiply(MILLIS_PER_SECOND).longValue());
    }

    <E extends Enum<E>> @Nullable E constantOrNull(String name, Class<E> type) {
        var text = textOrNull(name, TextRule.of(0, Integer.MAX_VALUE));
        if (text == null) {
            return null;
        }
        for (var constant : type.getEnumConstants()) {
            if (constant.name().equals(text)) {
                return constant;
            }
        }
        add(
                name,
                text,
                "Member must satisfy enum value set: " + Arrays.toString(type.getEnumConstants()));
        return null;
    }

    /** Reads a required constant. */
    <E extends Enum<E>> E constant(String name, Class<E> type) {
        var constant = constantOrNull(name, type);
        if (constant == null) {
            if (get(name) == null) {
                addMissing(name);
            }
            return type.getEnumConstants()[0];
        }
        return constant;
    }

    /** Reads a required structure; an empty one when it is missing. */
    RequestReader structure(String name) {
        var structure = structureOrNull(name);
        if (structure == null) {
            if (get(name) == null) {
                addMissing(name);
            }
            return new RequestReader(object.path(""), memberPath(name) + ".", new ArrayList<>());
        }
        return structure;
    }

    @Nullable RequestReader structureOrNull(String name) {
        var value = get(name);
        if (value == null) {
            return null;
        }
        if (!value.isObject()) {
            addType(name, value, "a structure");
            return null;
        }
        return new RequestReader(value, memberPath(name) + ".", violations);
    }

    /** Reads a list of structures; empty when it is absent. */
    List<RequestReader> structures(String name, int max) {
        var items = items(name, max);
        var structures = new ArrayList<RequestReader>();
        for (int i = 0; i < items.size(); i++) {
            var at = "%s.%d.member".formatted(memberPath(name), i + 1);
            if (items.get(i).isObject()) {
                structures.add(new RequestReader(items.get(i), at + ".", violations));
            } else {
                violations.add(violation(at, null, "Member must be a structure"));
            }
        }
        return structures;
    }

    /** Reads a list of strings; empty when it is absent. */
    List<String> texts(String name, int max) {
        return items(name, max).stream().map(JsonNode::asText).toList();
    }

    private List<JsonNode> items(String name, int max) {
        var value = get(name);
        if (value == null) {
            return List.of();
        }
        if (!value.isArray()) {
            addType(name, value, "a list");
            return List.of();
        }
        var items = new ArrayList<JsonNode>();
        value.forEach(items::add);
        if (items.size() > max) {
            add(name, null, "Member must have length less than or equal to " + max);
        }
        return items;
    }

    /** Returns the JSON of a member; null when it is absent. */
    @Nullable JsonNode get(String name) {
        var value = object.get(name);
        return value == null || value.isNull() ? null : value;
    }

    private void addType(String name, JsonNode value, String type) {
        add(name, value.isContainerNode() ? null : value.asText(), "Member must be " + type);
    }

    void addMissing(String name) {
        violations.add(
                "Value null at '%s' failed to satisfy constraint: Member must not be null"
                        .formatted(memberPath(name)));
    }

    private void add(String name, @Nullable String value, String constraint) {
        violations.add(violation(memberPath(name), value, constraint));
    }

    private static String violation(String at, @Nullable String value, String constraint) {
        var echo = value == null ? "Value" : "Value '" + truncated(value) + "'";
        return echo + " at '" + at + "' failed to satisfy constraint: " + constraint;
    }

    private static String truncated(String value) {
        return value.length() <= ECHO_MAX ? value : value.substring(0, ECHO_MAX) + "…";
    }

    /** AWS's errors spell members with a small first letter. */
    private String memberPath(String name) {
        return path + Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }
}
