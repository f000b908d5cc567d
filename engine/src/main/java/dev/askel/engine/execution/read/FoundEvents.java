package dev.askel.engine.execution.read;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.engine.execution.codec.UnreadableRowException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the events of one page of a history, and one event more if there is one. */
final class FoundEvents {
    /** Data after which a page ends early: a thousand events may hold 256 KiB each. */
    private static final long PAGE_BYTES_MAX = 4L * 1024 * 1024;

    private record Placed(HistoryEvent event, HistoryPlace place) {}

    private final int size;
    private final EventSelection selection;
    private final List<Placed> events = new ArrayList<>();
    private long bytes;
    private int lookedAt;
    private long firstId;
    private long lastId;
    private boolean begun;
    private boolean over;

    /**
     * The begin of the next page, if this one ends because too many events were scanned; else null.
     */
    private @Nullable HistoryPlace rest;

    /** The position where the journal cannot be read. The page ends before it. */
    private @Nullable HistoryPlace damage;

    FoundEvents(int size, EventSelection selection) {
        this.size = size;
        this.selection = selection;
    }

    boolean isFull() {
        return over
                || rest != null
                || damage != null
                || events.size() > size
                || (bytes > PAGE_BYTES_MAX && events.size() > 1);
    }

    /** Notes that the journal has a row. */
    void begin() {
        begun = true;
    }

    boolean begun() {
        return begun;
    }

    /** Adds the next event of the history. */
    void take(HistoryEvent event, HistoryPlace place) {
        firstId = lookedAt == 0 ? event.id() : firstId;
        if (selection.endsBefore(event)) {
            over = true;
        } else if (lookedAt == selection.lookedAtMax()) {
            rest = place;
        } else {
            lookedAt++;
            lastId = event.id();
            if (selection.takes(event)) {
                events.add(new Placed(event, place));
                bytes += data(event.details());
            }
        }
    }

    /**
     * Notes unreadable rows. The page ends before them, and only a page that begins there fails.
     */
    void damaged(HistoryPlace place, UnreadableRowException why) {
        if (events.isEmpty()) {
            throw why;
        }
        damage = place;
    }

    /** The id of the first scanned event; 0 when there was none. */
    long firstId() {
        return firstId;
    }

    /** The id of the last scanned event; 0 when there was none. */
    long lastId() {
        return lastId;
    }

    private int shown() {
        boolean cut = events.size() > size || bytes > PAGE_BYTES_MAX;
        return cut ? Math.min(size, Math.max(1, events.size() - 1)) : events.size();
    }

    /** The events of the page. */
    List<HistoryEvent> page() {
        return events.subList(0, shown()).stream().map(Placed::event).toList();
    }

    /** The begin of the next page; null when there is none. */
    @Nullable HistoryPlace next() {
        int shown = shown();
        if (shown < events.size()) {
            return events.get(shown).place();
        }
        return damage == null ? rest : damage;
    }

    private static long data(EventDetails details) {
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
