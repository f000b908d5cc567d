package dev.askel.engine.maprun.child;

import dev.askel.engine.maprun.progress.OpenChild;
import java.util.Collection;
import java.util.List;

/**
 * A child whose plan is durable, without its input.
 *
 * @param child the number of the child in its run, from 0
 * @param items the number of items in its input, at least 1
 * @param redriveCount the number of redrives of the child, including the planned one
 */
public record PlannedChild(long child, int items, int redriveCount) {
    /** Returns children that are open in the progress of their run. */
    public static List<PlannedChild> of(Collection<OpenChild> open) {
        return open.stream()
                .map(each -> new PlannedChild(each.child(), each.items(), each.redriveCount()))
                .toList();
    }

    /** A child that is not redriven. */
    public PlannedChild(long child, int items) {
        this(child, items, 0);
    }
}
