package dev.askel.engine.maprun.feed;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.interpreter.ChildInputs;
import dev.askel.engine.maprun.progress.Frontier;
import dev.askel.engine.maprun.progress.OpenChild;
import dev.askel.engine.maprun.progress.SourceCheckpoint;
import dev.askel.engine.maprun.source.ItemReaderException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes children from the items of a run. Reads the items in chunks, and keeps one chunk and one
 * batch in memory. Not thread-safe. The methods block, so a virtual thread must call them.
 */
public final class ItemChildren implements AutoCloseable {
    /** The maximum heap of a chunk of items. */
    public static final long CHUNK_BYTES = 1L << 20;

    /** The maximum number of items of a chunk. */
    private static final int CHUNK_ITEMS = 100;

    /**
     * The number of data bytes at which a chunk is complete. Its last item may exceed this number.
     */
    private static final long CHUNK_DATA_BYTES = CHUNK_BYTES / FeedEntry.Child.HEAP_PER_DATA_BYTE;

    private final ItemCursor cursor;
    private final ItemInputs inputs;
    private final long itemsMax;

    /** The items of the child that is not complete yet. */
    private final List<Payload> batch = new ArrayList<>();

    private long batchFirst;
    private long batchBytes;
    private long child;
    private boolean isEnd;

    /** Whether the source has more items than the run may have. */
    private boolean isBeyondMax;

    /**
     * Creates a reader.
     *
     * @param itemsMax maximum number of items of the run. If the source has more items, {@link
     *     #next} fails after it has returned the last children
     */
    public ItemChildren(ItemCursor cursor, ItemInputs inputs, long itemsMax) {
        this.cursor = cursor;
        this.inputs = inputs;
        this.itemsMax = itemsMax;
    }

    /** Reads the input of a planned child again. */
    Payload inputOf(OpenChild planned)
            throws ItemReaderException, ItemInputs.RefusedException, InterruptedException {
        cursor.seek(planned.firstItem());
        var items = new ArrayList<ChildInputs.Item>(planned.items());
        while (items.size() < planned.items()) {
            var item = cursor.next();
            if (item == null) {
                throw new ItemReaderException(
                        "The source ends before item %d, which was read before."
                                .formatted(planned.firstItem() + items.size()));
            }
            items.add(item);
        }
        var selected = inputs.select(items);
        return isBatched() ? inputs.batch(selected) : selected.getFirst();
    }

    private boolean isBatched() {
        return inputs.inputs().plan().batching() != null;
    }

    /** Moves to the first item that belongs to no child yet. */
    public void seek(Frontier from) throws ItemReaderException, InterruptedException {
        isEnd = from.isEnd();
        if (!isEnd) {
            cursor.seek(from.item());
            batchFirst = from.item();
            child = from.child();
        }
    }

    /** Returns whether the source has no further items. */
    public boolean isEnd() {
        return isEnd;
    }

    /**
     * Returns a checkpoint (a stored position in the source) before the next chunk; null for the
     * items of an array, which need no checkpoints.
     */
    @Nullable SourceCheckpoint checkpoint() {
        return cursor.checkpoint();
    }

    /**
     * Reads a chunk, and returns the children that are complete now. Returns no children when the
     * batch needs further items.
     */
    public List<FeedEntry.Child> next()
            throws ItemReaderException, ItemInputs.RefusedException, InterruptedException {
        if (isBeyondMax) {
            throw new ItemReaderException(
                    "The Map Run has more than %d items, its maximum (askel.map-run.items-max or the tag askel:max-map-items)."
                            .formatted(itemsMax));
        }
        var items = new ArrayList<ChildInputs.Item>();
        isEnd = !readChunk(items);
        var children = new ArrayList<FeedEntry.Child>();
        for (var selected : inputs.select(items)) {
            add(selected, children);
        }
        if ((isEnd || isBeyondMax) && !batch.isEmpty()) {
            endBatch(children);
        }
        return children;
    }

    /** Reads a chunk into {@code items}. Returns false at the end of the source. */
    private boolean readChunk(List<ChildInputs.Item> items)
            throws ItemReaderException, InterruptedException {
        long bytes = 0;
        while (items.size() < CHUNK_ITEMS && bytes < CHUNK_DATA_BYTES) {
            var item = cursor.next();
            if (item == null) {
                return false;
            }
            if (item.index() >= itemsMax) {
                isBeyondMax = true;
                return true;
            }
            items.add(item);
            bytes += item.value().sizeBytes();
        }
        return true;
    }

    private void add(Payload item, List<FeedEntry.Child> children)
            throws ItemInputs.RefusedException {
        if (!isBatched()) {
            children.add(new FeedEntry.Child(OpenChild.first(child, batchFirst, 1), item, null));
            batchFirst++;
            child++;
            return;
        }
        if (batch.isEmpty()) {
            batchBytes = inputs.inputs().emptyBatchBytes();
        } else if (!inputs.inputs().hasSpace(batch.size(), batchBytes, item)) {
            endBatch(children);
            batchBytes = inputs.inputs().emptyBatchBytes();
        }
        batchBytes = inputs.inputs().batchBytes(batch.size(), batchBytes, item);
        batch.add(item);
    }

    private void endBatch(List<FeedEntry.Child> children) throws ItemInputs.RefusedException {
        var input = inputs.batch(List.copyOf(batch));
        children.add(
                new FeedEntry.Child(OpenChild.first(child, batchFirst, batch.size()), input, null));
        batchFirst += batch.size();
        child++;
        batch.clear();
    }

    @Override
    public void close() {
        cursor.close();
    }
}
