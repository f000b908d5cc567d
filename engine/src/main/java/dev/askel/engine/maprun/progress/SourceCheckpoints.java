package dev.askel.engine.maprun.progress;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The checkpoints of a run. A checkpoint is a position in the source of the items. The next actor
 * of the run may have to read items from that position again.
 */
public final class SourceCheckpoints {
    /** When there are more checkpoints than this number, unneeded checkpoints are removed. */
    private static final int PRUNED_ABOVE = 16;

    private final TreeMap<Long, String> positions = new TreeMap<>();
    private int pruneAbove = PRUNED_ABOVE;

    /** Creates the checkpoints of a run from its stored checkpoints. */
    public SourceCheckpoints(List<SourceCheckpoint> stored) {
        for (var checkpoint : stored) {
            add(checkpoint);
        }
    }

    /** Adds a checkpoint. */
    public void add(SourceCheckpoint checkpoint) {
        positions.put(checkpoint.item(), checkpoint.position());
    }

    /**
     * Returns the checkpoints. If there are many, first removes the checkpoints that neither an
     * open child nor the frontier needs.
     */
    public List<SourceCheckpoint> pruneAndList(Frontier frontier, Collection<OpenChild> open) {
        if (positions.size() > pruneAbove) {
            prune(frontier, open);
            pruneAbove = Math.max(PRUNED_ABOVE, 2 * positions.size());
        }
        var checkpoints = new ArrayList<SourceCheckpoint>(positions.size());
        positions.forEach(
                (item, position) -> checkpoints.add(new SourceCheckpoint(item, position)));
        return checkpoints;
    }

    private void prune(Frontier frontier, Collection<OpenChild> open) {
        var needed = new TreeMap<Long, String>();
        keep(needed, frontier.item());
        for (var child : open) {
            if (!child.isReopened()) {
                keep(needed, child.firstItem());
            }
        }
        // Checkpoints after the frontier remain, because their items were read ahead and will be
        // needed.
        needed.putAll(positions.tailMap(frontier.item(), false));
        positions.clear();
        positions.putAll(needed);
    }

    private void keep(Map<Long, String> needed, long item) {
        var checkpoint = positions.floorEntry(item);
        if (checkpoint != null) {
            needed.put(checkpoint.getKey(), checkpoint.getValue());
        }
    }
}
