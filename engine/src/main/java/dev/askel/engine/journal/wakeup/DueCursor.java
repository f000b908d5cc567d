package dev.askel.engine.journal.wakeup;

import dev.askel.engine.journal.partition.SliceRange;
import dev.askel.engine.journal.task.MissedHeartbeat;
import dev.askel.engine.journal.task.TaskKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * A cursor over due rows, with a position in each slice. A page costs the same at any position.
 * Later pages do not repeat the rows of earlier ones, even if these rows remain due.
 */
public final class DueCursor {
    private final int rowsMax;
    private final List<SlicePosition> positions;

    private DueCursor(int rowsMax, List<SlicePosition> positions) {
        this.rowsMax = rowsMax;
        this.positions = positions;
    }

    /** A row's position in its slice. The task distinguishes rows of one execution. */
    public record SlicePosition(int slice, long dueMillis, String persistenceId, TaskKey task) {
        private static final TaskKey NO_TASK = new TaskKey("", 0);

        static SlicePosition before(int slice) {
            return new SlicePosition(slice, Long.MIN_VALUE, "", NO_TASK);
        }
    }

    /**
     * Returns a cursor at the beginning.
     *
     * @param rowsMax maximum number of rows of a slice in one page
     */
    public static DueCursor atStart(SliceRange slices, int rowsMax) {
        var positions = new ArrayList<SlicePosition>();
        for (int slice = slices.from(); slice <= slices.to(); slice++) {
            positions.add(SlicePosition.before(slice));
        }
        return new DueCursor(rowsMax, List.copyOf(positions));
    }

    /** Returns whether no slice has more rows. */
    public boolean isFinished() {
        return positions.isEmpty();
    }

    /** Returns the cursor after a page of wake-ups. */
    public DueCursor afterWakeups(List<Wakeup> page) {
        return after(
                page.stream()
                        .map(row -> {
                            var due = row.dueMillis();
                            return new SlicePosition(
                                    row.slice(),
                                    due == null ? Long.MIN_VALUE : due,
                                    row.persistenceId(),
                                    SlicePosition.NO_TASK);
                        })
                        .toList());
    }

    /** Returns the cursor after a page of heartbeats. */
    public DueCursor afterHeartbeats(List<MissedHeartbeat> page) {
        return after(
                page.stream()
                        .map(row ->
                                new SlicePosition(
                                        row.slice(),
                                        row.dueMillis(),
                                        row.persistenceId(),
                                        row.task()))
                        .toList());
    }

    /**
     * Returns the cursor after a page. A slice with fewer rows in the page than the maximum has no
     * more rows.
     */
    private DueCursor after(List<SlicePosition> page) {
        var counts = new HashMap<Integer, Integer>();
        var last = new HashMap<Integer, SlicePosition>();
        for (var position : page) {
            counts.merge(position.slice(), 1, Integer::sum);
            last.merge(position.slice(), position, DueCursor::later);
        }
        var next = new ArrayList<SlicePosition>();
        counts.forEach((slice, count) -> {
            var position = last.get(slice);
            if (count >= rowsMax && position != null) {
                next.add(position);
            }
        });
        return new DueCursor(rowsMax, List.copyOf(next));
    }

    private static SlicePosition later(SlicePosition one, SlicePosition other) {
        int order = Long.compare(one.dueMillis(), other.dueMillis());
        if (order == 0) {
            order = one.persistenceId().compareTo(other.persistenceId());
        }
        if (order == 0) {
            order = one.task().compareTo(other.task());
        }
        return order < 0 ? other : one;
    }

    public List<SlicePosition> positions() {
        return positions;
    }

    public int rowsMax() {
        return rowsMax;
    }
}
