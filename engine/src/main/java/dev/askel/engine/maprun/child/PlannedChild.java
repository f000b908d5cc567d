package dev.askel.engine.maprun.child;

import dev.askel.engine.maprun.progress.OpenChild;
import java.util.Collection;
import java.util.List;

/**
 * A child that a durable write of its run lists.
 *
 * @param child the number of the child in its run, from 0
 * @param items the number of items in its input, at least 1
 * @param redriveCount the redrive count that the child must reach; a failure with a smaller count
 *     is from before the run's redrive ({@link OpenChild#redriveCount})
 * @param isReopened whether a redrive runs the child again; in this case, only the child's
 *     execution has the input
 */
public record PlannedChild(long child, int items, int redriveCount, boolean isReopened) {
    /** Returns the planned children for a list of open children. */
    public static List<PlannedChild> of(Collection<OpenChild> open) {
        return open.stream()
                .map(each ->
                        new PlannedChild(
                                each.child(), each.items(), each.redriveCount(), each.isReopened()))
                .toList();
    }

    /** Creates a child that is started and not redriven. */
    public PlannedChild(long child, int items) {
        this(child, items, 0, false);
    }
}
