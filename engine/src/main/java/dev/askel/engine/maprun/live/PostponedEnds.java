package dev.askel.engine.maprun.live;

import java.util.Set;
import java.util.TreeSet;

/**
 * Standard children that have ended while the run had no memory for their ends. Their rows keep the
 * ends, which are read again in small groups. One actor uses it.
 */
final class PostponedEnds {
    /** The number of ends in one read, at most about 100 MiB of heap. */
    static final int READ_MAX = 100;

    private final TreeSet<Long> children = new TreeSet<>();
    private Set<Long> reading = Set.of();

    void add(long child) {
        children.add(child);
    }

    /** Whether no end must be read again. */
    boolean isEmpty() {
        return children.isEmpty() && reading.isEmpty();
    }

    /** Begins a read. Returns no child while a read is under way. */
    Set<Long> beginRead() {
        if (!reading.isEmpty()) {
            return Set.of();
        }
        reading = Set.copyOf(children.stream().limit(READ_MAX).toList());
        children.removeAll(reading);
        return reading;
    }

    /** Ends the read. After a failure its children are read again. */
    void endRead(boolean isFailed) {
        if (isFailed) {
            children.addAll(reading);
        }
        reading = Set.of();
    }
}
