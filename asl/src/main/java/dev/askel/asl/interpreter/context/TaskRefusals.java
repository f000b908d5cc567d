package dev.askel.asl.interpreter.context;

import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.model.Resource;
import org.jspecify.annotations.Nullable;

/**
 * Refuses the parameters of integrations by their shape alone. For refused parameters AWS writes no
 * TaskScheduled, so the state itself fails (docs/aws/history.md section 5.1). Pure and fast.
 */
@FunctionalInterface
public interface TaskRefusals {
    /** Refuses nothing. */
    TaskRefusals NONE = (_, _) -> null;

    /**
     * The failure of the state, with a cause that does not name the state; null when the parameters
     * are accepted.
     */
    @Nullable Failure refusal(Resource resource, Payload parameters);
}
