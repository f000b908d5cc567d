package dev.askel.engine.maprun.feed;

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
 * Reads the items of a live run on a virtual thread, and makes the inputs of children in this
 * order:
 *
 * <ol>
 *   <li>planned children that do not exist after a crash,
 *   <li>children that a redrive runs again,
 *   <li>children of the items after the {@link Frontier}. These items belong to no child yet.
 * </ol>
 *
 * <p>The feed reserves memory for a chunk of items before it reads the chunk.
 */
public final class ItemFeed implements AutoCloseable {
    /** The maximum number of children that were read and have no plan yet. */
    public static final int CHILDREN_AHEAD_MAX = 1_000;

    /**
     * The minimum number of items between two checkpoints. A later owner of the run skips the items
     * between the last checkpoint and the frontier.
     */
    private static final long CHECKPOINT_EVERY = 1_000;

    private static final String READER_ERROR = "States.ItemReaderFailed";

    private final ItemChildren items;
    private final @Nullable ReopenedChildren reopened;
    private final MapRunMemory.Share memory;
    private final Consumer<FeedReport> reports;
    private final ReadAhead ahead = new ReadAhead();
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable Thread thread;
    private long lastCheckpoint = -CHECKPOINT_EVERY;

    /**
     * @param reopened the children that a redrive runs again; null without a redrive
     * @param reports receives the reports on the feed's thread; must not block
     */
    public ItemFeed(
            ItemChildren items,
            @Nullable ReopenedChildren reopened,
            MapRunMemory.Share memory,
            Consumer<FeedReport> reports) {
        this.items = items;
        this.reopened = reopened;
        this.memory = memory;
        this.reports = reports;
    }

    /**
     * Starts the feed's thread.
     *
     * @param missing planned children that do not exist, in ascending order
     * @param frontier the position of the first item that belongs to no child
     */
    public void start(String name, List<OpenChild> missing, Frontier frontier) {
        thread =
                Thread.ofVirtual().name("map-run-feed " + name).start(() -> run(missing, frontier));
    }

    /**
     * Records that {@code children} further children have a plan now, so that the feed may read
     * more.
     */
    public void onPlanned(int children) {
        ahead.onPlanned(children);
    }

    private void run(List<OpenChild> missing, Frontier frontier) {
        try (items) {
            readMissing(missing);
            if (reopened != null) {
                readReopened(reopened);
            }
            readItems(frontier);
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
        // Reopened children are last. They have the order of the blocks that contain their inputs,
        // so that each block is read once.
        var ordered =
                missing.stream().sorted(Comparator.comparingLong(OpenChild::endBlock)).toList();
        for (var child : ordered) {
            memory.reserve(ItemChildren.CHUNK_BYTES);
            var input =
                    child.isReopened() && reopened != null
                            ? reopened.inputOf(child)
                            : items.inputOf(child);
            var found = new FeedEntry.Child(child, input, null);
            memory.add(found.bytes() - ItemChildren.CHUNK_BYTES);
            report(new FeedReport.Missing(List.of(found)));
        }
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
        memory.reserve(ItemChildren.CHUNK_BYTES);
        var next = children.next();
        if (next == null) {
            memory.release(ItemChildren.CHUNK_BYTES);
        }
        return next;
    }

    // Items after the frontier

    private void readItems(Frontier from)
            throws ItemReaderException, ItemInputs.RefusedException, InterruptedException {
        items.seek(from);
        while (!items.isEnd()) {
            ahead.await();
            memory.reserve(ItemChildren.CHUNK_BYTES);
            var entries = new ArrayList<FeedEntry>();
            addMark(entries);
            var children = items.next();
            entries.addAll(children);
            reportChildren(entries, children);
        }
    }

    private void addMark(List<FeedEntry> entries) {
        var checkpoint = items.checkpoint();
        if (checkpoint != null && checkpoint.item() - lastCheckpoint >= CHECKPOINT_EVERY) {
            lastCheckpoint = checkpoint.item();
            entries.add(new FeedEntry.Position(checkpoint));
        }
    }

    /**
     * Replaces the reservation for the chunk by a reservation for its children, and reports the
     * children.
     */
    private void reportChildren(List<FeedEntry> entries, List<FeedEntry.Child> children) {
        long bytes = children.stream().mapToLong(FeedEntry.Child::bytes).sum();
        memory.add(bytes - ItemChildren.CHUNK_BYTES);
        ahead.onRead(children.size());
        if (!entries.isEmpty()) {
            report(new FeedReport.Entries(entries));
        }
    }

    /** Interrupts the feed. The feed sends no further report. */
    @Override
    public void close() {
        closed.set(true);
        if (thread != null) {
            thread.interrupt();
        }
    }

    /**
     * Bounds the number of children that the feed has read and that have no plan yet. The feed
     * waits on its virtual thread until the owner of the run reports plans. Thread-safe.
     */
    private static final class ReadAhead {
        private int children;

        /** Waits until the number of children without a plan is below the bound. */
        synchronized void await() throws InterruptedException {
            while (children >= CHILDREN_AHEAD_MAX) {
                wait();
            }
        }

        synchronized void onRead(int count) {
            children += count;
        }

        synchronized void onPlanned(int count) {
            children -= count;
            notifyAll();
        }
    }
}
