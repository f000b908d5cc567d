package dev.askel.asl.parser;

import dev.askel.asl.model.StateMachine;
import org.jspecify.annotations.Nullable;

/**
 * The result of parsing a definition.
 *
 * @param machine the compiled definition; null if and only if there are errors
 * @param diagnostics the errors and warnings
 */
public record ParsedDefinition(@Nullable StateMachine machine, Diagnostics diagnostics) {

    public ParsedDefinition {
        if ((machine == null) != diagnostics.hasErrors()) {
            throw new IllegalArgumentException(
                    (machine == null ? "No machine" : "A machine")
                            + " together with "
                            + diagnostics);
        }
    }
}
