package dev.askel.asl.rootcause;

import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEvent;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The position of a {@link HistoryWalk} in a frame on the path to the failure. */
final class FramePosition {
    private final FramePath frame;

    /** The states that were entered after the last caught error, without a failed Fail state. */
    private final Set<String> path = new HashSet<>();

    /** The states whose caught errors were handled before the path. */
    private final Set<String> handled = new HashSet<>();

    private @Nullable FailedVisit visit;

    /** The state that was entered last, counted from the end; null before any. */
    private @Nullable String entered;

    /** Whether a state was left whose entry is not read yet. */
    private boolean isInState;

    FramePosition(FramePath frame) {
        this.frame = frame;
    }

    /** Begins a failed visit, which ends the path. */
    void beginFailedVisit(FailedVisit failed) {
        visit = failed;
        isInState = false;
        beginPath();
    }

    /** Begins the path of an earlier error. */
    void beginPath() {
        path.clear();
        handled.clear();
    }

    boolean isInFailedVisit() {
        return visit != null;
    }

    void onRedrive() {
        var failed = visit;
        if (failed != null) {
            failed.onRedrive();
        }
    }

    /** Adds an event of the frame. Returns the exit of an earlier state; null for other events. */
    @Nullable StateExit add(HistoryEvent event) {
        var failed = visit;
        if (failed != null) {
            if (failed.add(event)) {
                visit = null;
                enter(event, !failed.isFailState());
            }
            return null;
        }
        var next = entered;
        if (event.details() instanceof EventDetails.StateExited exited
                && !isInState
                && next != null) {
            isInState = true;
            return new StateExit(
                    frame,
                    exited.name(),
                    event.id(),
                    event.previousEventId(),
                    next,
                    exited.output());
        }
        if (isInState) {
            isInState = !enter(event, true);
        }
        return null;
    }

    /** Notes the entered state. Returns whether the event enters a state. */
    private boolean enter(HistoryEvent event, boolean joinsPath) {
        if (!(event.details() instanceof EventDetails.StateEntered(var name, _))) {
            return false;
        }
        entered = name;
        if (joinsPath) {
            path.add(name);
        }
        return true;
    }

    /** Whether the error of a state that was caught before the path was handled. */
    boolean isKnownAsHandled(String state, HandledErrors errors) {
        if (handled.contains(state)) {
            return true;
        }
        if (errors.isHandled(state, path)) {
            handled.add(state);
            return true;
        }
        return false;
    }
}
