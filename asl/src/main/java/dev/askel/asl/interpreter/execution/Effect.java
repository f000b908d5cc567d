package dev.askel.asl.interpreter.execution;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.Notice;
import java.time.Instant;

/**
 * An effect that the present state of an execution requires. An effect can be performed more than
 * once. Its receiver recognises a repetition by the frame and the ordinal.
 */
public sealed interface Effect {
    /** The frame that requires the effect; the root for effects of the execution as a whole. */
    default FramePath frame() {
        return FramePath.ROOT;
    }

    /** The frame can advance without a stimulus from outside. */
    record Advance(FramePath frame) implements Effect {}

    /** A timer for the end of a Wait or a back-off. */
    record Wake(FramePath frame, Instant due) implements Effect {}

    /** A function or service must be called, or its answer to an earlier call is outstanding. */
    record Perform(FramePath frame, Phase.Call call) implements Effect {}

    /** An activity task waits for a worker. */
    record Offer(FramePath frame, Phase.Call call) implements Effect {}

    /** A worker or a service has the task. The task ends by its token or by the end of a child. */
    record Await(FramePath frame, Phase.Call call) implements Effect {}

    /** The Map Run of a distributed Map must run. Its end is a stimulus. */
    record AwaitMapRun(FramePath frame, Phase.MapRun run) implements Effect {}

    /** A poll of the task's job at {@code due}. */
    record Poll(FramePath frame, Phase.Call call, Instant due) implements Effect {}

    /** A timer for the end of the attempt's TimeoutSeconds. */
    record TimeOutCall(FramePath frame, int ordinal, Instant due) implements Effect {}

    /**
     * A timer that fails the attempt unless a heartbeat was received in the {@code seconds} before.
     */
    record Heartbeat(FramePath frame, int ordinal, Instant firstDue, long seconds)
            implements Effect {}

    /** A timer that returns the activity task to the queue unless its delivery was acknowledged. */
    record RequeueUndelivered(FramePath frame, int ordinal, String deliveryId, Instant due)
            implements Effect {}

    /** A timer for the end of the execution's TimeoutSeconds. */
    record TimeOutExecution(Instant due) implements Effect {}

    /** Another execution, or a service, must receive a notice. */
    record Deliver(long ordinal, Notice notice) implements Effect {}
}
