package dev.askel.engine.execution.read;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.engine.execution.codec.UnreadableRowException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects the events of one page of a history. If there is a next page, it also collects one event
 * of that page.
 */
final class EventPageCollector {
    /**
     * The number of bytes of data at which a page ends early. A page may have a thousand events
     * with 256 KiB each.
     */
    private static final long PAGE_BYTES_MAX = 4L * 1024 * 1024;

    private record PositionedEvent(HistoryEvent event, HistoryPosition position) {}

    private final int size;
    private final EventSelection selection;
    private final List<PositionedEvent> events = new ArrayList<>();
    private long bytes;
    private int scanned;
    private long firstId;
    private long lastId;
    private boolean hasRows;
    private boolean isPastSelection;

    /**
     * The start of the next page if this page ends because too many events were scanned; null
     * otherwise.
     */
    private @Nullable HistoryPosition nextScan;

    /** The position at which the journal cannot be read. The page ends before this position. */
    private @Nullable HistoryPosition damage;

    EventPageCollector(int size, EventSelection selection) {
        this.size = size;
        this.selection = selection;
    }

    boolean isFull() {
        return isPastSelection
                || nextScan != null
                || damage != null
                || events.size() > size
                || (bytes > PAGE_BYTES_MAX && events.size() > 1);
    }

    /** Records that the journal has a row. */
    void noteRow() {
        hasRows = true;
    }

    boolean hasRows() {
        return hasRows;
    }

    /** Scans the next event of the history, and adds it if it is selected. */
    void scan(HistoryEvent event, HistoryPosition position) {
        firstId = scanned == 0 ? event.id() : firstId;
        if (selection.endsBefore(event)) {
            isPastSelection = true;
        } else if (scanned == selection.lookedAtMax()) {
            nextScan = position;
        } else {
            scanned++;
            lastId = event.id();
            if (selection.selects(event)) {
                events.add(new PositionedEvent(event, position));
                bytes += dataBytes(event.details());
            }
        }
    }

    /**
     * Handles an unreadable row. The page ends before the row. If the page has no event before the
     * row, the request fails.
     */
    void onDamage(HistoryPosition position, UnreadableRowException reason) {
        if (events.isEmpty()) {
            throw reason;
        }
        damage = position;
    }

    /** The id of the first scanned event; 0 when no event was scanned. */
    long firstId() {
        return firstId;
    }

    /** The id of the last scanned event; 0 when no event was scanned. */
    long lastId() {
        return lastId;
    }

    private int pageSize() {
        boolean cut = events.size() > size || bytes > PAGE_BYTES_MAX;
        return cut ? Math.min(size, Math.max(1, events.size() - 1)) : events.size();
    }

    /** The events of the page. */
    List<HistoryEvent> page() {
        return events.subList(0, pageSize()).stream().map(PositionedEvent::event).toList();
    }

    /** The start of the next page; null when there is none. */
    @Nullable HistoryPosition next() {
        int pageSize = pageSize();
        if (pageSize < events.size()) {
            return events.get(pageSize).position();
        }
        return damage == null ? nextScan : damage;
    }

    private static long dataBytes(EventDetails details) {
        return switch (details) {
            case EventDetails.ExecutionStarted started -> started.input().sizeBytes();
            case EventDetails.Output(var output) -> output.sizeBytes();
            case EventDetails.StateEntered entered -> entered.input().sizeBytes();
            case EventDetails.StateExited exited ->
                    exited.output().sizeBytes()
                            + exited.assigned().values().stream()
                                    .mapToLong(Payload::sizeBytes)
                                    .sum();
            case EventDetails.TaskScheduled scheduled -> scheduled.parameters().sizeBytes();
            case EventDetails.TaskOutput task -> task.output().sizeBytes();
            case EventDetails.LambdaFunctionScheduled scheduled -> scheduled.input().sizeBytes();
            case EventDetails.ActivityScheduled scheduled -> scheduled.input().sizeBytes();
            case EventDetails.None _,
                    EventDetails.Failed _,
                    EventDetails.ExecutionRedriven _,
                    EventDetails.TaskStarted _,
                    EventDetails.TaskFailed _,
                    EventDetails.ActivityStarted _,
                    EventDetails.MapStateStarted _,
                    EventDetails.MapIteration _,
                    EventDetails.MapRunStarted _,
                    EventDetails.MapRunRedriven _,
                    EventDetails.EvaluationFailed _ ->
                    0;
        };
    }
}
