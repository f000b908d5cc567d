package dev.askel.asl.rootcause;

import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.model.StateMachine;
import dev.askel.asl.rootcause.FailureEvents.ErrorDetails;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a history in reverse order and derives the causal chain of the failure. A reader keeps no
 * events, only the states that led to the failure.
 *
 * <p>The reader follows frames and {@code previousEventId} (docs/aws/history.md section 4):
 *
 * <ul>
 *   <li>The final event of the execution, and the Failed event of a Parallel or Map state, refer to
 *       the failing event. The frame of the failing event contains the failed state. The parents of
 *       this frame contain the enclosing Parallel and Map states.
 *   <li>Before the failed state, a catcher may have ended an earlier state. The StateExited event
 *       of that state refers to the failure that was caught. The reader continues with this
 *       failure, unless {@link HandledErrors} decides that it was handled.
 * </ul>
 *
 * <p>A reader belongs to one thread and one history.
 */
public final class CausalChainReader {
    /** The maximum number of caught errors in a chain. */
    static final int CATCHES_MAX = 20;

    private final HandledErrors handledErrors;

    /** The steps, from the last to the first. */
    private final List<StepSource> steps = new ArrayList<>();

    private final Map<FramePath, FramePosition> positions = new HashMap<>();

    /**
     * The frames that were in no state at the end of the execution. The set is used only in the
     * stage INTERRUPTION.
     */
    private final Set<FramePath> closedFrames = new HashSet<>();

    private Stage stage = Stage.START;
    private @Nullable Target target;
    private @Nullable FailedVisit origin;
    private @Nullable CaughtVisits lastCatch;
    private int catches;
    private ErrorDetails endError = ErrorDetails.NONE;

    /**
     * Whether the reader ends at the first failed or interrupted state, because no caught error can
     * be the cause.
     */
    private boolean endsAtOrigin;

    /** Returns a step; null until the StateEntered event of its state has been read. */
    private interface StepSource {
        @Nullable CausalStep step();
    }

    private enum Stage {
        /** No event has been read. */
        START,
        /** The reader searches for the state that the end of the execution interrupted. */
        INTERRUPTION,
        /** The reader follows the failures to earlier events. */
        FAILURES,
        /** No earlier event is relevant. */
        DONE,
        /** The chain has too many steps. */
        CUT
    }

    /**
     * The event that the reader must find: the failing event to which a later event refers.
     *
     * @param outer the frame of the outermost state that failed
     * @param exit the StateExited event of that state, if a catcher ended it; null if the execution
     *     ended
     * @param failedEventIds the ids of ParallelStateFailed and MapStateFailed events by the frame
     *     of the state
     */
    private record Target(
            long eventId,
            FramePath outer,
            @Nullable StateExit exit,
            Map<FramePath, Long> failedEventIds) {
        Target at(HistoryEvent branches) {
            var ids = new HashMap<>(failedEventIds);
            ids.putIfAbsent(branches.frame(), branches.id());
            return new Target(branches.previousEventId(), outer, exit, ids);
        }
    }

    /** Consecutive visits of one state that ended with a catcher. */
    private static final class CaughtVisits {
        private final StateExit exit;
        private int times = 1;

        CaughtVisits(StateExit exit) {
            this.exit = exit;
        }
    }

    /** Creates a reader of the history of an execution of {@code machine}. */
    public CausalChainReader(StateMachine machine) {
        handledErrors = new HandledErrors(machine);
        endsAtOrigin = !handledErrors.hasCatchers();
    }

    /** Derives the chain of a complete history, whose events are in order. */
    public static CausalChain of(StateMachine machine, List<HistoryEvent> history) {
        var reader = new CausalChainReader(machine);
        for (var event : history.reversed()) {
            if (!reader.add(event)) {
                break;
            }
        }
        return reader.chain();
    }

    /**
     * Adds the next event in reverse order, beginning with the last event of the history.
     *
     * @return whether the reader needs earlier events
     */
    public boolean add(HistoryEvent event) {
        switch (stage) {
            case START -> begin(event);
            case INTERRUPTION -> findInterruption(event);
            case FAILURES -> follow(event);
            case DONE, CUT -> {}
        }
        if (event.type() == HistoryEventType.ExecutionStarted && stage != Stage.CUT) {
            stage = Stage.DONE;
        }
        return stage != Stage.DONE && stage != Stage.CUT;
    }

    /** Returns the chain that the events so far prove. */
    public CausalChain chain() {
        var known = new ArrayList<CausalStep>();
        for (var source : steps.reversed()) {
            var step = source.step();
            if (step != null) {
                known.add(step);
            }
        }
        return new CausalChain(known, stage == Stage.DONE);
    }

    private void begin(HistoryEvent event) {
        switch (event.type()) {
            case ExecutionFailed -> {
                end(event, ExecutionStatus.FAILED);
                target = new Target(event.previousEventId(), FramePath.ROOT, null, new HashMap<>());
                stage = Stage.FAILURES;
            }
            case ExecutionTimedOut -> {
                end(event, ExecutionStatus.TIMED_OUT);
                stage = Stage.INTERRUPTION;
            }
            case ExecutionAborted -> {
                end(event, ExecutionStatus.ABORTED);
                // A user or another execution stopped the execution, so a caught error is not the
                // cause.
                endsAtOrigin = true;
                stage = Stage.INTERRUPTION;
            }
            default -> stage = Stage.DONE;
        }
    }

    private void end(HistoryEvent event, ExecutionStatus status) {
        endError = FailureEvents.errorOf(event);
        var step =
                new CausalStep.ExecutionEnded(
                        status, event.id(), event.timestamp(), endError.error(), endError.cause());
        steps.add(() -> step);
    }

    private void findInterruption(HistoryEvent event) {
        if (event.details() instanceof EventDetails.StateExited) {
            closedFrames.add(event.frame());
        } else if (FailureEvents.isOfState(event.type()) && !closedFrames.contains(event.frame())) {
            stage = Stage.FAILURES;
            closedFrames.clear();
            open(event, FramePath.ROOT, null, Map.of(), true);
            follow(event);
        }
    }

    private void follow(HistoryEvent event) {
        var sought = target;
        if (sought != null && sought.eventId() == event.id()) {
            onTarget(sought, event);
        }
        if (event.type() == HistoryEventType.ExecutionRedriven) {
            positions.values().forEach(FramePosition::onRedrive);
        }
        var position = positions.get(event.frame());
        if (position != null) {
            var exit = position.add(event);
            if (exit != null && !endsAtOrigin) {
                target = new Target(exit.previousEventId(), exit.frame(), exit, new HashMap<>());
            }
        }
        if (endsAtOrigin
                && target == null
                && positions.values().stream().noneMatch(FramePosition::isInFailedVisit)) {
            stage = Stage.DONE;
        }
    }

    /** Handles the target event, to which the final event, a failure or an exit refers. */
    private void onTarget(Target sought, HistoryEvent event) {
        if (FailureEvents.isFailureOfBranches(event.type())) {
            target = sought.at(event);
            return;
        }
        target = null;
        var exit = sought.exit();
        if (exit == null) {
            open(event, sought.outer(), null, sought.failedEventIds(), false);
            return;
        }
        var isCaught =
                FailureEvents.isFailure(event.type())
                        || !sought.failedEventIds().isEmpty()
                        || handledErrors.isEnteredByCatcher(exit.state(), exit.next());
        var position = Objects.requireNonNull(positions.get(exit.frame()));
        if (isCaught && isCause(position, exit, event)) {
            onCause(position, sought, exit, event);
        }
    }

    /**
     * Whether the caught error is the cause of the next failure. It is the cause if it was not
     * handled ({@link HandledErrors}), or if a later Fail state repeats the error.
     */
    private boolean isCause(FramePosition position, StateExit exit, HistoryEvent event) {
        var failure = origin;
        return (failure != null
                        && failure.isFailState()
                        && repeats(failure.error(), errorOf(exit, event)))
                || !position.isKnownAsHandled(exit.state(), handledErrors);
    }

    private static ErrorDetails errorOf(StateExit exit, HistoryEvent event) {
        var own = FailureEvents.errorOf(event);
        return own.error() == null ? exit.errorInOutput() : own;
    }

    private static boolean repeats(ErrorDetails later, ErrorDetails caught) {
        var error = caught.error();
        var cause = caught.cause();
        return (error != null && error.equals(later.error()))
                || isPart(error, later.cause())
                || isPart(cause, later.cause());
    }

    private static boolean isPart(@Nullable String part, @Nullable String text) {
        return part != null && !part.isBlank() && text != null && text.contains(part);
    }

    private void onCause(
            FramePosition position, Target sought, StateExit exit, HistoryEvent event) {
        var last = lastCatch;
        if (last != null
                && last.exit.state().equals(exit.state())
                && last.exit.frame().equals(exit.frame())) {
            last.times++;
            position.beginPath();
        } else if (catches == CATCHES_MAX) {
            stage = Stage.CUT;
        } else {
            catches++;
            open(event, sought.outer(), exit, sought.failedEventIds(), false);
        }
    }

    /**
     * Adds the steps of a failure: first the enclosing Parallel and Map states from the outermost
     * to the innermost, then the failed state.
     *
     * @param outer the frame of the outermost state that failed
     * @param exit the StateExited event of that state, if a catcher ended it; null if the execution
     *     ended
     */
    private void open(
            HistoryEvent event,
            FramePath outer,
            @Nullable StateExit exit,
            Map<FramePath, Long> failedEventIds,
            boolean interrupted) {
        for (var frame : framesBetween(outer, event.frame())) {
            var child = childOnPath(frame, event.frame());
            var visit =
                    new FailedVisit(
                            frame,
                            child == null
                                    ? event.id()
                                    : failedEventIds.getOrDefault(frame, event.id()),
                            interrupted,
                            child == null ? null : child.index());
            positions.computeIfAbsent(frame, FramePosition::new).beginFailedVisit(visit);
            if (exit != null && frame.equals(outer)) {
                var caught = new CaughtVisits(exit);
                lastCatch = caught;
                steps.add(() -> visit.toErrorCaught(caught.exit, caught.times));
            }
            if (child == null) {
                if (!interrupted && !FailureEvents.isFailure(event.type())) {
                    visit.setError(exit == null ? endError : exit.errorInOutput());
                }
                origin = visit;
            }
            if (child == null || exit == null || !frame.equals(outer)) {
                steps.add(visit::toStateFailed);
            }
        }
    }

    /**
     * Returns the frames from {@code outer} to {@code inner}, both included. {@code inner} must be
     * equal to {@code outer} or below it.
     */
    private static List<FramePath> framesBetween(FramePath outer, FramePath inner) {
        var frames = new ArrayList<FramePath>();
        var frame = inner;
        while (!frame.equals(outer)) {
            frames.add(frame);
            frame = frame.parent();
        }
        frames.add(outer);
        return frames.reversed();
    }

    /** Returns the child of {@code frame} that contains {@code inner}; null when both are equal. */
    private static @Nullable FramePath childOnPath(FramePath frame, FramePath inner) {
        if (frame.equals(inner)) {
            return null;
        }
        var child = inner;
        while (!child.parent().equals(frame)) {
            child = child.parent();
        }
        return child;
    }
}
