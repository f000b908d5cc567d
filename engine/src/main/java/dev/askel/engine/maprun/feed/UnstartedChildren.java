package dev.askel.engine.maprun.feed;

import dev.askel.engine.maprun.MapRunMemory;
import dev.askel.engine.maprun.progress.OpenChild;
import dev.askel.engine.maprun.progress.RunProgress;
import dev.askel.engine.maprun.result.PendingChildren;
import dev.askel.engine.maprun.source.ItemReaderException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the children of a stopped run that have never started: the planned ones, then those of the
 * items that no child has. A child that a redrive was to run again is none of them, because its
 * earlier end is its result. They end at the first item that cannot be read or selected.
 *
 * <p>One chunk of items is in memory. It is accounted as that of another run, so a run that holds
 * memory never waits for itself.
 */
public final class UnstartedChildren implements PendingChildren, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UnstartedChildren.class);

    private final String mapRunId;
    private final ItemChildren items;
    private final MapRunMemory.Share memory;
    private final RunProgress progress;
    private final Iterator<OpenChild> planned;
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
        this.progress = progress;
        this.planned = progress.open().stream().filter(child -> !child.isReopened()).iterator();
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
            return List.of(new PendingChild(child.child(), items.inputOf(child)));
        }
        if (!isAtFrontier) {
            items.seek(progress.frontier());
            isAtFrontier = true;
        }
        var found = new ArrayList<PendingChild>();
        while (found.isEmpty() && !items.isEnd()) {
            for (var each : items.next()) {
                found.add(new PendingChild(each.child().child(), each.start().input()));
            }
        }
        return found;
    }

    private void breakOff(@Nullable String cause) {
        isBroken = true;
        LOG.warn("{}: its PENDING files lack the items that cannot be read: {}", mapRunId, cause);
    }

    @Override
    public void close() {
        items.close();
        memory.close();
    }
}
