package dev.askel.engine.maprun.child;

import dev.askel.engine.maprun.progress.OpenChild;
import java.util.Collection;
import java.util.List;

/**
 * A child whose plan is durable, without its input.
 *
 * @param child the number of the child in its run, from 0
 * @param items the number of items in its input, at least 1
 * @param redriveCount the smallest number of redrives of the child with which a failure is of the
 *     present attempt of the run ({@link OpenChild#redriveCount})
 * @param isReopened whether the child has ended before, so that only its execution has the input
 */
public record PlannedChild(long child, int items, int redriveCount, boolean isReopened) {
    /** Returns children that are open in the progress of their run. */
    public static List<PlannedChild> of(Collection<OpenChild> open) {
        return open.stream()
                .map(each ->
                        new PlannedChild(
                                each.child(), each.items(), each.redriveCount(), each.isReopened()))
                .toList();
    }

    /** A child that is not redriven. */
    public PlannedChild(long child, int items) {
        this(child, items, 0, false);
    }
}
