package dev.askel.engine.maprun.decision;

import dev.askel.engine.maprun.child.ChildEnd;
import dev.askel.engine.maprun.progress.OpenChild;
import dev.askel.engine.maprun.progress.OutcomeCounts;

/** The numbers of items and of children that have a stored outcome, by status. */
record RunOutcomeCounts(OutcomeCounts items, OutcomeCounts children) {
    /** Returns the counts with one more ended child. */
    RunOutcomeCounts plus(ChildEnd end) {
        return new RunOutcomeCounts(plus(items, end, end.items()), plus(children, end, 1));
    }

    private static OutcomeCounts plus(OutcomeCounts counts, ChildEnd end, long count) {
        var counted = counts.plus(end.status(), count);
        return end.isRedrivable() ? counted : counted.plusNotRedrivable(count);
    }

    /** Returns the counts after a redrive has reopened a child. */
    RunOutcomeCounts reopened(OpenChild child) {
        return new RunOutcomeCounts(items.reopened(child.items()), children.reopened(1));
    }
}
