package dev.askel.asl.model;

import dev.askel.asl.expression.Expression;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Calls a resource outside the execution (docs/aws/asl.md section 8, docs/aws/integrations.md).
 *
 * @param timeoutSeconds TimeoutSeconds (a literal) or TimeoutSecondsPath (a path); null means none
 * @param heartbeatSeconds HeartbeatSeconds (a literal) or HeartbeatSecondsPath (a path); null means
 *     none
 * @param credentials the Credentials template; null where absent
 */
public record TaskState(
        String name,
        @Nullable String comment,
        DataFlow dataFlow,
        Resource resource,
        @Nullable Expression timeoutSeconds,
        @Nullable Expression heartbeatSeconds,
        @Nullable Expression credentials,
        Assignments assign,
        List<Retrier> retriers,
        List<Catcher> catchers,
        Successor successor)
        implements WorkState {

    public TaskState {
        retriers = List.copyOf(retriers);
        catchers = List.copyOf(catchers);
    }

    @Override
    public StateType type() {
        return StateType.TASK;
    }
}
