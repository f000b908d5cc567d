package dev.askel.engine.maprun.child;

import dev.askel.engine.maprun.child.ChildRows.ChildRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of children in groups, one group after the other. A run therefore has at most one
 * such read in progress, even with many children. Thread-safe.
 */
final class ChildReads {
    private final Function<List<Long>, CompletionStage<Map<Long, ChildRow>>> query;
    private final Listener listener;

    /** The children to read. They are open children of the run, so their number is bounded. */
    private final Set<Long> due = new LinkedHashSet<>();

    private boolean isReading;

    /** Receives the rows of children. Not called for children without a row. */
    @FunctionalInterface
    interface Listener {
        void onRow(long child, ChildRow row);
    }

    /**
     * @param query reads at most {@link ChildRows#CHILDREN_MAX} children
     */
    ChildReads(
            Function<List<Long>, CompletionStage<Map<Long, ChildRow>>> query, Listener listener) {
        this.query = query;
        this.listener = listener;
    }

    /**
     * Queues children for a read. A failed read drops all queued children; the caller must add them
     * again.
     */
    void add(Collection<Long> children) {
        var first = begin(children);
        if (first != null) {
            read(first);
        }
    }

    /** Removes the queued children. */
    synchronized void clear() {
        due.clear();
    }

    private synchronized @Nullable List<Long> begin(Collection<Long> children) {
        due.addAll(children);
        return isReading ? null : next();
    }

    private synchronized @Nullable List<Long> end(boolean hasFailed) {
        if (hasFailed) {
            // The database is unavailable or busy, so further reads would probably fail.
            due.clear();
        }
        return next();
    }

    private synchronized @Nullable List<Long> next() {
        isReading = !due.isEmpty();
        if (!isReading) {
            return null;
        }
        var group = new ArrayList<Long>(ChildRows.CHILDREN_MAX);
        var children = due.iterator();
        while (children.hasNext() && group.size() < ChildRows.CHILDREN_MAX) {
            group.add(children.next());
            children.remove();
        }
        return group;
    }

    private void read(List<Long> group) {
        var _ =
                query.apply(group)
                        .thenAccept(rows -> rows.forEach(listener::onRow))
                        .whenComplete((_, failure) -> {
                            var following = end(failure != null);
                            if (following != null) {
                                read(following);
                            }
                        });
    }
}
