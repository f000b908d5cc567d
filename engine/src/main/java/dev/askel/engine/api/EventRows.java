package dev.askel.engine.api;

import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
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

    /**
     * Which events.
     *
     * @param types none means all
     * @param state those that enter or leave the state of that name, or are of an iteration of it;
     *     null for all
     * @param fromEventId the smallest id; null for all
     * @param toEventId the largest id; null for all
     * @param reverseOrder the latest event first
     */
    record ListEventsRequest(
            String executionArn,
            Set<HistoryEventType> types,
            @Nullable String state,
            @Nullable Long fromEventId,
            @Nullable Long toEventId,
            Page page,
            boolean reverseOrder) {}

    record ListEventsResult(List<HistoryEvent> events, @Nullable String nextToken) {}
}
