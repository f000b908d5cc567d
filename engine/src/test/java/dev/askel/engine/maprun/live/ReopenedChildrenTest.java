package dev.askel.engine.maprun.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.maprun.child.ChildEnd;
import dev.askel.engine.maprun.child.ChildName;
import dev.askel.engine.maprun.feed.FeedEntry;
import dev.askel.engine.maprun.feed.ReopenedChildren;
import dev.askel.engine.maprun.feed.StoredBlocks;
import dev.askel.engine.maprun.progress.OpenChild;
import dev.askel.engine.maprun.progress.RedrivePosition;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class ReopenedChildrenTest {
    private final MemoryRunStore store = new MemoryRunStore(SampleScope.ofArray(9));

    private static ChildEnd end(long child, ExecutionStatus status) {
        return new ChildEnd(
                child,
                2,
                ChildName.of(SampleScope.UUID, child, 0),
                status,
                Payload.ofVerbatim("\"input %d\"".formatted(child)),
                null,
                null,
                null,
                1,
                2,
                0);
    }

    private List<OpenChild> open = List.of();
    private LongPredicate isSelected = _ -> true;

    private ReopenedChildren reopened(
            boolean isStandard, List<Long> redriveVersions, RedrivePosition position) {
        return new ReopenedChildren(
                new StoredBlocks(store, MemoryRunStore.ID),
                isStandard,
                redriveVersions,
                position,
                open,
                isSelected);
    }

    private static List<FeedEntry.Child> all(ReopenedChildren reopened)
            throws InterruptedException {
        var all = new ArrayList<FeedEntry.Child>();
        for (var next = reopened.next(); next != null; next = reopened.next()) {
            all.addAll(next);
        }
        return all;
    }

    private static List<Long> numbers(List<FeedEntry.Child> children) {
        return children.stream().map(each -> each.child().child()).toList();
    }

    @Test
    void a_redrive_of_some_children_opens_their_ends_only() throws InterruptedException {
        store.add(2, end(0, ExecutionStatus.SUCCEEDED), end(1, ExecutionStatus.FAILED));
        store.add(7, end(3, ExecutionStatus.TIMED_OUT), end(4, ExecutionStatus.ABORTED));
        isSelected = child -> child != 3;
        assertThat(numbers(all(reopened(true, List.of(8L), RedrivePosition.START))))
                .containsExactly(1L, 4L);
    }

    @Test
    void a_redrive_opens_all_unsuccessful_ends() throws InterruptedException {
        store.add(2, end(0, ExecutionStatus.SUCCEEDED), end(1, ExecutionStatus.FAILED));
        store.add(4, end(2, ExecutionStatus.SUCCEEDED));
        store.add(7, end(3, ExecutionStatus.TIMED_OUT), end(4, ExecutionStatus.ABORTED));
        assertThat(all(reopened(false, List.of(8L), RedrivePosition.START)))
                .containsExactly(
                        new FeedEntry.Child(
                                new OpenChild(1, OpenChild.REOPENED, 2, 1, 2),
                                Payload.ofVerbatim("\"input 1\""),
                                new RedrivePosition(2, 2)),
                        new FeedEntry.Child(
                                new OpenChild(3, OpenChild.REOPENED, 2, 1, 7),
                                Payload.ofVerbatim("\"input 3\""),
                                new RedrivePosition(7, 1)),
                        new FeedEntry.Child(
                                new OpenChild(4, OpenChild.REOPENED, 2, 1, 7),
                                Payload.ofVerbatim("\"input 4\""),
                                new RedrivePosition(7, 2)));
    }

    @Test
    void standard_children_have_their_input_in_their_execution() throws InterruptedException {
        store.add(2, end(1, ExecutionStatus.FAILED));
        assertThat(all(reopened(true, List.of(8L), RedrivePosition.START)))
                .singleElement()
                .extracting(FeedEntry.Child::input)
                .isNull();
    }

    @Test
    void a_redrive_continues_after_the_ends_that_it_has_passed() throws InterruptedException {
        store.add(2, end(0, ExecutionStatus.FAILED), end(1, ExecutionStatus.FAILED));
        store.add(4, end(2, ExecutionStatus.FAILED));
        assertThat(numbers(all(reopened(true, List.of(8L), new RedrivePosition(2, 1)))))
                .containsExactly(1L, 2L);
        assertThat(numbers(all(reopened(true, List.of(8L), new RedrivePosition(2, 2)))))
                .containsExactly(2L);
    }

    @Test
    void ends_after_the_redrive_are_not_opened() throws InterruptedException {
        store.add(2, end(0, ExecutionStatus.FAILED));
        store.add(9, end(1, ExecutionStatus.FAILED));
        assertThat(numbers(all(reopened(true, List.of(8L), RedrivePosition.START))))
                .containsExactly(0L);
    }

    @Test
    void an_end_before_an_earlier_redrive_is_superseded_by_a_later_end()
            throws InterruptedException {
        store.add(
                2,
                end(0, ExecutionStatus.FAILED),
                end(1, ExecutionStatus.FAILED),
                end(2, ExecutionStatus.FAILED));
        store.add(5, end(0, ExecutionStatus.SUCCEEDED));
        store.add(6, end(1, ExecutionStatus.FAILED));
        store.add(9, end(2, ExecutionStatus.FAILED));
        var opened = all(reopened(true, List.of(3L, 8L, 12L), RedrivePosition.START));
        assertThat(opened)
                .extracting(each -> each.child().child(), each -> each.child().endBlock())
                .containsExactly(tuple(1L, 6L), tuple(2L, 9L));
    }

    @Test
    void a_child_that_an_earlier_redrive_has_opened_is_not_opened_again()
            throws InterruptedException {
        store.add(2, end(0, ExecutionStatus.FAILED), end(1, ExecutionStatus.FAILED));
        open = List.of(new OpenChild(0, OpenChild.REOPENED, 2, 1, 2));
        assertThat(numbers(all(reopened(true, List.of(4L, 8L), RedrivePosition.START))))
                .containsExactly(1L);
        // The child ends during the second redrive, and the owner of the run is lost.
        store.add(9, end(0, ExecutionStatus.SUCCEEDED));
        open = List.of();
        assertThat(numbers(all(reopened(true, List.of(4L, 8L), RedrivePosition.START))))
                .containsExactly(1L);
    }

    @Test
    void the_input_of_an_open_child_is_read_from_its_earlier_end() throws InterruptedException {
        store.add(2, end(0, ExecutionStatus.FAILED), end(1, ExecutionStatus.FAILED));
        var reopened = reopened(false, List.of(8L), new RedrivePosition(2, 2));
        assertThat(reopened.inputOf(new OpenChild(1, OpenChild.REOPENED, 2, 1, 2)).text())
                .isEqualTo("\"input 1\"");
    }
}
