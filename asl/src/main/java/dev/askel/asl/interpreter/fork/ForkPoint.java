package dev.askel.asl.interpreter.fork;

import dev.askel.asl.history.Fact.FrameForked.StateEntry;
import dev.askel.asl.history.ForkOrigin;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Frame;
import org.jspecify.annotations.Nullable;

/**
 * The point of an execution at which a fork begins.
 *
 * @param state the state of the execution before the event of the request
 * @param frame the frame of the request as it was before it entered its state
 * @param eventId the StateEntered event that the fork replaces. If the frame has not entered a
 *     state, the event with which it started
 * @param entry the state that the frame enters, with its input; null for the first state
 */
public record ForkPoint(
        ExecutionState state, Frame frame, long eventId, @Nullable StateEntry entry) {
    /** Returns the origin of a fork that begins here. */
    public ForkOrigin origin() {
        return new ForkOrigin(state.identity().arn(), eventId, state.redriveCount());
    }

    /** Whether the fork begins before the first state of the execution. */
    public boolean isStart() {
        return frame.path().isRoot() && entry == null;
    }
}
