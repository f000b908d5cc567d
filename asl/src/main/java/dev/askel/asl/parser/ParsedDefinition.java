package dev.askel.asl.parser;

import dev.askel.asl.model.StateMachine;
import org.jspecify.annotations.Nullable;

/**
 * The result of reading a text.
 *
 * @param machine the compiled definition; null exactly when there are errors
 * @param diagnostics errors and warnings
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
