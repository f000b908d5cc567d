package dev.askel.engine.maprun;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Reads the stored outcomes of the children of Map Runs. An outcome is the final status of a child
 * with its output, or with its error and cause. A block contains the outcomes of one write.
 */
public interface EndBlocks {
    /** Reads blocks in the order of their numbers. */
    CompletionStage<List<StoredBlock>> blocks(String mapRunId, long afterBlock, int limit);

    /** Reads blocks in the order of their numbers, with {@link StoredBlock#summaries} only. */
    CompletionStage<List<StoredBlock>> summaries(String mapRunId, long afterBlock, int limit);
}
