package dev.askel.engine.task;

import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.model.Resource;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Calls the services of a family of Task resources. Thread-safe. No method may block, because
 * actors call the methods on their threads.
 */
public interface TaskConnector {
    /** Whether this connector makes the calls of a resource. */
    boolean serves(Resource resource);

    /**
     * Checks the shape of the parameters. Must be pure and fast. It is called before the task is
     * scheduled, because AWS writes no TaskScheduled for invalid parameters (docs/aws/history.md
     * section 5.1).
     *
     * @param resource a resource that this connector serves
     * @return null when the call may be made; otherwise the failure for {@link
     *     TaskOutcome.NotStarted}
     */
    default @Nullable Failure refusal(Resource resource, Payload parameters) {
        return null;
    }

    /**
     * Makes the call.
     *
     * <p>If a call with the same idempotency key is already in flight on this node, both calls get
     * the result of that call.
     *
     * @param call the call of a resource that this connector serves
     * @return a stage with the outcome; errors of the called service are outcomes. The stage fails
     *     only when the call was cancelled or because of a bug in Askel
     */
    CompletionStage<TaskOutcome> call(TaskCall call);

    /**
     * Returns whether the called service recognises a repeated call of this resource by its
     * idempotency key, so that the repetition has no further effect. After the loss of a node, such
     * a call is always repeated. Other calls are handled by {@link OnUnknownOutcome}.
     */
    default boolean isIdempotent(Resource resource) {
        return false;
    }

    /**
     * Cancels the call with this idempotency key. The called service may continue. Does nothing
     * when no such call is in flight.
     */
    default void cancel(TaskCall call) {}

    /**
     * Returns the status of the call with this idempotency key.
     *
     * @return null when this connector has no such call in flight on this node, or does not know
     *     its status
     */
    default @Nullable CallStatus callStatus(String idempotencyKey) {
        return null;
    }
}
