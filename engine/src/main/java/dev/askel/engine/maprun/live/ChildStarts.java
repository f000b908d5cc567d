package dev.askel.engine.maprun.live;

import dev.askel.engine.maprun.child.Children;
import dev.askel.engine.maprun.child.PlannedChild;
import dev.askel.engine.maprun.feed.FeedEntry;
import java.util.List;

/** Starts the children of a durable plan. */
final class ChildStarts {
    private ChildStarts() {}

    /**
     * Starts the planned children with an input. Redrives the children without an input, because
     * their executions have the input.
     */
    static void start(List<FeedEntry.Child> planned, Children children) {
        var first = planned.stream().filter(each -> each.input() != null).toList();
        if (!first.isEmpty()) {
            children.start(first.stream().map(FeedEntry.Child::start).toList());
        }
        if (first.size() < planned.size()) {
            children.redrive(
                    PlannedChild.of(
                            planned.stream()
                                    .filter(each -> each.input() == null)
                                    .map(FeedEntry.Child::child)
                                    .toList()));
        }
    }
}
