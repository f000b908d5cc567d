package dev.askel.asl.model;

import dev.askel.asl.expression.Expression;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Calls a resource outside the execution (docs/aws/asl.md section 8, docs/aws/integrations.md).
 *
 * @param timeoutSeconds TimeoutSeconds or TimeoutSecondsPath; null means no timeout
 * @param heartbeatSeconds HeartbeatSeconds or HeartbeatSecondsPath; null means no heartbeat timeout
 * @param credentials the Credentials field; null if absent
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
        implements RetryableState {

    public TaskState {
        retriers = List.copyOf(retriers);
        catchers = List.copyOf(catchers);
    }

    @Override
    public StateType type() {
        return StateType.TASK;
    }
}
