package dev.askel.engine.maprun.live;

import dev.askel.engine.maprun.EndBlocks;
import dev.askel.engine.maprun.StoredBlock;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The outcomes of children (their final statuses and results) for the Map Runs of a process without
 * a database. All runs share one bound of bytes. One thread makes all changes.
 */
public final class InMemoryEnds {
    private final long bytesMax;
    private long bytes;

    /**
     * Creates an empty store.
     *
     * @param bytesMax maximum bytes of encoded outcomes
     */
    public InMemoryEnds(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Returns the bound of all runs together. */
    long bytesMax() {
        return bytesMax;
    }

    /** Adds a run without outcomes. */
    OfRun open() {
        return new OfRun();
    }

    /** The outcomes of one run. Another thread may read them while no outcome is added. */
    final class OfRun implements EndBlocks, AutoCloseable {
        private volatile TreeMap<Long, StoredBlock> blocks = new TreeMap<>();
        private long held;

        private OfRun() {}

        /** Adds a block of outcomes; returns false when the block exceeds the bound. */
        boolean add(StoredBlock block) {
            long more = (long) block.summaries().size() + block.ends().size();
            if (bytes + more > bytesMax) {
                return false;
            }
            bytes += more;
            held += more;
            blocks.put(block.number(), block);
            return true;
        }

        @Override
        public CompletionStage<List<StoredBlock>> blocks(
                String mapRunId, long afterBlock, int limit) {
            return CompletableFuture.completedStage(
                    blocks.tailMap(afterBlock, false).values().stream().limit(limit).toList());
        }

        @Override
        public CompletionStage<List<StoredBlock>> summaries(
                String mapRunId, long afterBlock, int limit) {
            return blocks(mapRunId, afterBlock, limit);
        }

        /** Removes the outcomes. An interrupted reader may still use the previous map. */
        @Override
        public void close() {
            blocks = new TreeMap<>();
            bytes -= held;
            held = 0;
        }
    }
}
