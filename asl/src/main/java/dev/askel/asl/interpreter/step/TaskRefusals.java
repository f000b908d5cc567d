package dev.askel.asl.interpreter.step;

import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.model.Resource;
import org.jspecify.annotations.Nullable;

/**
 * Why integrations cannot be called with some parameters, from the shape of these alone. AWS writes
 * no TaskScheduled then: the state itself fails (docs/aws/history.md section 5.1). Pure and quick.
 */
@FunctionalInterface
public interface TaskRefusals {
    /** Nothing is refused before it is called. */
    TaskRefusals NONE = (_, _) -> null;

    /** The failure of the state, its cause without the words that name the state; null for none. */
    @Nullable Failure refusal(Resource resource, Payload parameters);
}
