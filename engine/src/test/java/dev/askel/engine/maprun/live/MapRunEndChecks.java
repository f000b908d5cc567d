package dev.askel.engine.maprun.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.maprun.child.ChildEnd;
import dev.askel.engine.maprun.progress.Frontier;
import dev.askel.engine.maprun.progress.OpenChild;
import dev.askel.engine.maprun.progress.RedriveSelection;
import dev.askel.engine.maprun.progress.RunProgress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Checks the durable state of a Map Run that has ended.
 *
 * @param endsByRedrive the ends of each redrive and of the time before the first one
 * @param executions the numbers of the Standard children that have started
 * @param selection the children that the last redrive selected; null for all of them
 * @param files the progress whose result files were stored last; null when none were stored
 */
record MapRunEndChecks(
        RunProgress last,
        List<List<ChildEnd>> endsByRedrive,
        Set<Long> executions,
        @Nullable RedriveSelection selection,
        @Nullable RunProgress files) {

    /** Checks that each child has exactly one stored end or never ran, and the counts match. */
    void check() {
        var ended = lastEnds();
        for (var child : last.open()) {
            if (child.isReopened()) {
                assertThat(ended.remove(child.child())).isNotNull();
            } else {
                assertThat(ended).doesNotContainKey(child.child());
                assertThat(executions).doesNotContain(child.child());
            }
        }
        checkChildren(ended);
        long endedItems = ended.values().stream().mapToLong(ChildEnd::items).sum();
        assertThat(last.items().total()).isEqualTo(endedItems);
        long openItems = last.open().stream().mapToLong(OpenChild::items).sum();
        assertThat(endedItems + openItems).isEqualTo(last.frontier().item());
    }

    private Map<Long, ChildEnd> lastEnds() {
        var ended = new TreeMap<Long, ChildEnd>();
        for (var ends : endsByRedrive) {
            assertThat(ends).extracting(ChildEnd::child).doesNotHaveDuplicates();
            for (var end : ends) {
                var before = ended.put(end.child(), end);
                assertThat(before == null ? null : before.status())
                        .as("an end of %d before a redrive", end.child())
                        .isNotEqualTo(ExecutionStatus.SUCCEEDED);
            }
        }
        return ended;
    }

    private void checkChildren(Map<Long, ChildEnd> ended) {
        var children = last.children();
        assertThat(children.succeeded()).isEqualTo(count(ended, ExecutionStatus.SUCCEEDED));
        assertThat(children.failed() + children.aborted() + children.pendingRedrive())
                .isEqualTo(
                        count(ended, ExecutionStatus.FAILED)
                                + count(ended, ExecutionStatus.ABORTED));
        if (selection != null) {
            long left =
                    selection.unselectedChildren().failed()
                            + selection.unselectedChildren().aborted();
            assertThat(children.failed() + children.aborted())
                    .as("children that the redrive has left")
                    .isGreaterThanOrEqualTo(left);
        }
    }

    private static long count(Map<Long, ChildEnd> ended, ExecutionStatus status) {
        return ended.values().stream().filter(end -> end.status() == status).count();
    }

    /** Checks that the files of an unsuccessful run describe its end. */
    void checkFiles() {
        var stored = Objects.requireNonNull(files);
        assertThat(stored.open()).isEqualTo(last.open());
        assertThat(stored.frontier()).isEqualTo(last.frontier());
        assertThat(stored.items()).isEqualTo(last.items());
    }

    /** Checks that a successful run has read all items and ended all children. */
    void checkSuccess(int items) {
        var children = endsByRedrive.stream().flatMap(List::stream).map(ChildEnd::child);
        assertThat(last.frontier())
                .isEqualTo(new Frontier(items, children.distinct().count(), true));
        assertThat(last.open()).isEmpty();
    }
}
