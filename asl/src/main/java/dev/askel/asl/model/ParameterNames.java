package dev.askel.asl.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The names that the Parameters or Arguments of an integration must have and may have.
 *
 * @param optional the optional names; null where they are not all known. The service then checks
 *     the names
 */
public record ParameterNames(List<String> required, @Nullable List<String> optional) {

    public ParameterNames {
        required = List.copyOf(required);
        optional = optional == null ? null : List.copyOf(optional);
    }

    /** These names are required, and all others are allowed. */
    public static ParameterNames atLeast(String... required) {
        return new ParameterNames(List.of(required), null);
    }

    /** Whether a parameter of this name is allowed. */
    public boolean allows(String name) {
        return optional == null || required.contains(name) || optional.contains(name);
    }
}
