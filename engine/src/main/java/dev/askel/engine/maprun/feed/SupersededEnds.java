package dev.askel.engine.maprun.feed;

import dev.askel.engine.maprun.child.ChildBlockCodec;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Finds superseded outcomes of a redriven run. An outcome (the stored final status of a child) is
 * superseded when its child has ended again after a later redrive. Needs one bit of memory for each
 * child and redrive.
 */
public final class SupersededEnds {
    private final List<Long> redriveVersions;

    /** For each redrive, the children that ended after it and before the next redrive. */
    private final List<BitSet> endedAfter = new ArrayList<>();

    private boolean isRead;

    /**
     * @param redriveVersions the version of the run's row at the start of each redrive, ascending
     */
    SupersededEnds(List<Long> redriveVersions) {
        this.redriveVersions = List.copyOf(redriveVersions);
        for (int i = 0; i < redriveVersions.size(); i++) {
            endedAfter.add(new BitSet());
        }
    }

    /** Reads the outcomes after the first redrive. Later calls do nothing. */
    void readOnce(StoredBlocks blocks) throws InterruptedException {
        if (isRead) {
            return;
        }
        isRead = true;
        var block = blocks.read(redriveVersions.getFirst(), false);
        while (block != null) {
            var ended = endedAfter.get(redrivesBefore(block.number()) - 1);
            for (var summary : ChildBlockCodec.summaries(block.summaries())) {
                ended.set(Math.toIntExact(summary.child()));
            }
            block = blocks.read(block.number(), false);
        }
    }

    /** Returns the number of redrives that began before a block was written. */
    private int redrivesBefore(long block) {
        int count = 0;
        for (long version : redriveVersions) {
            if (block > version) {
                count++;
            }
        }
        return count;
    }

    /** Returns whether the outcome of a child in a block is superseded. */
    boolean supersede(long block, long child) {
        for (int i = redrivesBefore(block); i < endedAfter.size(); i++) {
            if (endedAfter.get(i).get(Math.toIntExact(child))) {
                return true;
            }
        }
        return false;
    }
}
