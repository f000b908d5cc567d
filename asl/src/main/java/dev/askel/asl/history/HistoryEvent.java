package dev.askel.asl.history;

import java.time.Instant;

/**
 * An event as GetExecutionHistory shows it.
 *
 * @param frame the frame that it belongs to, which AWS does not show
 * @param id 1…n without a gap over the whole execution; an {@link EventRef} until the event is
 *     accepted
 * @param previousEventId the previous event (docs/aws/history.md section 4); an {@link EventRef}
 *     until the event is accepted
 * @param timestamp never decreases within an execution; milliseconds on the wire
 */
public record HistoryEvent(
        FramePath frame,
        long id,
        long previousEventId,
        Instant timestamp,
        HistoryEventType type,
        EventDetails details)
        implements Entry {
    @Override
    public HistoryEvent resolve(long lastEventId) {
        if (!EventRef.isRelative(id) && !EventRef.isRelative(previousEventId)) {
            return this;
        }
        return new HistoryEvent(
                frame,
                EventRef.resolve(id, lastEventId),
                EventRef.resolve(previousEventId, lastEventId),
                timestamp,
                type,
                details);
    }
}
