package dev.askel.engine.execution.read;

import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.engine.api.workbench.EventRows.EventCriteria;
import org.jspecify.annotations.Nullable;

/**
 * Selects events of a history. Page tokens contain the result of {@code toString}, so the names of
 * the components must not change.
 *
 * @param reverse whether the history is read from its end
 * @param lookedAtMax the number of scanned events after which a page ends, even if it contains few
 *     events
 */
record EventSelection(boolean reverse, EventCriteria criteria, int lookedAtMax) {

    /** Selects all events. */
    static EventSelection all(boolean reverse) {
        return new EventSelection(reverse, EventCriteria.ALL, Integer.MAX_VALUE);
    }

    boolean selects(HistoryEvent event) {
        var state = criteria.state();
        var text = criteria.text();
        return !isBefore(event)
                && !isAfter(event)
                && (criteria.types().isEmpty() || criteria.types().contains(event.type()))
                && (state == null || state.equals(stateOf(event.details())))
                && (text == null || EventText.matches(event.details(), text));
    }

    /** Whether the selection depends on the data of events. */
    boolean readsData() {
        return criteria.text() != null;
    }

    /** Whether this event and all events that are scanned after it are outside the selection. */
    boolean endsBefore(HistoryEvent event) {
        return reverse ? isBefore(event) : isAfter(event);
    }

    /**
     * Whether the event is before the selection. Ids and times of events never decrease in a
     * history.
     */
    private boolean isBefore(HistoryEvent event) {
        var id = criteria.fromEventId();
        var time = criteria.from();
        return (id != null && event.id() < id)
                || (time != null && event.timestamp().isBefore(time));
    }

    private boolean isAfter(HistoryEvent event) {
        var id = criteria.toEventId();
        var time = criteria.to();
        return (id != null && event.id() > id)
                || (time != null && !event.timestamp().isBefore(time));
    }

    /**
     * Returns the id of the event at which the scan begins. The result is null if the scan begins
     * at the start of the history, or at its end in reverse order.
     */
    @Nullable Long firstId() {
        if (reverse) {
            return criteria.toEventId();
        }
        var from = criteria.fromEventId();
        return from == null || from <= 1 ? null : from;
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
