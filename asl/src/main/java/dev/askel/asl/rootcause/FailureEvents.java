package dev.askel.asl.rootcause;

import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import org.jspecify.annotations.Nullable;

/** Classifies history events by their role in a failure (docs/aws/history.md section 2). */
final class FailureEvents {
    private static final String ENTERED = "StateEntered";

    private FailureEvents() {}

    /** An error and its cause, both optional. */
    record ErrorDetails(@Nullable String error, @Nullable String cause) {
        static final ErrorDetails NONE = new ErrorDetails(null, null);
    }

    /**
     * Whether the event reports the failure of a task attempt, of an expression or of a Map Run.
     */
    static boolean isFailure(HistoryEventType type) {
        return switch (type) {
            case TaskFailed,
                    TaskTimedOut,
                    TaskStartFailed,
                    TaskSubmitFailed,
                    LambdaFunctionFailed,
                    LambdaFunctionTimedOut,
                    LambdaFunctionScheduleFailed,
                    LambdaFunctionStartFailed,
                    ActivityFailed,
                    ActivityTimedOut,
                    ActivityScheduleFailed,
                    EvaluationFailed,
                    MapRunFailed ->
                    true;
            default -> false;
        };
    }

    /**
     * Whether the event reports the failure of a Parallel or Map state. Its previous event is the
     * failing event of a branch, an iteration or a Map Run.
     */
    static boolean isFailureOfBranches(HistoryEventType type) {
        return type == HistoryEventType.ParallelStateFailed
                || type == HistoryEventType.MapStateFailed;
    }

    /** Whether the event starts an attempt of a Parallel or Map state. */
    static boolean startsBranches(HistoryEventType type) {
        return type == HistoryEventType.ParallelStateStarted
                || type == HistoryEventType.MapStateStarted;
    }

    /**
     * Whether the event belongs to a state. Events of the execution or of an iteration as a whole
     * do not.
     */
    static boolean isOfState(HistoryEventType type) {
        return switch (type) {
            case ExecutionStarted,
                    ExecutionSucceeded,
                    ExecutionFailed,
                    ExecutionAborted,
                    ExecutionTimedOut,
                    ExecutionRedriven,
                    MapIterationStarted,
                    MapIterationSucceeded,
                    MapIterationFailed,
                    MapIterationAborted ->
                    false;
            default -> true;
        };
    }

    /** Returns the error of a failure event; {@link ErrorDetails#NONE} for other events. */
    static ErrorDetails errorOf(HistoryEvent event) {
        return switch (event.details()) {
            case EventDetails.Failed(var error, var cause) -> new ErrorDetails(error, cause);
            case EventDetails.TaskFailed failed -> new ErrorDetails(failed.error(), failed.cause());
            case EventDetails.EvaluationFailed failed ->
                    new ErrorDetails(failed.error(), failed.cause());
            default -> ErrorDetails.NONE;
        };
    }

    /** Returns the state type of a StateEntered event, such as {@code Task}. */
    static String stateType(HistoryEventType entered) {
        var name = entered.name();
        return name.substring(0, name.length() - ENTERED.length());
    }
}
