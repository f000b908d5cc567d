package dev.askel.engine.journal.wakeup;

import dev.askel.engine.journal.partition.SliceRange;
import dev.askel.engine.journal.task.MissedHeartbeat;
import dev.askel.engine.journal.task.TaskKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * How far a walk through rows has come that are due, in each slice by itself. A page costs the rows
 * it gives, however many stand before and behind them; rows that stay due are walked past.
 */
public final class DueWalk {
    private final int rowsMax;
    private final List<Place> open;

    private DueWalk(int rowsMax, List<Place> open) {
        this.rowsMax = rowsMax;
        this.open = open;
    }

    /** A row's place in its slice; rows of one execution are told apart by their tasks. */
    public record Place(int slice, long dueMillis, String persistenceId, TaskKey task) {
        private static final TaskKey NO_TASK = new TaskKey("", 0);

        static Place before(int slice) {
            return new Place(slice, Long.MIN_VALUE, "", NO_TASK);
        }
    }

    /**
     * The beginning of a walk.
     *
     * @param rowsMax rows of a slice in one page
     */
    public static DueWalk through(SliceRange slices, int rowsMax) {
        var places = new ArrayList<Place>();
        for (int slice = slices.from(); slice <= slices.to(); slice++) {
            places.add(Place.before(slice));
        }
        return new DueWalk(rowsMax, List.copyOf(places));
    }

    /** Whether no slice has more rows. */
    public boolean isOver() {
        return open.isEmpty();
    }

    /** The walk after a page of wake-ups. */
    public DueWalk afterWakeups(List<Wakeup> page) {
        return after(
                page.stream()
                        .map(row -> {
                            var due = row.dueMillis();
                            return new Place(
                                    row.slice(),
                                    due == null ? Long.MIN_VALUE : due,
                                    row.persistenceId(),
                                    Place.NO_TASK);
                        })
                        .toList());
    }

    /** The walk after a page of heartbeats. */
    public DueWalk afterHeartbeats(List<MissedHeartbeat> page) {
        return after(
                page.stream()
                        .map(row ->
                                new Place(
                                        row.slice(),
                                        row.dueMillis(),
                                        row.persistenceId(),
                                        row.task()))
                        .toList());
    }

    /** A slice that gave fewer rows than it might has no more. */
    private DueWalk after(List<Place> page) {
        var counts = new HashMap<Integer, Integer>();
        var last = new HashMap<Integer, Place>();
        for (var place : page) {
            counts.merge(place.slice(), 1, Integer::sum);
            last.merge(place.slice(), place, DueWalk::later);
        }
        var next = new ArrayList<Place>();
        counts.forEach((slice, count) -> {
            var place = last.get(slice);
            if (count >= rowsMax && place != null) {
                next.add(place);
            }
        });
        return new DueWalk(rowsMax, List.copyOf(next));
    }

    private static Place later(Place one, Place other) {
        int order = Long.compare(one.dueMillis(), other.dueMillis());
        if (order == 0) {
            order = one.persistenceId().compareTo(other.persistenceId());
        }
        if (order == 0) {
            order = one.task().compareTo(other.task());
        }
        return order < 0 ? other : one;
    }

    public List<Place> open() {
        return open;
    }

    public int rowsMax() {
        return rowsMax;
    }
}
