package dev.askel.asl.interpreter.execution;

import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.history.HistoryEventType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Creates the abort events for the Map Runs of an aborted execution. */
public final class MapRunAborts {
    private static final int EVENTS_PER_RUN = 2;

    private MapRunAborts() {}

    /**
     * Returns the abort events of all running Map Runs and of their states (docs/aws/history.md
     * section 5.5). Events are omitted if the history would have no space for its final event.
     *
     * @param historyEventsMax the maximum number of events of a history
     */
    public static List<HistoryEvent> create(
            ExecutionState state, Instant now, long historyEventsMax) {
        var events = new ArrayList<HistoryEvent>();
        long lastId = state.lastEventId();
        for (var effect : OutstandingEffects.of(state)) {
            if (!(effect instanceof Effect.AwaitMapRun(var path, _))
                    || lastId + EVENTS_PER_RUN >= historyEventsMax) {
                continue;
            }
            var frame = state.frame(path);
            if (frame == null) {
                continue;
            }
            events.add(
                    new HistoryEvent(
                            path,
                            lastId + 1,
                            frame.lastEventId(),
                            now,
                            HistoryEventType.MapRunAborted,
                            EventDetails.None.INSTANCE));
            events.add(
                    new HistoryEvent(
                            path,
                            lastId + 2,
                            lastId + 1,
                            now,
                            HistoryEventType.MapStateAborted,
                            EventDetails.None.INSTANCE));
            lastId += EVENTS_PER_RUN;
        }
        return events;
    }
}
