package dev.askel.load.trace;

import org.jspecify.annotations.Nullable;

/** A span that a history leads to expect. */
final class HistorySpan {
    /** What the span describes. */
    enum Kind {
        EXECUTION,
        STATE,
        ATTEMPT,
        ITERATION,
        MAP_RUN
    }

    private final Kind kind;
    private final String name;
    private final @Nullable HistorySpan parent;
    private final long startMillis;
    private @Nullable Long endMillis;

    HistorySpan(Kind kind, String name, @Nullable HistorySpan parent, long startMillis) {
        this.kind = kind;
        this.name = name;
        this.parent = parent;
        this.startMillis = startMillis;
    }

    Kind kind() {
        return kind;
    }

    String name() {
        return name;
    }

    @Nullable HistorySpan parent() {
        return parent;
    }

    void end(long millis) {
        endMillis = millis;
    }

    /** Returns the names from the root to this span, and its times in milliseconds. */
    String description(long receivedEnd) {
        // The history has no event for the end of a span that the end of a state above it has
        // ended.
        return "%s, %d to %d"
                .formatted(path(), startMillis, endMillis == null ? receivedEnd : endMillis);
    }

    private String path() {
        return parent == null ? name : parent.path() + " > " + name;
    }
}
