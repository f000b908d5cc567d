package dev.askel.engine.maprun.progress;

/**
 * A child whose plan is durable and whose end is not. It may run already.
 *
 * @param child the number of the child in its run, from 0
 * @param firstItem the index of its first item in the source; {@link #REOPENED} for a child that a
 *     redrive runs again; its input is in its execution or its stored end
 * @param items the number of items in its input, at least 1
 * @param redriveCount a failure of the child with a smaller redrive count happened before the last
 *     redrive of the run, so it is not the child's present end
 * @param endBlock the block with the end that the redrive has reopened; {@link #NO_BLOCK} for a
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

    /** Returns the child after a redrive of its run. An earlier failure is not its present end. */
    OpenChild redriven() {
        return new OpenChild(child, firstItem, items, redriveCount + 1, endBlock);
    }

    /** Whether a redrive runs the child again. */
    public boolean isReopened() {
        return endBlock != NO_BLOCK;
    }
}
