package dev.askel.asl.rootcause;

import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.rootcause.CausalStep.VisitedState;
import dev.askel.asl.rootcause.FailureEvents.ErrorDetails;
import org.jspecify.annotations.Nullable;

/**
 * A failed visit of a state. Receives the events of its frame, from the failure back to the event
 * that entered the state.
 */
final class FailedVisit {
    private static final String START_EXECUTION = "startExecution";

    private final FramePath frame;
    private final long eventId;
    private final boolean interrupted;
    private final @Nullable Integer index;
    private ErrorDetails error = ErrorDetails.NONE;
    private int failures;
    private int branchStarts;
    private boolean endsWithFailure;
    private boolean redriven;
    private boolean lastCallRead;
    private @Nullable String childArn;
    private @Nullable String mapRunArn;
    private @Nullable VisitedState state;

    /**
     * Begins a visit at its last event.
     *
     * @param interrupted whether the end of the execution interrupted the state
     * @param index the branch or iteration that failed; null when the state itself failed
     */
    FailedVisit(FramePath frame, long eventId, boolean interrupted, @Nullable Integer index) {
        this.frame = frame;
        this.eventId = eventId;
        this.interrupted = interrupted;
        this.index = index;
    }

    /** Sets the error of a state whose last event has none. */
    void setError(ErrorDetails given) {
        if (error.error() == null && index == null) {
            error = given;
        }
    }

    /** Adds an event. Returns whether it entered the state. */
    boolean add(HistoryEvent event) {
        if (!redriven) {
            count(event);
        }
        switch (event.details()) {
            case EventDetails.TaskOutput output when !lastCallRead -> noteChild(output);
            case EventDetails.TaskScheduled _ -> lastCallRead = true;
            case EventDetails.MapRunStarted(var arn) -> noteMapRun(arn);
            case EventDetails.MapRunRedriven(var arn, _) -> noteMapRun(arn);
            case EventDetails.StateEntered(var name, _) ->
                    state =
                            new VisitedState(
                                    name, FailureEvents.stateType(event.type()), frame, event.id());
            default -> {}
        }
        return state != null;
    }

    private void count(HistoryEvent event) {
        if (FailureEvents.isFailure(event.type())) {
            failures++;
            endsWithFailure |= event.id() == eventId;
            // The failure of an earlier attempt is the error of an interrupted state only.
            if (event.id() == eventId || interrupted) {
                setError(FailureEvents.errorOf(event));
            }
        } else if (FailureEvents.startsBranches(event.type())) {
            branchStarts++;
        }
    }

    /** Stops counting attempts, because the next events precede a redrive. */
    void onRedrive() {
        redriven = true;
    }

    private void noteChild(EventDetails.TaskOutput output) {
        if (childArn == null && output.resource().startsWith(START_EXECUTION)) {
            childArn = output.output().tree().path("ExecutionArn").textValue();
        }
    }

    private void noteMapRun(String arn) {
        if (mapRunArn == null) {
            mapRunArn = arn;
        }
    }

    /** Whether the state is a Fail state. */
    boolean isFailState() {
        var visited = state;
        return visited != null && visited.type().equals("Fail");
    }

    ErrorDetails error() {
        return error;
    }

    private int attempts() {
        if (branchStarts > 0) {
            return branchStarts;
        }
        // A running attempt and an attempt with a runtime error have no event of a failure.
        return endsWithFailure ? failures : failures + 1;
    }

    /** Returns the step of the failure; null while the entry of the state is unknown. */
    @Nullable CausalStep failed() {
        var visited = state;
        return visited == null
                ? null
                : new CausalStep.StateFailed(
                        visited,
                        interrupted,
                        eventId,
                        error.error(),
                        error.cause(),
                        attempts(),
                        index,
                        childArn,
                        mapRunArn);
    }

    /** Returns the step of the catcher that ended the visit; null while the entry is unknown. */
    @Nullable CausalStep caught(StateExit exit, int times) {
        var visited = state;
        return visited == null
                ? null
                : new CausalStep.ErrorCaught(
                        visited, exit.eventId(), exit.next(), attempts(), index, times);
    }
}
