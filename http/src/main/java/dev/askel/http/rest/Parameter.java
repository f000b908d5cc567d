package dev.askel.http.rest;

import java.util.List;
import java.util.stream.Stream;

/**
 * A parameter of the path or the query.
 *
 * @param name its name in the path or the query
 * @param description one sentence for people
 */
public record Parameter(String name, Kind kind, boolean isRequired, String description) {

    /** The largest integer that is accepted: eighteen digits. */
    public static final long INTEGER_MAX = 999_999_999_999_999_999L;

    /** The values that a parameter accepts. */
    public sealed interface Kind {}

    /** Any string. */
    public record Text() implements Kind {}

    /** An integer from {@code min} to {@code max}, both included. */
    public record IntegerRange(long min, long max) implements Kind {}

    /** {@code true} or {@code false}. */
    public record Flag() implements Kind {}

    /** One of these constants. */
    public record Constant(List<String> values) implements Kind {}

    /** Several of these constants. The parameter may be repeated. */
    public record Constants(List<String> values) implements Kind {}

    /** Several strings. The parameter may be repeated. */
    public record Texts() implements Kind {}

    /** An instant in ISO 8601, such as {@code 2026-03-01T12:00:00Z}. */
    public record Time() implements Kind {}

    /** Creates an optional string. */
    public static Parameter text(String name, String description) {
        return new Parameter(name, new Text(), false, description);
    }

    /** Creates an optional integer. */
    public static Parameter integer(String name, long min, long max, String description) {
        return new Parameter(
                name, new IntegerRange(min, Math.min(max, INTEGER_MAX)), false, description);
    }

    /** Creates an optional {@code true} or {@code false}. */
    public static Parameter flag(String name, String description) {
        return new Parameter(name, new Flag(), false, description);
    }

    /** Creates an optional constant of an enum. */
    public static Parameter constant(
            String name, Class<? extends Enum<?>> type, String description) {
        return new Parameter(name, new Constant(names(type)), false, description);
    }

    /** Creates optional constants of an enum. */
    public static Parameter constants(
            String name, Class<? extends Enum<?>> type, String description) {
        return new Parameter(name, new Constants(names(type)), false, description);
    }

    private static List<String> names(Class<? extends Enum<?>> type) {
        return Stream.of(type.getEnumConstants()).map(Enum::name).toList();
    }

    /** Creates an optional list of strings. */
    public static Parameter texts(String name, String description) {
        return new Parameter(name, new Texts(), false, description);
    }

    /** Creates an optional instant. */
    public static Parameter time(String name, String description) {
        return new Parameter(name, new Time(), false, description);
    }

    /** Returns a copy of the parameter that is required. */
    public Parameter asRequired() {
        return new Parameter(name, kind, true, description);
    }
}
