package dev.askel.engine.maprun.live;

import java.util.Set;
import java.util.TreeSet;

/**
 * The Standard children that ended while the run had no memory for their results. The results are
 * in the rows of the children and are read later in small groups. Must be used by one actor.
 */
final class PostponedEnds {
    /**
     * The maximum number of children in one read. Their results need at most about 100 MiB of heap.
     */
    static final int READ_MAX = 100;

    private final TreeSet<Long> children = new TreeSet<>();
    private Set<Long> reading = Set.of();

    void add(long child) {
        children.add(child);
    }

    /** Returns whether no child is postponed. */
    boolean isEmpty() {
        return children.isEmpty() && reading.isEmpty();
    }

    /**
     * Starts a read, and returns its children. Returns no children while another read is in
     * progress.
     */
    Set<Long> beginRead() {
        if (!reading.isEmpty()) {
            return Set.of();
        }
        reading = Set.copyOf(children.stream().limit(READ_MAX).toList());
        children.removeAll(reading);
        return reading;
    }

    /** Ends the read. After a failure, a later read includes the same children. */
    void endRead(boolean isFailed) {
        if (isFailed) {
            children.addAll(reading);
        }
        reading = Set.of();
    }
}
