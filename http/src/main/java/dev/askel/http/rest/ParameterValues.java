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
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The values of a request's parameters, each of the type that its route declares. A malformed value
 * is refused with a {@code ValidationException} that names the parameter. An unknown parameter is
 * refused too, because a misspelt filter would select everything.
 */
public final class ParameterValues {
    /** Stored times have years of four digits. */
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,18}");

    private final Map<String, Object> values;

    private ParameterValues(Map<String, Object> values) {
        this.values = values;
    }

    /** Creates the values of a request that names only one resource. */
    static ParameterValues of(String name, String text) {
        return new ParameterValues(Map.of(name, text));
    }

    /** Reads percent-decoded parameters. */
    static Answer<ParameterValues> read(
            List<Parameter> parameters, Map<String, List<String>> textsByName) {
        for (var name : textsByName.keySet()) {
            if (parameters.stream().noneMatch(each -> each.name().equals(name))) {
                return invalid("There is no parameter '" + name + "' here");
            }
        }
        var values = new LinkedHashMap<String, Object>();
        for (var parameter : parameters) {
            var texts = textsByName.getOrDefault(parameter.name(), List.of());
            if (texts.isEmpty()) {
                if (parameter.isRequired()) {
                    return invalid(parameter.name() + " is missing");
                }
                continue;
            }
            if (texts.size() > 1 && !isRepeatable(parameter.kind())) {
                return invalid(parameter.name() + " is given more than once");
            }
            // The database cannot store U+0000.
            if (texts.stream().anyMatch(text -> text.indexOf('\0') >= 0)) {
                return invalid(parameter.name() + " has the character U+0000");
            }
            var value = value(parameter.kind(), texts);
            if (value == null) {
                return invalid(
                        "%s is '%s', expected %s"
                                .formatted(
                                        parameter.name(),
                                        firstInvalid(parameter.kind(), texts),
                                        expected(parameter.kind())));
            }
            values.put(parameter.name(), value);
        }
        return Answer.ok(new ParameterValues(values));
    }

    private static boolean isRepeatable(Parameter.Kind kind) {
        return kind instanceof Parameter.Texts || kind instanceof Parameter.Constants;
    }

    private static @Nullable Object value(Parameter.Kind kind, List<String> texts) {
        var text = texts.getFirst();
        return switch (kind) {
            case Parameter.Text() -> text;
            case Parameter.Texts() -> texts;
            case Parameter.IntegerRange(var min, var max) -> integer(text, min, max);
            case Parameter.Flag() ->
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

    private static String firstInvalid(Parameter.Kind kind, List<String> texts) {
        return kind instanceof Parameter.Constants(var constants)
                ? texts.stream().filter(text -> !constants.contains(text)).findFirst().orElseThrow()
                : texts.getFirst();
    }

    private static @Nullable Long integer(String text, long min, long max) {
        if (!INTEGER.matcher(text).matches()) {
            return null;
        }
        long number = Long.parseLong(text);
        return number < min || number > max ? null : number;
    }

    private static @Nullable Instant instant(String text) {
        try {
            var instant = OffsetDateTime.parse(text).toInstant();
            return instant.isBefore(FIRST) || !instant.isBefore(END) ? null : instant;
        } catch (DateTimeException malformed) {
            return null;
        }
    }

    private static String expected(Parameter.Kind kind) {
        return switch (kind) {
            case Parameter.Text(), Parameter.Texts() -> "a text";
            case Parameter.IntegerRange(var min, var max) ->
                    "an integer from " + min + " to " + max;
            case Parameter.Flag() -> "true or false";
            case Parameter.Constant(var constants) -> "one of " + constants;
            case Parameter.Constants(var constants) -> "one of " + constants + " each time";
            case Parameter.Time() ->
                    "a time such as 2026-03-01T12:00:00Z, in the years 0001 to 9999";
        };
    }

    private static Answer<ParameterValues> invalid(String message) {
        return Answer.refused(new EngineError.ValidationException(message));
    }

    /** The string of a required parameter. */
    public String text(String name) {
        return (String) required(name);
    }

    /** The string or the constant; null when the parameter is absent. */
    public @Nullable String textOrNull(String name) {
        return (String) values.get(name);
    }

    /** The strings; empty when the parameter is absent. */
    @SuppressWarnings("unchecked") // read() stores lists of texts
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

    public boolean flagOr(String name, boolean otherwise) {
        var flag = flagOrNull(name);
        return flag == null ? otherwise : flag;
    }

    /** The instant of a required parameter. */
    public Instant time(String name) {
        return (Instant) required(name);
    }

    public @Nullable Boolean flagOrNull(String name) {
        return (Boolean) values.get(name);
    }

    public @Nullable Instant timeOrNull(String name) {
        return (Instant) values.get(name);
    }

    /** The constant of an enum; null when the parameter is absent. */
    public <E extends Enum<E>> @Nullable E constantOrNull(String name, Class<E> type) {
        var text = textOrNull(name);
        return text == null ? null : Enum.valueOf(type, text);
    }

    /** The constants of an enum; empty when the parameter is absent. */
    public <E extends Enum<E>> Set<E> constants(String name, Class<E> type) {
        var constants = EnumSet.noneOf(type);
        texts(name).forEach(text -> constants.add(Enum.valueOf(type, text)));
        return constants;
    }

    /** All present values by name: strings, longs, Booleans, lists of strings, instants. */
    public Map<String, Object> all() {
        return values;
    }

    private Object required(String name) {
        var value = values.get(name);
        if (value == null) {
            throw new IllegalStateException(name + " is not mandatory in its route");
        }
        return value;
    }
}
