package dev.askel.engine.maprun.decision;

import dev.askel.engine.maprun.child.ChildEnd;
import dev.askel.engine.maprun.progress.OpenChild;
import dev.askel.engine.maprun.progress.Tally;

/** The numbers of items and children of a run with a stored outcome, by status. */
record RunTallies(Tally items, Tally children) {
    /** Returns the tallies with one more ended child. */
    RunTallies plus(ChildEnd end) {
        return new RunTallies(plus(items, end, end.items()), plus(children, end, 1));
    }

    private static Tally plus(Tally tally, ChildEnd end, long count) {
        var counted = tally.plus(end.status(), count);
        return end.isRedrivable() ? counted : counted.plusNotRedrivable(count);
    }

    /** Returns the tallies after a redrive has reopened a child. */
    RunTallies reopened(OpenChild child) {
        return new RunTallies(items.reopened(child.items()), children.reopened(1));
    }
}
