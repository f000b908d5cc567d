package dev.askel.engine.maprun.live;

import dev.askel.asl.expression.Payload;
import dev.askel.engine.maprun.child.ChildEnd;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The ends of children that no durable write has yet. */
final class UnstoredEnds {
    /** Ends in one write. */
    private static final int ENDS_MAX = 2_000;

    /** Bytes of payloads in the ends of one write, unless one end alone has more. */
    private static final long END_BYTES_MAX = 8L << 20;

    /** Ends that no write carries yet. */
    private final LinkedHashMap<Long, ChildEnd> waiting = new LinkedHashMap<>();

    /** The children whose ends are in the write under way. */
    private final Set<Long> inFlight = new HashSet<>();

    boolean contains(long child) {
        return waiting.containsKey(child) || inFlight.contains(child);
    }

    void add(ChildEnd end) {
        waiting.put(end.child(), end);
    }

    /** Whether ends wait for a write. */
    boolean areWaiting() {
        return !waiting.isEmpty();
    }

    /** Moves the first ends that wait to the next write. */
    List<ChildEnd> take() {
        var block = new ArrayList<ChildEnd>();
        long bytes = 0;
        var next = waiting.values().iterator();
        while (next.hasNext() && block.size() < ENDS_MAX) {
            var end = next.next();
            bytes += dataBytes(end);
            if (bytes > END_BYTES_MAX && !block.isEmpty()) {
                break;
            }
            block.add(end);
            inFlight.add(end.child());
            next.remove();
        }
        return block;
    }

    /** Notes that the write under way is durable. */
    void onWritten() {
        inFlight.clear();
    }

    /** Returns the bytes of an end's payloads. */
    static long dataBytes(ChildEnd end) {
        return sizeOf(end.input()) + sizeOf(end.output()) + lengthOf(end.cause());
    }

    private static long sizeOf(@Nullable Payload payload) {
        return payload == null ? 0 : payload.sizeBytes();
    }

    private static long lengthOf(@Nullable String text) {
        return text == null ? 0 : text.length();
    }
}
