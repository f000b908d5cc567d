package dev.askel.engine.execution;

import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which events of a history are wanted.
 *
 * @param types none means all
 * @param state null for all
 * @param lookedAtMax after so many events a page ends, however few it holds
 */
record EventSelection(
        boolean reverse,
        Set<HistoryEventType> types,
        @Nullable String state,
        long fromEventId,
        long toEventId,
        int lookedAtMax) {

    /** All of them. */
    static EventSelection all(boolean reverse) {
        return new EventSelection(reverse, Set.of(), null, 0, Long.MAX_VALUE, Integer.MAX_VALUE);
    }

    boolean takes(HistoryEvent event) {
        return event.id() >= fromEventId
                && event.id() <= toEventId
                && (types.isEmpty() || types.contains(event.type()))
                && (state == null || state.equals(stateOf(event.details())));
    }

    /** Whether neither this event nor one that follows is wanted. */
    boolean endsBefore(HistoryEvent event) {
        return reverse ? event.id() < fromEventId : event.id() > toEventId;
    }

    /** The id the first wanted event may have; null where the history begins there anyway. */
    @Nullable Long begin() {
        if (reverse) {
            return toEventId == Long.MAX_VALUE ? null : toEventId;
        }
        return fromEventId <= 1 ? null : fromEventId;
    }

    private static @Nullable String stateOf(EventDetails details) {
        return switch (details) {
            case EventDetails.StateEntered entered -> entered.name();
            case EventDetails.StateExited exited -> exited.name();
            case EventDetails.MapIteration iteration -> iteration.name();
            case EventDetails.EvaluationFailed failed -> failed.state();
            case EventDetails.None _,
                    EventDetails.ExecutionStarted _,
                    EventDetails.Output _,
                    EventDetails.Failed _,
                    EventDetails.ExecutionRedriven _,
                    EventDetails.TaskScheduled _,
                    EventDetails.TaskStarted _,
                    EventDetails.TaskOutput _,
                    EventDetails.TaskFailed _,
                    EventDetails.LambdaFunctionScheduled _,
                    EventDetails.ActivityScheduled _,
                    EventDetails.ActivityStarted _,
                    EventDetails.MapStateStarted _,
                    EventDetails.MapRunStarted _,
                    EventDetails.MapRunRedriven _ ->
                    null;
        };
    }
}
