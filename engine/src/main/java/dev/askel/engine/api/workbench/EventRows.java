package dev.askel.engine.api.workbench;

import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Page;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Searches long histories. AWS has only GetExecutionHistory. */
public interface EventRows {

    /**
     * Returns a page of matching events. The number of events that are read for a page is bounded,
     * so a page may have few or no events although there is a next page.
     */
    CompletionStage<Answer<ListEventsResult>> listEvents(Caller caller, ListEventsRequest request);

    /** A request for events. */
    record ListEventsRequest(
            String executionArn, EventCriteria criteria, Page page, boolean reverseOrder) {}

    /**
     * Criteria of events, all of which must match.
     *
     * @param types empty for all types
     * @param state the name of a state; selects the entry and exit events of the state, and the
     *     events of its Map iterations; null for all
     * @param text a string that occurs in names, resources, errors and causes, or in the JSON text
     *     of inputs, outputs and variables; null for all
     * @param fromEventId the smallest id; null for all
     * @param toEventId the largest id; null for all
     * @param from selects events at this time or later; null for all
     * @param to selects events before this time; null for all
     */
    record EventCriteria(
            Set<HistoryEventType> types,
            @Nullable String state,
            @Nullable String text,
            @Nullable Long fromEventId,
            @Nullable Long toEventId,
            @Nullable Instant from,
            @Nullable Instant to) {
        /** All events. */
        public static final EventCriteria ALL =
                new EventCriteria(Set.of(), null, null, null, null, null, null);
    }

    /** A page of matching events; the token of the last page is null. */
    record ListEventsResult(List<HistoryEvent> events, @Nullable String nextToken) {}
}
