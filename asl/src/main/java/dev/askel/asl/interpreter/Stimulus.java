package dev.askel.asl.interpreter;

import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.SignalBuffer.Signal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reason for a frame (a line of control of an execution) to advance. A stimulus can arrive twice
 * or late. A stimulus that does not match the frame's phase is stale and changes nothing.
 *
 * <p>In all stimuli about a task, {@code ordinal} identifies the task attempt within the frame.
 */
public sealed interface Stimulus {
    /** The frame must advance as far as possible. */
    record Proceed() implements Stimulus {
        /** The instance. */
        public static final Proceed INSTANCE = new Proceed();
    }

    /**
     * The frame must advance by one state. Branches that can advance at the same time receive this
     * stimulus in turn. In AWS's histories, the states of such branches alternate
     * (docs/aws/history.md sections 4 and 5.3).
     */
    record ProceedOneState() implements Stimulus {
        /** The instance. */
        public static final ProceedOneState INSTANCE = new ProceedOneState();
    }

    /** The timer of a Wait state or of a retry has fired; the wait ends at {@code due}. */
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
        /** Creates a stimulus that needs no acknowledgement. */
        public ActivityStarted(int ordinal, @Nullable String workerName) {
            this(ordinal, workerName, null);
        }
    }

    /** The worker has acknowledged this delivery of the activity task. */
    record DeliveryAcknowledged(int ordinal, String deliveryId) implements Stimulus {}

    /**
     * The activity task returns to the queue, because no worker has acknowledged it.
     *
     * @param deliveryId the delivery that was not acknowledged; null for any delivery
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
     * The service has accepted the request of a {@code .sync} or {@code .waitForTaskToken} task;
     * {@code output} is the service's response.
     */
    record Submitted(int ordinal, Payload output) implements Stimulus {}

    /**
     * The service has started the job of a {@code .sync} task; {@code output} is the service's
     * response.
     *
     * @param handle the key with which the task's connector finds the job
     */
    record JobStarted(int ordinal, String handle, Payload output) implements Stimulus {}

    /**
     * The job must be polled again, because it has not ended or the poll has failed.
     *
     * @param pollDue the time at which the poll was due. It identifies the poll, so a second
     *     response to the same poll is stale
     */
    record JobStillRunning(int ordinal, Instant pollDue) implements Stimulus {}

    /** The task has succeeded with a result. */
    record Succeeded(int ordinal, Payload output) implements Stimulus {}

    /** Signals that the task waits for have arrived. */
    record SignalsArrived(int ordinal, List<Signal> signals) implements Stimulus {
        public SignalsArrived {
            signals = List.copyOf(signals);
        }
    }

    /**
     * The permits that {@code askel:acquire} waits for are granted.
     *
     * @param decision identifies the grant
     */
    record PermitsGranted(int ordinal, long decision) implements Stimulus {}

    /** The task {@code askel:release} may release its permits. */
    record PermitsReleased(int ordinal) implements Stimulus {}

    /** The task has failed. SendTaskFailure may omit the error, the cause or both. */
    record Failed(int ordinal, @Nullable String error, @Nullable String cause) implements Stimulus {
        /** Creates the stimulus for a failure. */
        public Failed(int ordinal, Failure failure) {
            this(ordinal, failure.error(), failure.cause());
        }
    }

    /**
     * The attempt has exceeded TimeoutSeconds or HeartbeatSeconds.
     *
     * @param heartbeat whether the attempt has exceeded HeartbeatSeconds
     */
    record TimedOut(int ordinal, boolean heartbeat) implements Stimulus {}

    /** The Map Run has succeeded; {@code output} is the result of the Map state. */
    record MapRunSucceeded(int ordinal, Payload output) implements Stimulus {}

    /**
     * The Map Run has failed. Where AWS's cause begins with the name of the state, {@code cause}
     * already contains this prefix.
     */
    record MapRunFailed(int ordinal, @Nullable String error, @Nullable String cause)
            implements Stimulus {}
}
