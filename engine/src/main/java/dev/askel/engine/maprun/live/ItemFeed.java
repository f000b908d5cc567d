package dev.askel.engine.maprun.live;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.interpreter.ChildInputs;
import dev.askel.engine.maprun.MapRunMemory;
import dev.askel.engine.maprun.progress.Frontier;
import dev.askel.engine.maprun.progress.OpenChild;
import dev.askel.engine.maprun.source.ItemReaderException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the items of a live run on a virtual thread, and makes the inputs of children:
 *
 * <ol>
 *   <li>those of planned children that do not exist, after a crash,
 *   <li>those of children that a redrive runs again,
 *   <li>those of the items after the frontier.
 * </ol>
 *
 * <p>It holds one chunk of items and one batch besides the children that it has reported. The
 * memory of a chunk is reserved before it is read.
 */
final class ItemFeed implements AutoCloseable {
    /** Children that are read ahead of their plans. */
    static final int CHILDREN_AHEAD_MAX = 1_000;

    /** Heap that is reserved for a chunk of items. */
    static final long CHUNK_BYTES = 1L << 20;

    /** Items of a chunk. */
    private static final int CHUNK_ITEMS = 100;

    /** Data of a chunk; one item may exceed it. */
    private static final long CHUNK_DATA_BYTES = CHUNK_BYTES / FeedEntry.Child.HEAP_PER_DATA_BYTE;

    /** Items between two marks. A later owner skips at most that many items of a source. */
    private static final long MARK_EVERY = 1_000;

    private static final String READER_ERROR = "States.ItemReaderFailed";

    private final ItemCursor cursor;
    private final ItemInputs inputs;
    private final @Nullable ReopenedChildren reopened;
    private final MapRunMemory.Share memory;
    private final Consumer<FeedReport> reports;
    private final ReadAhead ahead = new ReadAhead(CHILDREN_AHEAD_MAX);
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable Thread thread;

    /** Items that form the next batch. */
    private final List<Payload> batch = new ArrayList<>();

    private long batchFirst;
    private long batchBytes;
    private long lastMark = -MARK_EVERY;

    /**
     * @param reopened the children that a redrive runs again; null without a redrive
     * @param reports receives the reports on the feed's thread; must not block
     */
    ItemFeed(
            ItemCursor cursor,
            ItemInputs inputs,
            @Nullable ReopenedChildren reopened,
            MapRunMemory.Share memory,
            Consumer<FeedReport> reports) {
        this.cursor = cursor;
        this.inputs = inputs;
        this.reopened = reopened;
        this.memory = memory;
        this.reports = reports;
    }

    /**
     * Starts to read.
     *
     * @param missing planned children that do not exist, in ascending order
     * @param frontier where the items begin that no child has
     */
    void start(String name, List<OpenChild> missing, Frontier frontier) {
        thread =
                Thread.ofVirtual().name("map-run-feed " + name).start(() -> run(missing, frontier));
    }

    /** Notes that children have a plan, so that the feed may read further ones. */
    void onPlanned(int children) {
        ahead.onPlanned(children);
    }

    private void run(List<OpenChild> missing, Frontier frontier) {
        try (cursor) {
            readMissing(missing);
            if (reopened != null) {
                readReopened(reopened);
            }
            if (!frontier.isEnd()) {
                readItems(frontier);
            }
            report(new FeedReport.Entries(List.of(new FeedEntry.End())));
        } catch (ItemReaderException failed) {
            report(new FeedReport.Failed(READER_ERROR, failed.getMessage()));
        } catch (ItemInputs.RefusedException refused) {
            report(new FeedReport.Failed(refused.failure().error(), refused.failure().cause()));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (Throwable bug) {
            report(new FeedReport.Broken(bug));
        }
    }

    private void report(FeedReport report) {
        if (!closed.get()) {
            reports.accept(report);
        }
    }

    // Planned children that do not exist

    private void readMissing(List<OpenChild> missing)
            throws ItemReaderException, ItemInputs.RefusedException, InterruptedException {
        // Reopened children are last, in the order of the blocks that have their inputs.
        var ordered =
                missing.stream().sorted(Comparator.comparingLong(OpenChild::endBlock)).toList();
        for (var child : ordered) {
            memory.reserve(CHUNK_BYTES);
            var input =
                    child.isReopened() && reopened != null
                            ? reopened.inputOf(child)
                            : readInput(child);
            var found = new FeedEntry.Child(child, input, null);
            memory.add(found.bytes() - CHUNK_BYTES);
            report(new FeedReport.Missing(List.of(found)));
        }
    }

    private Payload readInput(OpenChild child)
            throws ItemReaderException, ItemInputs.RefusedException, InterruptedException {
        cursor.seek(child.firstItem());
        var items = new ArrayList<ChildInputs.Item>(child.items());
        while (items.size() < child.items()) {
            var item = cursor.next();
            if (item == null) {
                throw new ItemReaderException(
                        "The source ends before item %d, which was read before."
                                .formatted(child.firstItem() + items.size()));
            }
            items.add(item);
        }
        var selected = inputs.select(items);
        return isBatched() ? inputs.batch(selected) : selected.getFirst();
    }

    private boolean isBatched() {
        return inputs.inputs().plan().batching() != null;
    }

    // Children of a redrive

    private void readReopened(ReopenedChildren children) throws InterruptedException {
        for (var next = readNext(children); next != null; next = readNext(children)) {
            reportChildren(new ArrayList<>(next), next);
        }
    }

    private @Nullable List<FeedEntry.Child> readNext(ReopenedChildren children)
            throws InterruptedException {
        ahead.await();
        memory.reserve(CHUNK_BYTES);
        var next = children.next();
        if (next == null) {
            memory.release(CHUNK_BYTES);
        }
        return next;
    }

    // Items after the frontier

    private void readItems(Frontier from)
            throws ItemReaderException, ItemInputs.RefusedException, InterruptedException {
        cursor.seek(from.item());
        batchFirst = from.item();
        long child = from.child();
        boolean isEnd = false;
        while (!isEnd) {
            ahead.await();
            memory.reserve(CHUNK_BYTES);
            var entries = new ArrayList<FeedEntry>();
            addMark(entries);
            var items = new ArrayList<ChildInputs.Item>();
            isEnd = !readChunk(items);
            var children = new ArrayList<FeedEntry.Child>();
            for (var selected : inputs.select(items)) {
                child = add(selected, child, children);
            }
            if (isEnd && !batch.isEmpty()) {
                endBatch(child, children);
            }
            entries.addAll(children);
            reportChildren(entries, children);
        }
    }

    /** Reads a chunk. Returns false at the end of the source. */
    private boolean readChunk(List<ChildInputs.Item> items)
            throws ItemReaderException, InterruptedException {
        long bytes = 0;
        while (items.size() < CHUNK_ITEMS && bytes < CHUNK_DATA_BYTES) {
            var item = cursor.next();
            if (item == null) {
                return false;
            }
            items.add(item);
            bytes += item.value().sizeBytes();
        }
        return true;
    }

    private void addMark(List<FeedEntry> entries) {
        var mark = cursor.mark();
        if (mark != null && mark.item() - lastMark >= MARK_EVERY) {
            lastMark = mark.item();
            entries.add(new FeedEntry.Position(mark));
        }
    }

    /** Adds an item to the children. Returns the number of the next child. */
    private long add(Payload item, long child, List<FeedEntry.Child> children)
            throws ItemInputs.RefusedException {
        long next = child;
        if (!isBatched()) {
            children.add(new FeedEntry.Child(OpenChild.first(next, batchFirst, 1), item, null));
            batchFirst++;
            return next + 1;
        }
        if (batch.isEmpty()) {
            batchBytes = inputs.inputs().emptyBatchBytes();
        } else if (!inputs.inputs().hasSpace(batch.size(), batchBytes, item)) {
            endBatch(next, children);
            next++;
            batchBytes = inputs.inputs().emptyBatchBytes();
        }
        batchBytes = inputs.inputs().batchBytes(batch.size(), batchBytes, item);
        batch.add(item);
        return next;
    }

    private void endBatch(long child, List<FeedEntry.Child> children)
            throws ItemInputs.RefusedException {
        var input = inputs.batch(List.copyOf(batch));
        children.add(
                new FeedEntry.Child(OpenChild.first(child, batchFirst, batch.size()), input, null));
        batchFirst += batch.size();
        batch.clear();
    }

    /** Replaces the reservation of the chunk by that of its children, and reports them. */
    private void reportChildren(List<FeedEntry> entries, List<FeedEntry.Child> children) {
        long bytes = children.stream().mapToLong(FeedEntry.Child::bytes).sum();
        memory.add(bytes - CHUNK_BYTES);
        ahead.onRead(children.size());
        if (!entries.isEmpty()) {
            report(new FeedReport.Entries(entries));
        }
    }

    /** Ends the feed soon. It makes no further report. */
    @Override
    public void close() {
        closed.set(true);
        if (thread != null) {
            thread.interrupt();
        }
    }
}
