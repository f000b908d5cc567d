package dev.askel.asl.history;

import java.time.Instant;

/**
 * An event of AWS's history (GetExecutionHistory).
 *
 * @param frame the frame to which the event belongs; not part of AWS's history
 * @param id the event id, counted from 1 without gaps in the whole execution; an {@link EventRef}
 *     until the event is accepted
 * @param previousEventId the id of the previous event (docs/aws/history.md section 4); an {@link
 *     EventRef} until the event is accepted
 * @param timestamp the time of the event, which never decreases within an execution; AWS's API
 *     returns it in milliseconds
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

    /** Returns this event, or a copy with the given time if this event is earlier. */
    public HistoryEvent notBefore(Instant earliest) {
        return timestamp.isBefore(earliest)
                ? new HistoryEvent(frame, id, previousEventId, earliest, type, details)
                : this;
    }
}
