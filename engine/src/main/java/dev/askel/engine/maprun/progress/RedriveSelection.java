package dev.askel.engine.maprun.progress;

import java.util.Arrays;

/**
 * The unsuccessful children that a redrive runs again. Other unsuccessful children keep their
 * previous outcomes. The run counts the failures of these children when it ends again.
 */
public final class RedriveSelection {
    /** The maximum number of selected children. */
    public static final int CHILDREN_MAX = 100_000;

    private final long[] children;
    private final long items;
    private final OutcomeCounts unselectedItems;
    private final OutcomeCounts unselectedChildren;

    /**
     * Creates a selection.
     *
     * @param children the numbers of the selected children, at most {@link #CHILDREN_MAX}
     * @param items the number of items of the selected children
     * @param unselectedItems the numbers of items of the other unsuccessful children, by status
     * @param unselectedChildren the numbers of the other unsuccessful children, by status
     */
    public RedriveSelection(
            long[] children,
            long items,
            OutcomeCounts unselectedItems,
            OutcomeCounts unselectedChildren) {
        if (children.length > CHILDREN_MAX) {
            throw new IllegalArgumentException(
                    "%d selected children, expected at most %d"
                            .formatted(children.length, CHILDREN_MAX));
        }
        this.children = Arrays.stream(children).sorted().distinct().toArray();
        this.items = items;
        this.unselectedItems = unselectedItems;
        this.unselectedChildren = unselectedChildren;
    }

    /** Returns whether the child with this number is selected. */
    public boolean contains(long child) {
        return Arrays.binarySearch(children, child) >= 0;
    }

    /** Returns the number of selected children. */
    public int childCount() {
        return children.length;
    }

    /** Returns the numbers of the selected children in ascending order. */
    long[] childNumbers() {
        return children.clone();
    }

    /** Returns the number of items of the selected children. */
    public long itemCount() {
        return items;
    }

    /** Returns the numbers of items of the unsuccessful children that are not selected. */
    public OutcomeCounts unselectedItems() {
        return unselectedItems;
    }

    /** Returns the numbers of the unsuccessful children that are not selected. */
    public OutcomeCounts unselectedChildren() {
        return unselectedChildren;
    }
}
