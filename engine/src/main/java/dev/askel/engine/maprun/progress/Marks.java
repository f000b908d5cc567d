package dev.askel.engine.maprun.progress;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The marks of a run. A mark is a position in the source of the items. The next actor of the run
 * may have to read items from it again.
 */
public final class Marks {
    /** When there are more marks than this number, unneeded marks are removed. */
    private static final int PRUNED_ABOVE = 16;

    private final TreeMap<Long, String> positions = new TreeMap<>();
    private int pruneAbove = PRUNED_ABOVE;

    /** Creates the marks of a run from its stored marks. */
    public Marks(List<Mark> stored) {
        for (var mark : stored) {
            add(mark);
        }
    }

    /** Adds a mark. */
    public void add(Mark mark) {
        positions.put(mark.item(), mark.position());
    }

    /**
     * Returns the marks. If there are many, first removes the marks that neither an open child nor
     * the frontier needs.
     */
    public List<Mark> needed(Frontier frontier, Collection<OpenChild> open) {
        if (positions.size() > pruneAbove) {
            prune(frontier, open);
            pruneAbove = Math.max(PRUNED_ABOVE, 2 * positions.size());
        }
        var marks = new ArrayList<Mark>(positions.size());
        positions.forEach((item, position) -> marks.add(new Mark(item, position)));
        return marks;
    }

    private void prune(Frontier frontier, Collection<OpenChild> open) {
        var needed = new TreeMap<Long, String>();
        keep(needed, frontier.item());
        for (var child : open) {
            if (!child.isReopened()) {
                keep(needed, child.firstItem());
            }
        }
        // Marks after the frontier remain, because their items were read ahead and will be needed.
        needed.putAll(positions.tailMap(frontier.item(), false));
        positions.clear();
        positions.putAll(needed);
    }

    private void keep(Map<Long, String> needed, long item) {
        var mark = positions.floorEntry(item);
        if (mark != null) {
            needed.put(mark.getKey(), mark.getValue());
        }
    }
}
