package dev.askel.engine.maprun.progress;

/**
 * A child with a durable plan whose outcome (final status and result) is not stored yet. It may run
 * already.
 *
 * @param child the number of the child in its run, from 0
 * @param firstItem the index of its first item in the source; {@link #REOPENED} for a child that a
 *     redrive runs again, because its execution or its stored outcome has the input
 * @param items the number of items in its input, at least 1
 * @param redriveCount the redrive count that the child must reach. A failure with a smaller count
 *     happened before the last redrive of the run, and is ignored
 * @param endBlock the block that contains the child's previous outcome; {@link #NO_BLOCK} for a
 *     child that has not ended before
 */
public record OpenChild(long child, long firstItem, int items, int redriveCount, long endBlock) {
    /** The {@link #firstItem} of a child that a redrive runs again. */
    public static final long REOPENED = -1;

    /** The {@link #endBlock} of a child that has not ended before. */
    public static final long NO_BLOCK = -1;

    public OpenChild {
        if (child < 0 || items < 1) {
            throw new IllegalArgumentException("Child %d of %d items".formatted(child, items));
        }
    }

    /** Returns a child that has not run before. */
    public static OpenChild first(long child, long firstItem, int items) {
        return new OpenChild(child, firstItem, items, 0, NO_BLOCK);
    }

    /** Returns the child after a redrive of its run. A redrive ignores earlier failures. */
    OpenChild redriven() {
        return new OpenChild(child, firstItem, items, redriveCount + 1, endBlock);
    }

    /** Returns whether a redrive runs the child again. */
    public boolean isReopened() {
        return endBlock != NO_BLOCK;
    }
}
