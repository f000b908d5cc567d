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

/** Searching long histories: ours, beside GetExecutionHistory. */
public interface EventRows {

    /**
     * A page of those events of a history that are asked for. It ends early after so many events
     * were looked at, so it may hold few or none and still name a next one.
     */
    CompletionStage<Answer<ListEventsResult>> listEvents(Caller caller, ListEventsRequest request);

    /** Which events, how many of them, and from which end. */
    record ListEventsRequest(
            String executionArn, EventCriteria criteria, Page page, boolean reverseOrder) {}

    /**
     * Which events; all that is given must hold.
     *
     * @param types none means all
     * @param state those that enter or leave the state of that name, or are of an iteration of it;
     *     null for all
     * @param text those that have it as it stands somewhere in what they say: in names, resources,
     *     errors and causes, and in the JSON text of inputs, outputs and variables; null for all
     * @param fromEventId the smallest id; null for all
     * @param toEventId the largest id; null for all
     * @param from those of that time or later; null for all
     * @param to those before it; null for all
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

    /** A page of what was found; null is the token of the last one. */
    record ListEventsResult(List<HistoryEvent> events, @Nullable String nextToken) {}
}
