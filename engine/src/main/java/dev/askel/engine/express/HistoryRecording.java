package dev.askel.engine.express;

import dev.askel.asl.history.Entry;
import dev.askel.asl.history.HistoryEvent;
import java.util.ArrayList;
import java.util.List;

/** Records the history of an Express execution, up to a bound. */
final class HistoryRecording {
    /** As many events as a Standard execution may have. */
    static final int EVENTS_MAX = 25_000;

    static final long BYTES_MAX = 4L * 1024 * 1024;

    /** Heap that an event takes beside its data. */
    private static final long HEAP_PER_EVENT = 256;

    /** Most data is also held by the execution, whose reservation counts it. */
    private static final int HEAP_PER_DATA_BYTE = 2;

    private final List<Entry> events = new ArrayList<>();
    private long bytes;
    private boolean truncated;

    /**
     * Adds accepted entries, or truncates the history at the bound.
     *
     * @param dataBytes bytes of their data, which earlier entries may share
     */
    void add(List<Entry> entries, long dataBytes) {
        if (truncated
                || bytes + dataBytes > BYTES_MAX
                || events.size() + entries.size() > EVENTS_MAX) {
            truncated = true;
            return;
        }
        bytes += dataBytes;
        for (var entry : entries) {
            if (entry instanceof HistoryEvent) {
                events.add(entry);
            }
        }
    }

    /** The recorded events, from the first on and without a gap. */
    List<Entry> events() {
        return events;
    }

    /** Heap that it takes, in bytes. */
    long heapBytes() {
        return events.size() * HEAP_PER_EVENT + bytes * HEAP_PER_DATA_BYTE;
    }

    /** Whether later events are missing because the history exceeded the bound. */
    boolean isTruncated() {
        return truncated;
    }
}
