package dev.askel.engine.maprun;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Reads the stored ends of the children of Map Runs. A block has the ends that one write has
 * stored.
 */
public interface EndBlocks {
    /** Reads blocks in the order of their numbers, with their ends. */
    CompletionStage<List<StoredBlock>> blocks(String mapRunId, long afterBlock, int limit);

    /** Reads blocks in the order of their numbers, without their ends. */
    CompletionStage<List<StoredBlock>> summaries(String mapRunId, long afterBlock, int limit);
}
