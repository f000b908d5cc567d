package dev.askel.asl.interpreter.step;

import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.model.ChoiceState;
import dev.askel.asl.model.FailState;
import dev.askel.asl.model.MapState;
import dev.askel.asl.model.ParallelState;
import dev.askel.asl.model.PassState;
import dev.askel.asl.model.State;
import dev.askel.asl.model.SucceedState;
import dev.askel.asl.model.TaskState;
import dev.askel.asl.model.WaitState;
import org.jspecify.annotations.Nullable;

/** Returns the history event types of each state type (docs/aws/history.md section 2). */
final class StateEvents {
    private StateEvents() {}

    static HistoryEventType enteredType(State state) {
        return switch (state) {
            case PassState _ -> HistoryEventType.PassStateEntered;
            case TaskState _ -> HistoryEventType.TaskStateEntered;
            case ChoiceState _ -> HistoryEventType.ChoiceStateEntered;
            case WaitState _ -> HistoryEventType.WaitStateEntered;
            case SucceedState _ -> HistoryEventType.SucceedStateEntered;
            case FailState _ -> HistoryEventType.FailStateEntered;
            case ParallelState _ -> HistoryEventType.ParallelStateEntered;
            case MapState _ -> HistoryEventType.MapStateEntered;
        };
    }

    static HistoryEventType exitedType(State state) {
        return switch (state) {
            case PassState _ -> HistoryEventType.PassStateExited;
            case TaskState _ -> HistoryEventType.TaskStateExited;
            case ChoiceState _ -> HistoryEventType.ChoiceStateExited;
            case WaitState _ -> HistoryEventType.WaitStateExited;
            case SucceedState _ -> HistoryEventType.SucceedStateExited;
            case ParallelState _ -> HistoryEventType.ParallelStateExited;
            case MapState _ -> HistoryEventType.MapStateExited;
            case FailState _ ->
                    throw new IllegalStateException("A Fail state is never left: " + state.name());
        };
    }

    /** Returns the event type of a failed state; null for state types without such an event. */
    static @Nullable HistoryEventType failedType(State state) {
        return switch (state) {
            case ParallelState _ -> HistoryEventType.ParallelStateFailed;
            case MapState _ -> HistoryEventType.MapStateFailed;
            case PassState _,
                    TaskState _,
                    ChoiceState _,
                    WaitState _,
                    SucceedState _,
                    FailState _ ->
                    null;
        };
    }

    /**
     * Returns the event type of an aborted state; null for state types without such an event.
     *
     * @param entered the type of the state's StateEntered event
     */
    static @Nullable HistoryEventType abortedType(HistoryEventType entered) {
        return switch (entered) {
            case TaskStateEntered -> HistoryEventType.TaskStateAborted;
            case WaitStateEntered -> HistoryEventType.WaitStateAborted;
            case ParallelStateEntered -> HistoryEventType.ParallelStateAborted;
            case MapStateEntered -> HistoryEventType.MapStateAborted;
            default -> null;
        };
    }
}
