package dev.askel.asl.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The names that the Parameters or Arguments of an integration may and must have.
 *
 * @param optional null where not all of them are known, so that any name is left to the service
 */
public record ParameterNames(List<String> required, @Nullable List<String> optional) {

    public ParameterNames {
        required = List.copyOf(required);
        optional = optional == null ? null : List.copyOf(optional);
    }

    /** These, and any others. */
    public static ParameterNames atLeast(String... required) {
        return new ParameterNames(List.of(required), null);
    }

    /** Whether there may be a parameter of this name. */
    public boolean allows(String name) {
        return optional == null || required.contains(name) || optional.contains(name);
    }
}
