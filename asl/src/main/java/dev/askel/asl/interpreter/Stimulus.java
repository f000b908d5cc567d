package dev.askel.asl.interpreter;

import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.interpreter.execution.Phase;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A reason for a frame to advance. A stimulus can arrive twice or late. A stimulus that does not
 * fit the frame's phase is stale and changes nothing.
 */
public sealed interface Stimulus {
    /** Advance as far as possible. */
    record Proceed() implements Stimulus {
        /** The instance. */
        public static final Proceed INSTANCE = new Proceed();
    }

    /**
     * Advance by one state. Branches that can advance at the same time get this stimulus in turn,
     * because AWS's histories of branches interleave state by state (docs/aws/history.md sections 4
     * and 5.3).
     */
    record ProceedOneState() implements Stimulus {
        /** The instance. */
        public static final ProceedOneState INSTANCE = new ProceedOneState();
    }

    /** The timer of a Wait or a back-off that ends at {@code due} has fired. */
    record TimerFired(Instant due) implements Stimulus {}

    /**
     * A worker has polled the activity task.
     *
     * @param delivery the delivery that must be acknowledged; null when no acknowledgement is
     *     needed
     */
    record ActivityStarted(
            int ordinal, @Nullable String workerName, Phase.@Nullable Delivery delivery)
            implements Stimulus {
        /** Creates a stimulus without a delivery to acknowledge. */
        public ActivityStarted(int ordinal, @Nullable String workerName) {
            this(ordinal, workerName, null);
        }
    }

    /** The worker has received the activity task of this delivery. */
    record DeliveryAcknowledged(int ordinal, String deliveryId) implements Stimulus {}

    /**
     * The activity task returns to the queue, because the worker never received it.
     *
     * @param deliveryId the failed delivery; null for any delivery
     */
    record TaskRequeued(int ordinal, @Nullable String deliveryId) implements Stimulus {
        /** Creates a stimulus for any delivery. */
        public TaskRequeued(int ordinal) {
            this(ordinal, null);
        }
    }

    /** The child execution that a {@code .sync} task waits for has started. */
    record ChildStarted(int ordinal, String childArn) implements Stimulus {}

    /**
     * The service has accepted the request of a job or a callback; {@code output} is its answer.
     */
    record Submitted(int ordinal, Payload output) implements Stimulus {}

    /**
     * The service has started the job of a {@code .sync} task; {@code output} is its answer.
     *
     * @param handle the handle by which the task's connector finds the job
     */
    record JobStarted(int ordinal, String handle, Payload output) implements Stimulus {}

    /**
     * The job must be polled again, because it has not ended or the poll has failed.
     *
     * @param pollDue the time at which the poll was due; a second answer to the same poll is stale
     */
    record JobStillRunning(int ordinal, Instant pollDue) implements Stimulus {}

    /** The task's result. */
    record Succeeded(int ordinal, Payload output) implements Stimulus {}

    /** The task's error; both members may be missing (SendTaskFailure). */
    record Failed(int ordinal, @Nullable String error, @Nullable String cause) implements Stimulus {
        /** The error of a call. */
        public Failed(int ordinal, Failure failure) {
            this(ordinal, failure.error(), failure.cause());
        }
    }

    /** The attempt has exceeded TimeoutSeconds, or HeartbeatSeconds without a heartbeat. */
    record TimedOut(int ordinal, boolean heartbeat) implements Stimulus {}

    /** The Map Run has succeeded; {@code output} is the result of the Map state. */
    record MapRunSucceeded(int ordinal, Payload output) implements Stimulus {}

    /**
     * The Map Run has failed. When AWS's cause names the state, {@code cause} has this prefix
     * already ({@link ChildInputs}).
     */
    record MapRunFailed(int ordinal, @Nullable String error, @Nullable String cause)
            implements Stimulus {}
}
