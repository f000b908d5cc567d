package dev.askel.asl.interpreter.context;

import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.model.Resource;
import org.jspecify.annotations.Nullable;

/**
 * Refuses parameters of integrations without calling the service. For refused parameters AWS writes
 * no TaskScheduled event, so the state itself fails (docs/aws/history.md section 5.1).
 * Implementations are pure and fast.
 */
@FunctionalInterface
public interface TaskParameterCheck {
    /** Refuses nothing. */
    TaskParameterCheck NONE = (_, _) -> null;

    /**
     * Returns the failure of the state, with a cause that does not name the state; null when the
     * parameters are accepted.
     */
    @Nullable Failure refusal(Resource resource, Payload parameters);
}
