package dev.askel.asl.interpreter.step;

import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.FrameStatus;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.execution.Phase.Join;
import dev.askel.asl.model.MapState;
import dev.askel.asl.model.ParallelState;
import dev.askel.asl.model.State;

/** Lets a Parallel or Map state react to the end of a branch or iteration. */
final class Joins {
    private Joins() {}

    /**
     * Lets the state of the run react to the end of a branch.
     *
     * @param endedBranch the path of the branch; a branch that has succeeded no longer has a frame
     * @return whether the branch has failed
     */
    static boolean onBranchEnded(Run run, ExecutionState state, FramePath endedBranch, Join join) {
        var child = state.frame(endedBranch);
        if (child != null && child.status() instanceof FrameStatus.Failed failed) {
            fail(run, state, join, child, failed);
            return true;
        }
        resume(run, join);
        return false;
    }

    /** Starts further iterations of a Map. Ends the state when all branches have succeeded. */
    static void resume(Run run, Join join) {
        switch (run.state()) {
            case MapState map -> MapSteps.resume(run, map);
            case ParallelState parallel when join.isComplete() ->
                    ParallelSteps.succeed(run, parallel, join);
            default -> {}
        }
    }

    /**
     * Handles the failure of a branch: aborts all other branches, and then retries, catches or
     * fails the state. All events refer to the failing event as their previous event
     * (docs/aws/history.md section 4, rules 7 and 8). A States.Runtime error ends the execution
     * without MapIterationFailed, MapStateFailed or ParallelStateFailed.
     */
    private static void fail(
            Run run, ExecutionState state, Join join, Frame failing, FrameStatus.Failed failed) {
        var owner = run.state();
        boolean map = join.isMap();
        boolean runtime = ErrorName.RUNTIME.equals(failed.error());
        if (map && !runtime) {
            iterationEnds(run, owner, failing, HistoryEventType.MapIterationFailed, failed);
        }
        abort(run, state, failing, failed.eventId());
        for (int index = 0; index < join.begun(); index++) {
            var child = state.frame(run.frame().path().child(join.ordinal(), index));
            if (child != null && !child.path().equals(failing.path())) {
                if (map) {
                    iterationEnds(run, owner, child, HistoryEventType.MapIterationAborted, failed);
                }
                abort(run, state, child, failed.eventId());
            }
        }
        if (runtime) {
            run.closeWithError(failed);
            return;
        }
        if (ErrorHandlers.scheduleRetry(run, failed)) {
            return;
        }
        run.emit(
                map ? HistoryEventType.MapStateFailed : HistoryEventType.ParallelStateFailed,
                EventDetails.None.INSTANCE,
                failed.eventId());
        ErrorHandlers.catchOrClose(run, failed);
    }

    private static void iterationEnds(
            Run run,
            State owner,
            Frame iteration,
            HistoryEventType type,
            FrameStatus.Failed failed) {
        run.event(
                iteration.path(),
                type,
                new EventDetails.MapIteration(owner.name(), iteration.path().index()),
                failed.eventId());
    }

    /**
     * Writes the abort events of a frame's state and of all its running branches. The events of
     * inner states precede those of outer states.
     */
    private static void abort(Run run, ExecutionState state, Frame frame, long eventId) {
        var visit = frame.visit();
        if (visit == null) {
            return;
        }
        if (frame.phase() instanceof Phase.Joining(var join) && frame.isOpen()) {
            for (int index = 0; index < join.begun(); index++) {
                var child = state.frame(frame.path().child(join.ordinal(), index));
                if (child != null && child.isOpen()) {
                    if (join.isMap()) {
                        run.event(
                                child.path(),
                                HistoryEventType.MapIterationAborted,
                                new EventDetails.MapIteration(visit.state(), index),
                                eventId);
                    }
                    abort(run, state, child, eventId);
                }
            }
        }
        if (frame.phase() instanceof Phase.Mapping(var mapRun)
                && frame.isOpen()
                && mapRun.isRunning()) {
            run.event(
                    frame.path(),
                    HistoryEventType.MapRunAborted,
                    EventDetails.None.INSTANCE,
                    eventId);
        }
        var type = StateEvents.abortedType(visit.entered());
        if (type != null) {
            run.event(frame.path(), type, EventDetails.None.INSTANCE, eventId);
        }
    }
}
