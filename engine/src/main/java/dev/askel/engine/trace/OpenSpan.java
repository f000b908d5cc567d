package dev.askel.engine.trace;

import dev.askel.engine.trace.TraceSpan.Kind;
import dev.askel.engine.trace.TraceSpan.Note;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A span whose end the history has not shown yet. */
final class OpenSpan {
    /** The maximum number of notes; a Task that is retried forever has more history events. */
    private static final int NOTES_MAX = 128;

    final String spanId;
    final @Nullable String parentId;
    final String name;
    final Instant start;

    /** The id of the event that begins the span. */
    final long eventId;

    private final Kind kind;
    private final Map<String, Object> attributes = new LinkedHashMap<>();
    private final List<Note> notes = new ArrayList<>();
    private @Nullable String error;

    OpenSpan(
            String spanId,
            @Nullable String parentId,
            String name,
            Kind kind,
            Instant start,
            long eventId) {
        this.spanId = spanId;
        this.parentId = parentId;
        this.name = name;
        this.kind = kind;
        this.start = start;
        this.eventId = eventId;
    }

    OpenSpan with(String attribute, @Nullable Object value) {
        if (value != null) {
            attributes.put(attribute, value);
        }
        return this;
    }

    /** Returns the attributes, for a span that continues this one after a redrive. */
    Map<String, Object> attributes() {
        return attributes;
    }

    void note(String event, Instant at) {
        if (notes.size() < NOTES_MAX) {
            notes.add(new Note(event, at));
        }
    }

    /** Sets the error that ends the span if no further event of the span follows. */
    void failed(@Nullable String name) {
        error = name;
    }

    /** Returns the last error in the span; null without one. */
    @Nullable String error() {
        return error;
    }

    TraceSpan end(
            String traceId, Instant end, @Nullable String finalError, @Nullable String linkedId) {
        return new TraceSpan(
                traceId,
                spanId,
                parentId,
                name,
                kind,
                start,
                end.isBefore(start) ? start : end,
                Map.copyOf(attributes),
                List.copyOf(notes),
                finalError,
                linkedId);
    }
}
