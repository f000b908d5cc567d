package dev.askel.asl.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The names of required and optional members in the Parameters or Arguments of an integration.
 *
 * @param optional the optional names; null if they are not all known, so that any name is allowed
 *     and only the service checks the names
 */
public record ParameterNames(List<String> required, @Nullable List<String> optional) {

    public ParameterNames {
        required = List.copyOf(required);
        optional = optional == null ? null : List.copyOf(optional);
    }

    /** Returns the names of an integration that requires these names and allows all other names. */
    public static ParameterNames atLeast(String... required) {
        return new ParameterNames(List.of(required), null);
    }

    /** Whether a parameter with this name is allowed. */
    public boolean allows(String name) {
        return optional == null || required.contains(name) || optional.contains(name);
    }
}
