package dev.askel.engine.journal.wakeup;

import dev.askel.engine.journal.partition.SliceRange;

/** The last row of a page of executions with a call in flight. The next page begins after it. */
public record CallPosition(int slice, String persistenceId) {
    /** Returns the position before the first call of a range. */
    public static CallPosition before(SliceRange slices) {
        return new CallPosition(slices.from(), "");
    }

    /** Returns the position of a row. */
    public static CallPosition of(Wakeup row) {
        return new CallPosition(row.slice(), row.persistenceId());
    }
}
