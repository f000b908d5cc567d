package dev.askel.asl.interpreter.fork;

import dev.askel.asl.expression.Payload;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The data that a fork changes.
 *
 * @param input the input of the state at which the fork begins; null to keep it. At the start of
 *     the execution it is the input of the execution
 * @param variables the variables that the fork sets for this state. Other variables keep their
 *     values
 */
public record ForkChanges(@Nullable Payload input, Map<String, Payload> variables) {
    /** No changes. */
    public static final ForkChanges NONE = new ForkChanges(null, Map.of());

    public ForkChanges {
        variables = Map.copyOf(variables);
    }
}
