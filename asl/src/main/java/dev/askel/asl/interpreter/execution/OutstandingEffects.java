package dev.askel.asl.interpreter.execution;

import dev.askel.asl.interpreter.execution.Phase.Call;
import dev.askel.asl.interpreter.execution.Phase.CallKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Derives the effects that the state of an execution requires. Running executions and recoveries
 * use the same code.
 */
public final class OutstandingEffects {
    private OutstandingEffects() {}

    public static List<Effect> of(ExecutionState state) {
        var effects = new ArrayList<Effect>();
        if (state.isRunning()) {
            var timeoutSeconds = state.identity().timeoutSeconds();
            if (timeoutSeconds != null && !state.pauses().stopTimeouts()) {
                effects.add(new Effect.TimeOutExecution(timeoutDue(state, timeoutSeconds)));
            }
            if (state.awaitsPermits()) {
                return withNotices(state, effects);
            }
            of(state, state.root(), effects);
            for (var branch : state.branches().values()) {
                if (LiveFrames.isLive(state, branch)) {
                    of(state, branch, effects);
                }
            }
            if (!state.isPaused()) {
                SignalWaits.deliveries(state)
                        .forEach(delivery -> effects.add(new Effect.Advance(delivery.frame())));
            }
        }
        return withNotices(state, effects);
    }

    private static List<Effect> withNotices(ExecutionState state, List<Effect> effects) {
        state.pendingNotices()
                .forEach((ordinal, notice) ->
                        effects.add(new Effect.DeliverNotice(ordinal, notice)));
        return effects;
    }

    /**
     * Returns the time at which the TimeoutSeconds of the execution end. Each redrive starts
     * TimeoutSeconds again. The maximum time of an execution limits all its runs and the pauses
     * between them (docs/aws/quotas.md section 2).
     */
    public static Instant timeoutDue(ExecutionState state, long timeoutSeconds) {
        var startedAt = state.identity().startedAt();
        var redrivenAt = state.redrivenAt();
        var last = startedAt.plus(state.identity().runTimeMax());
        if (redrivenAt == null) {
            return state.pauses().delayed(startedAt.plusSeconds(timeoutSeconds), last);
        }
        var due = redrivenAt.plusSeconds(timeoutSeconds);
        return state.pauses().delayed(due.isBefore(last) ? due : last, last);
    }

    /**
     * Whether the frame is active: neither the frame nor an enclosing frame has ended, and the
     * execution does not wait for permits of its start or redrive. The frames of a paused execution
     * are active, but none of them advances.
     */
    public static boolean isActive(ExecutionState state, Frame frame) {
        return !state.awaitsPermits() && LiveFrames.isLive(state, frame);
    }

    /**
     * Whether an entry has changed the effects of all frames: it has paused or resumed the
     * execution, or has granted the last permit that its start or redrive waited for.
     */
    public static boolean differInAllFrames(ExecutionState before, ExecutionState after) {
        return after.isRunning()
                && (before.isPaused() != after.isPaused()
                        || (before.awaitsPermits() && !after.awaitsPermits()));
    }

    /** Returns the effects of an active frame. */
    public static List<Effect> of(ExecutionState state, Frame frame) {
        var effects = new ArrayList<Effect>();
        of(state, frame, effects);
        return effects;
    }

    private static void of(ExecutionState state, Frame frame, List<Effect> effects) {
        if (state.isPaused()) {
            whilePaused(state, frame, effects);
        } else if (state.pauses().resultsOf(frame.path()).isEmpty()) {
            of(frame, effects);
        } else {
            // The held results take effect before anything else happens in the frame.
            effects.add(new Effect.Advance(frame.path()));
        }
    }

    /** Adds the effects of a frame that starts no work but accepts the results of former work. */
    private static void whilePaused(ExecutionState state, Frame frame, List<Effect> effects) {
        if (!frame.isOpen() || state.pauses().hasOutcome(frame)) {
            return;
        }
        switch (frame.phase()) {
            case Phase.Calling(var call) -> {
                if (!call.isScheduledOnly()) {
                    effects.add(new Effect.AwaitCallback(frame.path(), call));
                }
            }
            case Phase.Mapping(var run) -> {
                if (run.isRunning()) {
                    effects.add(new Effect.AwaitMapRun(frame.path(), run));
                }
            }
            case Phase.Starting _,
                    Phase.Reentering _,
                    Phase.Running _,
                    Phase.Sleeping _,
                    Phase.BackingOff _,
                    Phase.Joining _,
                    Phase.Exited _ -> {}
        }
    }

    private static void of(Frame frame, List<Effect> effects) {
        if (!frame.isOpen()) {
            return;
        }
        switch (frame.phase()) {
            case Phase.Starting _, Phase.Reentering _, Phase.Running _ ->
                    effects.add(new Effect.Advance(frame.path()));
            case Phase.Sleeping(var due) -> effects.add(new Effect.Wake(frame.path(), due));
            case Phase.BackingOff(var due) -> effects.add(new Effect.Wake(frame.path(), due));
            case Phase.Calling(var call) -> of(frame, call, effects);
            case Phase.Joining(var join) -> {
                if (join.hasNoRunningBranch()) {
                    effects.add(new Effect.Advance(frame.path()));
                }
            }
            case Phase.Mapping(var run) -> {
                switch (run.stage()) {
                    case RUNNING -> effects.add(new Effect.AwaitMapRun(frame.path(), run));
                    case REOPENED -> effects.add(new Effect.Advance(frame.path()));
                    case ENDED -> {}
                }
            }
            case Phase.Exited _ -> {}
        }
    }

    private static void of(Frame frame, Call call, List<Effect> effects) {
        var path = frame.path();
        if (call.mocked() != null && !call.isScheduledOnly()) {
            // A mocked call gets its response immediately, so it needs no timer.
            effects.add(new Effect.PerformCall(path, call));
            return;
        }
        if (call.kind() == CallKind.ACTIVITY) {
            effects.add(
                    call.startedAt() == null
                            ? new Effect.OfferActivityTask(path, call)
                            : new Effect.AwaitCallback(path, call));
        } else if (call.isScheduledOnly()) {
            effects.add(new Effect.Advance(path));
        } else if (SignalWaits.isWait(call)) {
            effects.add(new Effect.AwaitCallback(path, call));
        } else if (!call.submitted()) {
            effects.add(new Effect.PerformCall(path, call));
        } else {
            var job = call.job();
            effects.add(
                    job == null
                            ? new Effect.AwaitCallback(path, call)
                            : new Effect.PollJob(path, call, job.pollDue()));
        }
        var timeout = call.timeoutDue();
        if (timeout != null) {
            effects.add(new Effect.TimeOutCall(path, call.ordinal(), timeout));
        }
        var seconds = call.heartbeatSeconds();
        var started = call.startedAt();
        if (seconds != null && started != null && call.canReceiveHeartbeats()) {
            effects.add(
                    new Effect.TimeOutHeartbeat(
                            path, call.ordinal(), started.plusSeconds(seconds), seconds));
        }
        var delivery = call.delivery();
        if (delivery != null) {
            effects.add(
                    new Effect.RequeueUndelivered(
                            path, call.ordinal(), delivery.deliveryId(), delivery.until()));
        }
    }
}
