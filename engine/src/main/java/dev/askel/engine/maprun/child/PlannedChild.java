package dev.askel.engine.maprun.child;

/**
 * A child whose plan is durable, without its input.
 *
 * @param child the number of the child in its run, from 0
 * @param items the number of items in its input, at least 1
 * @param redriveCount the number of redrives of the child, including the planned one
 */
public record PlannedChild(long child, int items, int redriveCount) {
    /** A child that is not redriven. */
    public PlannedChild(long child, int items) {
        this(child, items, 0);
    }
}
