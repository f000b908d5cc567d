package dev.askel.engine.maprun;

import dev.askel.engine.api.MapRuns.Counts;
import java.util.ArrayList;
import java.util.List;

/**
 * The numbers of items and of child executions, as DescribeMapRun shows them.
 *
 * @param items the numbers of items by the status of their child execution
 * @param executions the numbers of child executions by status
 */
public record MapRunCounts(Counts items, Counts executions) {
    private static final int FIELDS = 10;

    /** The counts of a run that has read no items. */
    public static final MapRunCounts NONE = of(new long[2 * FIELDS]);

    /** Restores the counts from their stored {@link #values}. */
    static MapRunCounts of(long[] values) {
        if (values.length != 2 * FIELDS) {
            throw new IllegalArgumentException(values.length + " counts of a Map Run");
        }
        return new MapRunCounts(counts(values, 0), counts(values, FIELDS));
    }

    private static Counts counts(long[] values, int at) {
        return new Counts(
                values[at],
                values[at + 1],
                values[at + 2],
                values[at + 3],
                values[at + 4],
                values[at + 5],
                values[at + 6],
                values[at + 7],
                values[at + 8],
                values[at + 9]);
    }

    /** Returns the stored values: the counts of the items, then the counts of the executions. */
    List<Long> values() {
        var values = new ArrayList<Long>(2 * FIELDS);
        for (var each : List.of(items, executions)) {
            values.addAll(
                    List.of(
                            each.pending(),
                            each.running(),
                            each.succeeded(),
                            each.failed(),
                            each.timedOut(),
                            each.aborted(),
                            each.total(),
                            each.resultsWritten(),
                            each.failuresNotRedrivable(),
                            each.pendingRedrive()));
        }
        return values;
    }
}
