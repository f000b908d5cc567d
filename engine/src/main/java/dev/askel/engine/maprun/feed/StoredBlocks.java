package dev.askel.engine.maprun.feed;

import dev.askel.engine.maprun.MapRunStore;
import dev.askel.engine.maprun.RetriedRead;
import dev.askel.engine.maprun.StoredBlock;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Reads the stored outcomes of a run's children (final statuses and results). A block contains the
 * outcomes that one write stored. Blocks are read one after the other. The methods block the
 * caller's virtual thread, and wait while the database is unavailable.
 */
public final class StoredBlocks {
    private final MapRunStore store;
    private final String mapRunId;

    public StoredBlocks(MapRunStore store, String mapRunId) {
        this.store = store;
        this.mapRunId = mapRunId;
    }

    /**
     * Reads the first block with a number above {@code after}; returns null when there is no such
     * block.
     *
     * @param withEnds whether the inputs, outputs, errors and causes are needed
     */
    @Nullable StoredBlock read(long after, boolean withEnds) throws InterruptedException {
        var found = RetriedRead.read(() -> query(after, withEnds));
        return found.isEmpty() ? null : found.getFirst();
    }

    private CompletionStage<List<StoredBlock>> query(long after, boolean withEnds) {
        return withEnds ? store.blocks(mapRunId, after, 1) : store.summaries(mapRunId, after, 1);
    }
}
