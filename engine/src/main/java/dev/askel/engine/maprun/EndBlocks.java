package dev.askel.engine.maprun;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Reads the stored ends of the children of Map Runs. The end of a child is its final status with
 * its output, or with its error and cause. A block has the ends that one write has stored.
 */
public interface EndBlocks {
    /** Reads blocks in the order of their numbers. */
    CompletionStage<List<StoredBlock>> blocks(String mapRunId, long afterBlock, int limit);

    /** Reads blocks in the order of their numbers, with {@link StoredBlock#summaries} only. */
    CompletionStage<List<StoredBlock>> summaries(String mapRunId, long afterBlock, int limit);
}
