package dev.askel.engine.express;

import dev.askel.asl.history.Entry;
import dev.askel.asl.history.HistoryEvent;
import java.util.ArrayList;
import java.util.List;

/** Records the history of an Express execution, up to a bound. */
final class HistoryRecording {
    /** The maximum number of recorded events. It equals the maximum for a Standard execution. */
    static final int EVENTS_MAX = 25_000;

    static final long BYTES_MAX = 4L * 1024 * 1024;

    /** The heap of an event besides its data. */
    private static final long HEAP_PER_EVENT = 256;

    /**
     * The heap per byte of data. It is lower than elsewhere, because the recording shares most of
     * its data with the execution. The execution's own reservation counts the shared data.
     */
    private static final int HEAP_PER_DATA_BYTE = 2;

    private final List<Entry> events = new ArrayList<>();
    private long bytes;
    private boolean truncated;

    /**
     * Adds accepted entries. Once the bound is exceeded, these and all later entries are dropped.
     *
     * @param dataBytes the bytes of the entries' data; earlier entries may share the data
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

    /** Returns the recorded events: the beginning of the history without gaps. */
    List<Entry> events() {
        return events;
    }

    /** Returns the heap of the recording, in bytes. */
    long heapBytes() {
        return events.size() * HEAP_PER_EVENT + bytes * HEAP_PER_DATA_BYTE;
    }

    /** Returns whether later events are missing because the history exceeded the bound. */
    boolean isTruncated() {
        return truncated;
    }
}
