package dev.askel.http.rest;

import java.util.List;
import java.util.stream.Stream;

/**
 * A value that stands in the path or the query.
 *
 * @param name as it stands there
 * @param meaning for people, one sentence
 */
public record Parameter(String name, Kind kind, boolean required, String meaning) {

    /** The largest whole number that is read: eighteen digits. */
    public static final long INTEGER_MAX = 999_999_999_999_999_999L;

    /** What may stand there. */
    public sealed interface Kind {}

    /** Any text. */
    public record Text() implements Kind {}

    /** A whole number between two others, both included. */
    public record Count(long min, long max) implements Kind {}

    /** {@code true} or {@code false}. */
    public record Truth() implements Kind {}

    /** One of these. */
    public record Constant(List<String> values) implements Kind {}

    /** Several of these: the parameter may come more than once. */
    public record Constants(List<String> values) implements Kind {}

    /** Several texts: the parameter may come more than once. */
    public record Texts() implements Kind {}

    /** An instant as ISO 8601 has it, such as {@code 2026-03-01T12:00:00Z}. */
    public record Time() implements Kind {}

    /** A text that may be absent. */
    public static Parameter text(String name, String meaning) {
        return new Parameter(name, new Text(), false, meaning);
    }

    /** A whole number that may be absent. */
    public static Parameter integer(String name, long min, long max, String meaning) {
        return new Parameter(name, new Count(min, Math.min(max, INTEGER_MAX)), false, meaning);
    }

    /** A truth value that may be absent. */
    public static Parameter truth(String name, String meaning) {
        return new Parameter(name, new Truth(), false, meaning);
    }

    /** A constant of a type that may be absent. */
    public static Parameter constant(String name, Class<? extends Enum<?>> type, String meaning) {
        return new Parameter(name, new Constant(names(type)), false, meaning);
    }

    /** Constants of a type that may be absent. */
    public static Parameter constants(String name, Class<? extends Enum<?>> type, String meaning) {
        return new Parameter(name, new Constants(names(type)), false, meaning);
    }

    private static List<String> names(Class<? extends Enum<?>> type) {
        return Stream.of(type.getEnumConstants()).map(Enum::name).toList();
    }

    /** Texts that may be absent. */
    public static Parameter texts(String name, String meaning) {
        return new Parameter(name, new Texts(), false, meaning);
    }

    /** An instant that may be absent. */
    public static Parameter time(String name, String meaning) {
        return new Parameter(name, new Time(), false, meaning);
    }

    /** The same, but it must be there. */
    public Parameter mandatory() {
        return new Parameter(name, kind, true, meaning);
    }
}
