package dev.askel.asl.interpreter.execution;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.Notice;
import java.time.Instant;

/**
 * An action outside the execution that its current state requires, such as a call or a timer. An
 * effect can be performed more than once. The receiver recognises a repetition by the frame and the
 * ordinal.
 */
public sealed interface Effect {
    /**
     * Returns the frame that requires the effect; the root frame for effects of the execution as a
     * whole.
     */
    default FramePath frame() {
        return FramePath.ROOT;
    }

    /**
     * The frame can advance without a stimulus from outside. A task that waits for signals can
     * advance when the execution has received them.
     */
    record Advance(FramePath frame) implements Effect {}

    /** A timer for the end of a Wait state, or for the next attempt of a retry. */
    record Wake(FramePath frame, Instant due) implements Effect {}

    /** A function or service must be called, or its response to the call is outstanding. */
    record PerformCall(FramePath frame, Phase.Call call) implements Effect {}

    /** An activity task waits for a worker. */
    record OfferActivityTask(FramePath frame, Phase.Call call) implements Effect {}

    /**
     * A worker or a service processes the task, or the task waits for signals. A request with the
     * task token, the end of a child execution, or a signal ends the task. While the execution is
     * paused, all its tasks have this effect.
     */
    record AwaitCallback(FramePath frame, Phase.Call call) implements Effect {}

    /**
     * The Map Run of a distributed Map must run. The end of the Map Run is a stimulus for the
     * frame.
     */
    record AwaitMapRun(FramePath frame, Phase.MapRun run) implements Effect {}

    /** A poll of the task's job at {@code due}. */
    record PollJob(FramePath frame, Phase.Call call, Instant due) implements Effect {}

    /** A timer for the end of the attempt's TimeoutSeconds. */
    record TimeOutCall(FramePath frame, int ordinal, Instant due) implements Effect {}

    /** A timer that fails the attempt if no heartbeat was received in the last {@code seconds}. */
    record TimeOutHeartbeat(FramePath frame, int ordinal, Instant firstDue, long seconds)
            implements Effect {}

    /**
     * A timer that returns the activity task to the queue if the worker has not acknowledged its
     * delivery.
     */
    record RequeueUndelivered(FramePath frame, int ordinal, String deliveryId, Instant due)
            implements Effect {}

    /** A timer for the end of the execution's TimeoutSeconds. */
    record TimeOutExecution(Instant due) implements Effect {}

    /**
     * A notice must be delivered to another execution or to a service. A notice is a persisted
     * message that is repeated until it is acknowledged or expires.
     */
    record DeliverNotice(long ordinal, Notice notice) implements Effect {}
}
