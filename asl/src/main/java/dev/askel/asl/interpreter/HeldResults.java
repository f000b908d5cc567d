package dev.askel.asl.interpreter;

import dev.askel.asl.history.HeldResult;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.LiveFrames;
import dev.askel.asl.interpreter.execution.Pauses;
import dev.askel.asl.interpreter.execution.Phase;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Converts the stimuli that a paused execution keeps. They are kept as results, and take effect as
 * stimuli when the execution resumes.
 */
public final class HeldResults {
    private HeldResults() {}

    /**
     * Returns the result to keep; null when a paused execution does not keep the stimulus. A timer
     * fires again after the pause, and signals remain in their buffer.
     */
    public static @Nullable HeldResult of(Stimulus stimulus) {
        return switch (stimulus) {
            case Stimulus.Succeeded(int ordinal, var output) ->
                    new HeldResult.Succeeded(ordinal, output);
            case Stimulus.MapRunSucceeded(int ordinal, var output) ->
                    new HeldResult.Succeeded(ordinal, output);
            case Stimulus.Failed(int ordinal, var error, var cause) ->
                    new HeldResult.Failed(ordinal, error, cause);
            case Stimulus.MapRunFailed(int ordinal, var error, var cause) ->
                    new HeldResult.Failed(ordinal, error, cause);
            case Stimulus.Submitted(int ordinal, var output) ->
                    new HeldResult.Response(ordinal, output, null);
            case Stimulus.JobStarted(int ordinal, var handle, var output) ->
                    new HeldResult.Response(ordinal, output, handle);
            case Stimulus.TimedOut(int ordinal, boolean heartbeat) ->
                    heartbeat ? new HeldResult.HeartbeatMissed(ordinal) : null;
            case Stimulus.Proceed _,
                    Stimulus.ProceedOneState _,
                    Stimulus.TimerFired _,
                    Stimulus.ActivityStarted _,
                    Stimulus.DeliveryAcknowledged _,
                    Stimulus.TaskRequeued _,
                    Stimulus.ChildStarted _,
                    Stimulus.JobStillRunning _,
                    Stimulus.SignalsArrived _,
                    Stimulus.PermitsGranted _,
                    Stimulus.PermitsReleased _ ->
                    null;
        };
    }

    /** Returns the stimulus by which a held result of the frame takes effect. */
    public static Stimulus stimulus(Frame frame, HeldResult result) {
        boolean ofMapRun = frame.phase() instanceof Phase.Mapping;
        return switch (result) {
            case HeldResult.Response(int ordinal, var output, var handle) ->
                    handle == null
                            ? new Stimulus.Submitted(ordinal, output)
                            : new Stimulus.JobStarted(ordinal, handle, output);
            case HeldResult.Succeeded(int ordinal, var output) ->
                    ofMapRun
                            ? new Stimulus.MapRunSucceeded(ordinal, output)
                            : new Stimulus.Succeeded(ordinal, output);
            case HeldResult.Failed(int ordinal, var error, var cause) ->
                    ofMapRun
                            ? new Stimulus.MapRunFailed(ordinal, error, cause)
                            : new Stimulus.Failed(ordinal, error, cause);
            case HeldResult.HeartbeatMissed(int ordinal) -> new Stimulus.TimedOut(ordinal, true);
        };
    }

    /**
     * Whether a paused execution accepts the result: the frame waits for it and has no earlier
     * result of this kind, and the result is in time.
     */
    public static boolean isAcceptable(
            ExecutionState state, Frame frame, HeldResult result, Instant now) {
        return LiveFrames.isLive(state, frame)
                && Pauses.isAwaited(frame, result)
                && !state.pauses().hasOutcome(frame)
                && switch (result) {
                    // Only the response names a job that must be stopped, so it is never refused.
                    case HeldResult.Response response ->
                            !hasResponse(state, frame)
                                    && (response.handle() != null || isInTime(state, frame, now));
                    // A task whose time-out has expired fails in any case. Without the result, its
                    // missed heartbeats would be reported again until the end of the pause.
                    case HeldResult.HeartbeatMissed _ -> !state.pauses().stopTimeouts();
                    case HeldResult.Succeeded _, HeldResult.Failed _ -> isInTime(state, frame, now);
                };
    }

    private static boolean hasResponse(ExecutionState state, Frame frame) {
        return state.pauses().resultsOf(frame.path()).stream()
                .anyMatch(each ->
                        each instanceof HeldResult.Response && Pauses.isAwaited(frame, each));
    }

    private static boolean isInTime(ExecutionState state, Frame frame, Instant now) {
        return state.pauses().stopTimeouts() || !isExpired(frame, now);
    }

    private static boolean isExpired(Frame frame, Instant now) {
        if (!(frame.phase() instanceof Phase.Calling(var call))) {
            return false;
        }
        var due = call.timeoutDue();
        return due != null && !now.isBefore(due);
    }
}
