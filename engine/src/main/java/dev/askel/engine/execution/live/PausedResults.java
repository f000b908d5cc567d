package dev.askel.engine.execution.live;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.Fact;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HeldResult;
import dev.askel.asl.interpreter.HeldResults;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.LiveFrames;
import dev.askel.asl.interpreter.execution.Pauses;
import dev.askel.engine.execution.ExecutionServices;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides about the stimuli that a paused execution receives, and a resumed execution whose held
 * results have not taken effect yet.
 */
final class PausedResults {
    private final ExecutionServices services;

    PausedResults(ExecutionServices services) {
        this.services = services;
    }

    /**
     * Whether the stimulus takes effect during the pause, because the frame remains in its state. A
     * response that is too large would fail the task, so it does not.
     */
    boolean takesEffect(ExecutionState state, Stimulus stimulus) {
        return switch (stimulus) {
            case Stimulus.DeliveryAcknowledged _,
                    Stimulus.TaskRequeued _,
                    Stimulus.ChildStarted _,
                    Stimulus.JobStillRunning _ ->
                    true;
            case Stimulus.Submitted(_, var output) -> fits(state, output);
            case Stimulus.JobStarted(_, _, var output) -> fits(state, output);
            case Stimulus.Proceed _,
                    Stimulus.ProceedOneState _,
                    Stimulus.TimerFired _,
                    Stimulus.ActivityStarted _,
                    Stimulus.Succeeded _,
                    Stimulus.Failed _,
                    Stimulus.TimedOut _,
                    Stimulus.SignalsArrived _,
                    Stimulus.PermitsGranted _,
                    Stimulus.PermitsReleased _,
                    Stimulus.MapRunSucceeded _,
                    Stimulus.MapRunFailed _ ->
                    false;
        };
    }

    private boolean fits(ExecutionState state, Payload output) {
        return output.sizeBytes() <= services.limits(state.identity()).payloadBytesMax();
    }

    /** Returns the fact that keeps the stimulus until it can take effect; null to refuse it. */
    Fact.@Nullable ResultHeld hold(ExecutionState state, Frame frame, Stimulus stimulus) {
        var result = HeldResults.of(stimulus);
        return result != null && HeldResults.isAcceptable(state, frame, result, services.now())
                ? new Fact.ResultHeld(frame.path(), result)
                : null;
    }

    /** Whether {@link #hold} accepts a result that ends the attempt of the frame's task. */
    boolean acceptsOutcome(ExecutionState state, Frame frame, int ordinal) {
        return HeldResults.isAcceptable(
                state, frame, new HeldResult.Failed(ordinal, null, null), services.now());
    }

    /** Returns the stimuli that take effect in a frame of a resumed execution, in order. */
    static List<Stimulus> stimuli(ExecutionState state, FramePath path) {
        var frame = state.frame(path);
        return frame == null || !LiveFrames.isLive(state, frame)
                ? List.of()
                : state.pauses().resultsOf(path).stream()
                        .filter(result -> Pauses.isAwaited(frame, result))
                        .map(result -> HeldResults.stimulus(frame, result))
                        .toList();
    }
}
