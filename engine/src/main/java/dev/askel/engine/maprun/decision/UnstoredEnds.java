package dev.askel.engine.maprun.decision;

import dev.askel.engine.maprun.child.ChildEnd;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/** The outcomes of children (final statuses and results) that are not stored yet. */
final class UnstoredEnds {
    /** The maximum number of outcomes in one write. */
    private static final int ENDS_MAX = 2_000;

    /**
     * The maximum bytes of inputs, outputs and causes in one write. A single outcome may have more.
     */
    private static final long END_BYTES_MAX = 8L << 20;

    /** Ends that are not part of a write yet. */
    private final LinkedHashMap<Long, ChildEnd> waiting = new LinkedHashMap<>();

    /** The children whose outcomes are in the write in progress. */
    private final Set<Long> inFlight = new HashSet<>();

    boolean contains(long child) {
        return waiting.containsKey(child) || inFlight.contains(child);
    }

    void add(ChildEnd end) {
        waiting.put(end.child(), end);
    }

    /** Returns whether outcomes wait for a write. */
    boolean areWaiting() {
        return !waiting.isEmpty();
    }

    /** Moves the first waiting outcomes to the next write, and returns them. */
    List<ChildEnd> take() {
        var block = new ArrayList<ChildEnd>();
        long bytes = 0;
        var next = waiting.values().iterator();
        while (next.hasNext() && block.size() < ENDS_MAX) {
            var end = next.next();
            bytes += end.dataBytes();
            if (bytes > END_BYTES_MAX && !block.isEmpty()) {
                break;
            }
            block.add(end);
            inFlight.add(end.child());
            next.remove();
        }
        return block;
    }

    /** Removes the outcomes of the write in progress after it became durable. */
    void onWritten() {
        inFlight.clear();
    }
}
