package dev.askel.engine.task;

import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.model.Resource;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A family of Task resources. Calls, never decides; thread-safe; no method blocks the caller's
 * thread, which is an actor's.
 */
public interface TaskConnector {
    /** Whether calls of this resource are for this connector. */
    boolean serves(Resource resource);

    /**
     * Why the parameters cannot be used, from their shape alone; pure and cheap, so that it can be
     * asked before anything is scheduled (history.md section 5.1: AWS writes no TaskScheduled
     * then).
     *
     * @param resource one that this connector serves
     * @return null when the call may be made; else the failure that {@link TaskOutcome.NotStarted}
     *     would carry
     */
    default @Nullable Failure refusal(Resource resource, Payload parameters) {
        return null;
    }

    /**
     * Makes the call.
     *
     * <p>A call whose idempotency key is under way here already is the same call: its answer
     * answers both.
     *
     * @param call of a resource that this connector serves
     * @return completed with the outcome, whatever the called service did; exceptionally only when
     *     the call was cancelled or for a bug of ours
     */
    CompletionStage<TaskOutcome> call(TaskCall call);

    /**
     * Whether the called service knows a repeated call by its idempotency key, so that it has its
     * effect once; others follow {@link OnUnknownOutcome}.
     */
    default boolean meetsItself(Resource resource) {
        return false;
    }

    /**
     * Gives up the call with this idempotency key; its answer no longer matters. Best effort: what
     * was called may go on running. Does nothing when no such call is under way.
     */
    default void cancel(TaskCall call) {}

    /**
     * How the call with this idempotency key stands.
     *
     * @return null when this connector has no such call under way on this node, or cannot tell
     */
    default @Nullable CallStanding standing(String idempotencyKey) {
        return null;
    }
}
