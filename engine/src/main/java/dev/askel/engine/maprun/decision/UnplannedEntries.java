package dev.askel.engine.maprun.decision;

import dev.askel.engine.maprun.feed.FeedEntry;
import dev.askel.engine.maprun.progress.SourceCheckpoints;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The entries of the feed that no write contains yet, in the order of the source. */
final class UnplannedEntries {
    private final SourceCheckpoints checkpoints;
    private final ArrayDeque<FeedEntry> entries = new ArrayDeque<>();
    private int childCount;
    private long itemsRead;
    private boolean isSourceEnd;

    /**
     * Creates an empty queue.
     *
     * @param checkpoints receives the positions between the taken children
     * @param itemsRead the number of items that earlier owners have read
     */
    UnplannedEntries(SourceCheckpoints checkpoints, long itemsRead) {
        this.checkpoints = checkpoints;
        this.itemsRead = itemsRead;
    }

    void add(FeedEntry entry) {
        entries.add(entry);
        if (entry instanceof FeedEntry.Child(var child, _, _)) {
            childCount++;
            if (!child.isReopened()) {
                itemsRead = child.firstItem() + child.items();
            }
        }
    }

    /**
     * Removes the first entries, with at most {@code childrenMax} children. Returns these children.
     */
    List<FeedEntry.Child> take(int childrenMax) {
        var children = new ArrayList<FeedEntry.Child>();
        for (var next = entries.peek(); next != null; next = entries.peek()) {
            switch (next) {
                case FeedEntry.Child _ when children.size() >= childrenMax -> {
                    return children;
                }
                case FeedEntry.Child child -> {
                    children.add(child);
                    childCount--;
                }
                case FeedEntry.Position(var checkpoint) -> checkpoints.add(checkpoint);
                case FeedEntry.End _ -> isSourceEnd = true;
            }
            entries.remove();
        }
        return children;
    }

    void clear() {
        entries.clear();
        childCount = 0;
    }

    int childCount() {
        return childCount;
    }

    /** Returns the number of items of the source up to the last added child. */
    long itemsRead() {
        return itemsRead;
    }

    /** Returns whether the end of the source was taken. */
    boolean isSourceEnd() {
        return isSourceEnd;
    }

    /** Returns whether all entries up to the end of the source were taken. */
    boolean areAllTaken() {
        return isSourceEnd && entries.isEmpty();
    }
}
