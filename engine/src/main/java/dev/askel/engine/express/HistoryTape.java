package dev.askel.engine.express;

import dev.askel.asl.history.Entry;
import dev.askel.asl.history.HistoryEvent;
import java.util.ArrayList;
import java.util.List;

/** The history of an Express execution that is to be kept, up to a bound. */
final class HistoryTape {
    /** As many events as a Standard execution may have. */
    static final int EVENTS_MAX = 25_000;

    static final long BYTES_MAX = 4L * 1024 * 1024;

    /** Heap that an event takes beside its data. */
    private static final long HEAP_PER_EVENT = 256;

    /** Most data is held by the execution too, which counts it. */
    private static final int HEAP_PER_DATA_BYTE = 2;

    private final List<Entry> events = new ArrayList<>();
    private long bytes;
    private boolean cut;

    /**
     * Adds what was accepted.
     *
     * @param dataBytes what its data has, which may be shared with what came before
     */
    void add(List<Entry> entries, long dataBytes) {
        if (cut || bytes + dataBytes > BYTES_MAX || events.size() + entries.size() > EVENTS_MAX) {
            cut = true;
            return;
        }
        bytes += dataBytes;
        for (var entry : entries) {
            if (entry instanceof HistoryEvent) {
                events.add(entry);
            }
        }
    }

    /** From the first event on, without gap. */
    List<Entry> events() {
        return events;
    }

    /** Heap that it takes, in bytes. */
    long heapBytes() {
        return events.size() * HEAP_PER_EVENT + bytes * HEAP_PER_DATA_BYTE;
    }

    /** Whether its end is missing, being too long. */
    boolean isCut() {
        return cut;
    }
}
