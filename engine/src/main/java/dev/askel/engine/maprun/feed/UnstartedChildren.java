package dev.askel.engine.maprun.feed;

import dev.askel.engine.maprun.MapRunMemory;
import dev.askel.engine.maprun.progress.Frontier;
import dev.askel.engine.maprun.progress.OpenChild;
import dev.askel.engine.maprun.progress.RunProgress;
import dev.askel.engine.maprun.progress.SourceCheckpoint;
import dev.askel.engine.maprun.result.PendingChildren;
import dev.askel.engine.maprun.source.ItemReaderException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the pending children of a stopped run: planned children that have never started, then the
 * children of the remaining items. Children that a redrive should have run again are not pending.
 * Reading stops at the first item that cannot be read or selected. After an interrupted export,
 * reading begins after the exported files.
 *
 * <p>One chunk of items is in memory. The run itself may have used its complete share of the
 * memory, so the chunk has a separate share.
 */
public final class UnstartedChildren implements PendingChildren, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UnstartedChildren.class);

    private final String mapRunId;
    private final ItemChildren items;
    private final MapRunMemory.Share memory;
    private final Frontier start;
    private final Iterator<OpenChild> planned;

    /**
     * The checkpoints (stored positions in the source) before the items of the next children, by
     * the index of the item.
     */
    private final TreeMap<Long, SourceCheckpoint> checkpoints = new TreeMap<>();

    private boolean isReserved;
    private boolean isAtFrontier;
    private boolean isBroken;

    /**
     * @param items closed with this reader
     * @param memory closed with this reader
     * @param progress the progress at the end of the run
     */
    public UnstartedChildren(
            String mapRunId, ItemChildren items, MapRunMemory.Share memory, RunProgress progress) {
        this.mapRunId = mapRunId;
        this.items = items;
        this.memory = memory;
        var export = progress.export();
        this.start = export == null ? progress.frontier() : export.files().next();
        // An export begins with the planned children. The files of an interrupted export therefore
        // contain all planned children.
        this.planned =
                export == null
                        ? progress.open().stream().filter(child -> !child.isReopened()).iterator()
                        : Collections.emptyIterator();
    }

    @Override
    public List<PendingChild> next() throws InterruptedException {
        if (!isReserved) {
            memory.reserve(ItemChildren.CHUNK_BYTES);
            isReserved = true;
        }
        try {
            return read();
        } catch (ItemReaderException failed) {
            breakOff(failed.getMessage());
        } catch (ItemInputs.RefusedException refused) {
            breakOff(refused.failure().cause());
        }
        return List.of();
    }

    private List<PendingChild> read()
            throws ItemReaderException, ItemInputs.RefusedException, InterruptedException {
        if (isBroken) {
            return List.of();
        }
        if (planned.hasNext()) {
            var child = planned.next();
            return List.of(
                    new PendingChild(
                            child.child(), child.items(), items.inputOf(child), null, null));
        }
        if (!isAtFrontier) {
            items.seek(start);
            isAtFrontier = true;
        }
        var found = new ArrayList<PendingChild>();
        while (found.isEmpty() && !items.isEnd()) {
            addMark();
            for (var each : items.next()) {
                found.add(pending(each));
            }
        }
        return found;
    }

    private void addMark() {
        var checkpoint = items.checkpoint();
        if (checkpoint != null) {
            checkpoints.put(checkpoint.item(), checkpoint);
        }
    }

    private PendingChild pending(FeedEntry.Child read) {
        var child = read.child();
        var checkpoint = checkpoints.floorEntry(child.firstItem());
        if (checkpoint != null) {
            checkpoints.headMap(checkpoint.getKey()).clear();
        }
        return new PendingChild(
                child.child(),
                child.items(),
                read.start().input(),
                new Frontier(child.firstItem(), child.child(), false),
                checkpoint == null ? null : checkpoint.getValue());
    }

    private void breakOff(@Nullable String cause) {
        isBroken = true;
        LOG.warn("{}: the PENDING files lack the items that cannot be read: {}", mapRunId, cause);
    }

    @Override
    public void close() {
        items.close();
        memory.close();
    }
}
