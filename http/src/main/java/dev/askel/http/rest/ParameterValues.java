package dev.askel.http.rest;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request, each of the kind its route says. What breaks it is a {@code
 * ValidationException} that names the parameter; a parameter the route does not have is refused
 * too, lest a misspelt filter filter nothing.
 */
public final class ParameterValues {
    /** What is stored has years of four digits, and its milliseconds are longs. */
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

    private final Map<String, Object> values;

    private ParameterValues(Map<String, Object> values) {
        this.values = values;
    }

    /** Reads what came, decoded. */
    static Answer<ParameterValues> read(
            List<Parameter> parameters, Map<String, List<String>> came) {
        for (var name : came.keySet()) {
            if (parameters.stream().noneMatch(each -> each.name().equals(name))) {
                return wrong("There is no parameter '" + name + "' here");
            }
        }
        var values = new LinkedHashMap<String, Object>();
        for (var parameter : parameters) {
            var texts = came.getOrDefault(parameter.name(), List.of());
            if (texts.isEmpty()) {
                if (parameter.required()) {
                    return wrong(parameter.name() + " is missing");
                }
                continue;
            }
            if (texts.size() > 1 && !several(parameter.kind())) {
                return wrong(parameter.name() + " is there more than once");
            }
            // No text of the database can hold it.
            if (texts.stream().anyMatch(text -> text.indexOf('\0') >= 0)) {
                return wrong(parameter.name() + " has the character U+0000");
            }
            var value = value(parameter.kind(), texts);
            if (value == null) {
                return wrong(
                        "%s is '%s', expected %s"
                                .formatted(
                                        parameter.name(),
                                        wrongOf(parameter.kind(), texts),
                                        expected(parameter.kind())));
            }
            values.put(parameter.name(), value);
        }
        return Answer.ok(new ParameterValues(values));
    }

    private static boolean several(Parameter.Kind kind) {
        return kind instanceof Parameter.Texts || kind instanceof Parameter.Constants;
    }

    private static @Nullable Object value(Parameter.Kind kind, List<String> texts) {
        var text = texts.getFirst();
        return switch (kind) {
            case Parameter.Text() -> text;
            case Parameter.Texts() -> texts;
            case Parameter.Count(var min, var max) -> integer(text, min, max);
            case Parameter.Truth() ->
                    switch (text) {
                        case "true" -> true;
                        case "false" -> false;
                        default -> null;
                    };
            case Parameter.Constant(var constants) -> constants.contains(text) ? text : null;
            case Parameter.Constants(var constants) -> constants.containsAll(texts) ? texts : null;
            case Parameter.Time() -> instant(text);
        };
    }

    private static String wrongOf(Parameter.Kind kind, List<String> texts) {
        return kind instanceof Parameter.Constants(var constants)
                ? texts.stream().filter(text -> !constants.contains(text)).findFirst().orElseThrow()
                : texts.getFirst();
    }

    private static @Nullable Long integer(String text, long min, long max) {
        if (!text.matches("-?[0-9]{1,18}")) {
            return null;
        }
        long number = Long.parseLong(text);
        return number < min || number > max ? null : number;
    }

    private static @Nullable Instant instant(String text) {
        try {
            var instant = OffsetDateTime.parse(text).toInstant();
            return instant.isBefore(FIRST) || !instant.isBefore(END) ? null : instant;
        } catch (DateTimeException unreadable) {
            return null;
        }
    }

    private static String expected(Parameter.Kind kind) {
        return switch (kind) {
            case Parameter.Text(), Parameter.Texts() -> "a text";
            case Parameter.Count(var min, var max) -> "an integer from " + min + " to " + max;
            case Parameter.Truth() -> "true or false";
            case Parameter.Constant(var constants) -> "one of " + constants;
            case Parameter.Constants(var constants) -> "one of " + constants + " each time";
            case Parameter.Time() ->
                    "a time such as 2026-03-01T12:00:00Z, in the years 0001 to 9999";
        };
    }

    private static Answer<ParameterValues> wrong(String message) {
        return Answer.refused(new EngineError.ValidationException(message));
    }

    /** The text of a parameter that must be there. */
    public String text(String name) {
        return (String) present(name);
    }

    /** The text, or the constant; null when it is absent. */
    public @Nullable String textOrNull(String name) {
        return (String) values.get(name);
    }

    /** The texts, none when it is absent. */
    @SuppressWarnings("unchecked") // as read() has put it
    public List<String> texts(String name) {
        return (List<String>) values.getOrDefault(name, List.of());
    }

    public @Nullable Long integerOrNull(String name) {
        return (Long) values.get(name);
    }

    public long integerOr(String name, long otherwise) {
        var number = integerOrNull(name);
        return number == null ? otherwise : number;
    }

    public boolean truthOr(String name, boolean otherwise) {
        var truth = (Boolean) values.get(name);
        return truth == null ? otherwise : truth;
    }

    public @Nullable Instant timeOrNull(String name) {
        return (Instant) values.get(name);
    }

    /** The constant of a type; null when it is absent. */
    public <E extends Enum<E>> @Nullable E constantOrNull(String name, Class<E> type) {
        var text = textOrNull(name);
        return text == null ? null : Enum.valueOf(type, text);
    }

    /** The constants of a type, none when it is absent. */
    public <E extends Enum<E>> Set<E> constants(String name, Class<E> type) {
        var constants = EnumSet.noneOf(type);
        texts(name).forEach(text -> constants.add(Enum.valueOf(type, text)));
        return constants;
    }

    /** All that are there, by name: texts, longs, truth values, lists of texts, instants. */
    Map<String, Object> all() {
        return values;
    }

    private Object present(String name) {
        var value = values.get(name);
        if (value == null) {
            throw new IllegalStateException(name + " is not mandatory in its route");
        }
        return value;
    }
}
