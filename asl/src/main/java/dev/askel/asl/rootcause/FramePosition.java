package dev.askel.asl.rootcause;

import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEvent;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a {@link CausalChainReader} in one frame (the execution, a branch or an
 * iteration) that leads to the failure. Events arrive in reverse order.
 */
final class FramePosition {
    private final FramePath frame;

    /**
     * The path: the states that the execution entered after the catcher that is being checked,
     * except a Fail state that failed.
     */
    private final Set<String> path = new HashSet<>();

    /**
     * The states whose caught errors are known to be handled, because the path rejoins their normal
     * successors.
     */
    private final Set<String> handled = new HashSet<>();

    private @Nullable FailedVisit visit;

    /**
     * The state whose StateEntered event was read last; null before the first. In the order of the
     * execution, it is the next state.
     */
    private @Nullable String entered;

    /**
     * Whether the StateExited event of a state has been read, but not yet its StateEntered event.
     */
    private boolean isInState;

    FramePosition(FramePath frame) {
        this.frame = frame;
    }

    /** Begins to read a failed visit, and starts a new path that ends with it. */
    void beginFailedVisit(FailedVisit failed) {
        visit = failed;
        isInState = false;
        beginPath();
    }

    /** Starts a new, empty path, for an earlier error. */
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

    /**
     * Adds the preceding event of the frame. Returns the exit if the event is the StateExited of an
     * earlier state, otherwise null.
     */
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

    /**
     * Records the state that the event enters. Returns whether the event is a StateEntered event.
     */
    private boolean enter(HistoryEvent event, boolean joinsPath) {
        if (!(event.details() instanceof EventDetails.StateEntered(var name, _, _))) {
            return false;
        }
        entered = name;
        if (joinsPath) {
            path.add(name);
        }
        return true;
    }

    /** Whether the error that a catcher of {@code state} caught before the path was handled. */
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
