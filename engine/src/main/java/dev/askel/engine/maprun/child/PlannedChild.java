package dev.askel.engine.maprun.child;

import dev.askel.engine.maprun.progress.OpenChild;
import java.util.Collection;
import java.util.List;

/**
 * A child whose plan is durable.
 *
 * @param child the number of the child in its run, from 0
 * @param items the number of items in its input, at least 1
 * @param redriveCount a failure with a smaller redrive count is from an earlier attempt of the run
 *     ({@link OpenChild#redriveCount})
 * @param isReopened whether a redrive has reopened the child; only its execution has the input
 */
public record PlannedChild(long child, int items, int redriveCount, boolean isReopened) {
    /** Returns the planned children of a list of open children. */
    public static List<PlannedChild> of(Collection<OpenChild> open) {
        return open.stream()
                .map(each ->
                        new PlannedChild(
                                each.child(), each.items(), each.redriveCount(), each.isReopened()))
                .toList();
    }

    /** Creates a child that is not redriven. */
    public PlannedChild(long child, int items) {
        this(child, items, 0, false);
    }
}
