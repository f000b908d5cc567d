package dev.askel.asl.rootcause;

import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.rootcause.CausalStep.VisitedState;
import dev.askel.asl.rootcause.FailureEvents.ErrorDetails;
import org.jspecify.annotations.Nullable;

/**
 * A visit of a state that failed, or that the end of the execution interrupted. It receives the
 * events of its frame (branch or iteration) in reverse order, from the failure back to the state's
 * StateEntered event.
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
     * Creates a visit whose events are not read yet.
     *
     * @param eventId the id of the visit's last event
     * @param interrupted whether the end of the execution interrupted the state
     * @param index the index of the branch or iteration that failed; null when the state itself
     *     failed
     */
    FailedVisit(FramePath frame, long eventId, boolean interrupted, @Nullable Integer index) {
        this.frame = frame;
        this.eventId = eventId;
        this.interrupted = interrupted;
        this.index = index;
    }

    /** Sets the error if the visit has none and the state itself failed. */
    void setError(ErrorDetails given) {
        if (error.error() == null && index == null) {
            error = given;
        }
    }

    /**
     * Adds the preceding event of the frame. Returns whether the StateEntered event of this visit
     * has been read.
     */
    boolean add(HistoryEvent event) {
        if (!redriven) {
            count(event);
        }
        switch (event.details()) {
            case EventDetails.TaskOutput output when !lastCallRead -> noteChild(output);
            case EventDetails.TaskScheduled _ -> lastCallRead = true;
            case EventDetails.MapRunStarted(var arn) -> noteMapRun(arn);
            case EventDetails.MapRunRedriven(var arn, _) -> noteMapRun(arn);
            case EventDetails.StateEntered(var name, _, _) ->
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
            // The failure of an earlier attempt is not the error of a state that failed later. Only
            // an interrupted state takes it as its error.
            if (event.id() == eventId || interrupted) {
                setError(FailureEvents.errorOf(event));
            }
        } else if (FailureEvents.startsBranches(event.type())) {
            branchStarts++;
        }
    }

    /** Stops counting attempts, because all further events precede a redrive. */
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
        // A last attempt that still runs, or that ended with States.Runtime, has no failure event.
        // Such an attempt is added to the number of failures.
        return endsWithFailure ? failures : failures + 1;
    }

    /** Returns the step of the failure; null until the StateEntered event has been read. */
    @Nullable CausalStep toStateFailed() {
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

    /**
     * Returns the step of the catcher that ended the visit; null until the StateEntered event has
     * been read.
     *
     * @param exit the StateExited event of the visit
     * @param consecutiveVisits the number of consecutive visits of this state that ended with a
     *     catcher
     */
    @Nullable CausalStep toErrorCaught(StateExit exit, int consecutiveVisits) {
        var visited = state;
        return visited == null
                ? null
                : new CausalStep.ErrorCaught(
                        visited, exit.eventId(), exit.next(), attempts(), index, consecutiveVisits);
    }
}
