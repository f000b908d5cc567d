package dev.askel.engine.maprun.live;

import dev.askel.engine.maprun.child.ChildEnd;
import dev.askel.engine.maprun.progress.OpenChild;
import dev.askel.engine.maprun.progress.Tally;

/** The tallies of the items and of the children of a run. */
record RunTallies(Tally items, Tally children) {
    /** Returns the tallies with the outcome of one more child. */
    RunTallies plus(ChildEnd end) {
        return new RunTallies(plus(items, end, end.items()), plus(children, end, 1));
    }

    private static Tally plus(Tally tally, ChildEnd end, long count) {
        var counted = tally.plus(end.status(), count);
        return end.isRedrivable() ? counted : counted.plusNotRedrivable(count);
    }

    /** Returns the tallies after the start of a child that a redrive runs again. */
    RunTallies reopened(OpenChild child) {
        return new RunTallies(items.reopened(child.items()), children.reopened(1));
    }
}
