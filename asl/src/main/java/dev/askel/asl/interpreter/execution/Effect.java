package dev.askel.asl.interpreter.execution;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.Notice;
import java.time.Instant;

/**
 * What an execution owes the world in its present state. Every effect may be performed more than
 * once; its receiver can tell by frame and ordinal.
 */
public sealed interface Effect {
    /** The frame that owes it; the root owes what the execution owes as a whole. */
    default FramePath frame() {
        return FramePath.ROOT;
    }

    /** The frame can go on by itself. */
    record Advance(FramePath frame) implements Effect {}

    /** A Wait or a back-off ends. */
    record Wake(FramePath frame, Instant due) implements Effect {}

    /** A function or service must be called, or the call is out and its answer awaited. */
    record Perform(FramePath frame, Phase.Call call) implements Effect {}

    /** An activity task waits for a worker. */
    record Offer(FramePath frame, Phase.Call call) implements Effect {}

    /** A worker or a service has the task; its answer comes by token, or from a child's end. */
    record Await(FramePath frame, Phase.Call call) implements Effect {}

    /** At {@code due} the service is asked how the job is that the task waits for. */
    record Poll(FramePath frame, Phase.Call call, Instant due) implements Effect {}

    /** The attempt's TimeoutSeconds end. */
    record Expire(FramePath frame, int ordinal, Instant due) implements Effect {}

    /** The attempt fails unless a heartbeat came in the {@code seconds} before. */
    record Heartbeat(FramePath frame, int ordinal, Instant firstDue, long seconds)
            implements Effect {}

    /** The activity task goes back to the queue unless the worker is known to have it by then. */
    record TakeBack(FramePath frame, int ordinal, String takeId, Instant due) implements Effect {}

    /** The execution's own TimeoutSeconds end. */
    record ExpireExecution(Instant due) implements Effect {}

    /** Another execution, or a service, must learn something. */
    record Deliver(long ordinal, Notice notice) implements Effect {}
}
