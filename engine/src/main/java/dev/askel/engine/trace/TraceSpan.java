package dev.askel.engine.trace;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A span of a trace: an execution, a state, an attempt of a Task, an iteration of a Map, or a Map
 * Run. Spans contain no payloads and no causes of errors.
 *
 * @param traceId 32 hexadecimal digits
 * @param spanId 16 hexadecimal digits
 * @param parentId the id of the parent span; null for the root of a trace
 * @param attributes strings, long integers and booleans by name
 * @param notes the events within the span, in the order of the history
 * @param error the name of the error that has ended the span; null when no error has
 * @param linkedId the id of the span of the run that this run continues, in the same trace. This is
 *     the previous run of a redriven execution, or the origin of a fork. Null for other spans
 */
public record TraceSpan(
        String traceId,
        String spanId,
        @Nullable String parentId,
        String name,
        Kind kind,
        Instant start,
        Instant end,
        Map<String, Object> attributes,
        List<Note> notes,
        @Nullable String error,
        @Nullable String linkedId) {
    /** The role of a span. */
    public enum Kind {
        /** An execution, which a request has started. */
        SERVER,
        /** An attempt of a Task, which calls a service. */
        CLIENT,
        /** A part of an execution. */
        INTERNAL
    }

    /** An event within a span; {@code name} is the type of the history event. */
    public record Note(String name, Instant at) {}
}
