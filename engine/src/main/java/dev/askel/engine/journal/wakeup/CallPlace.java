package dev.askel.engine.journal.wakeup;

import dev.askel.engine.journal.partition.SliceRange;

/** Where a page of calls in flight ended. */
public record CallPlace(int slice, String persistenceId) {
    /** Before the first one of a range. */
    public static CallPlace before(SliceRange slices) {
        return new CallPlace(slices.from(), "");
    }

    /** The place of a row. */
    public static CallPlace of(Wakeup row) {
        return new CallPlace(row.slice(), row.persistenceId());
    }
}
