package dev.askel.engine.maprun.live;

import dev.askel.engine.execution.UnavailableException;
import dev.askel.engine.maprun.MapRunStore;
import dev.askel.engine.maprun.StoredBlock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the stored ends of a run one block after the other. A virtual thread waits, also while the
 * database is unavailable.
 */
final class StoredBlocks {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final MapRunStore store;
    private final String mapRunId;

    StoredBlocks(MapRunStore store, String mapRunId) {
        this.store = store;
        this.mapRunId = mapRunId;
    }

    /**
     * Reads the first block after that number; null when there is none.
     *
     * @param withEnds whether its payloads are needed
     */
    @Nullable StoredBlock read(long after, boolean withEnds) throws InterruptedException {
        while (true) {
            try {
                var found = query(after, withEnds).toCompletableFuture().get();
                return found.isEmpty() ? null : found.getFirst();
            } catch (ExecutionException failed) {
                if (UnavailableException.reasonOf(failed.getCause()) == null) {
                    throw new IllegalStateException(
                            "%s: its ends cannot be read".formatted(mapRunId), failed.getCause());
                }
                Thread.sleep(PAUSE);
            }
        }
    }

    private CompletionStage<List<StoredBlock>> query(long after, boolean withEnds) {
        return withEnds ? store.blocks(mapRunId, after, 1) : store.summaries(mapRunId, after, 1);
    }
}
