package dev.askel.engine.maprun.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.maprun.MapRunControl;
import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.maprun.child.ChildEnd;
import dev.askel.engine.maprun.feed.FeedEntry;
import dev.askel.engine.maprun.progress.ExportProgress;
import dev.askel.engine.maprun.progress.ExportedFiles;
import dev.askel.engine.maprun.progress.Frontier;
import dev.askel.engine.maprun.progress.OpenChild;
import dev.askel.engine.maprun.progress.OutcomeCounts;
import dev.askel.engine.maprun.progress.ProgressCodec;
import dev.askel.engine.maprun.progress.RedrivePosition;
import dev.askel.engine.maprun.progress.RunProgress;
import dev.askel.engine.maprun.progress.SourceCheckpoint;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class RunStateTest {
    private static final int ANY = 1_000;
    private static final MapRunControl CONTROL = new MapRunControl(false, 2, 0, 0);
    private static final MapRunControl PAUSED = new MapRunControl(false, 2, 0, 0, true);
    private static final MapRunControl STOPPED = new MapRunControl(true, 2, 0, 0);

    private static RunState stateOf(RunProgress progress, MapRunControl control) {
        return new RunState(
                new RunProperties(true, 5, false, false, 10_000),
                progress,
                control,
                OutcomeCounts.NONE);
    }

    private static FeedEntry.Child child(long number) {
        return new FeedEntry.Child(OpenChild.first(number, number, 1), Payload.EMPTY_OBJECT, null);
    }

    private static ChildEnd end(long number, ExecutionStatus status) {
        return new ChildEnd(number, 1, "name", status, null, null, null, null, 1, 2, 0);
    }

    private static RunState fed(int children) {
        var state = stateOf(RunProgress.START, CONTROL);
        for (int i = 0; i < children; i++) {
            state.onFed(child(i));
        }
        return state;
    }

    private static RunWrite write(RunState state) {
        return Objects.requireNonNull(state.nextWrite(ANY));
    }

    private static List<Long> numbers(List<FeedEntry.Child> children) {
        return children.stream().map(each -> each.child().child()).toList();
    }

    @Test
    void a_child_starts_after_the_write_that_lists_it() {
        var state = fed(1);
        var write = write(state);
        assertThat(write.progress().open()).containsExactly(child(0).child());
        assertThat(state.nextWrite(ANY)).isNull();
        assertThat(numbers(state.onWritten(CONTROL))).containsExactly(0L);
    }

    @Test
    void children_whose_end_is_not_durable_count_as_open() {
        var state = fed(5);
        var _ = write(state);
        assertThat(numbers(state.onWritten(CONTROL))).containsExactly(0L, 1L);
        assertThat(state.nextWrite(ANY)).isNull();
        assertThat(state.onEnded(end(0, ExecutionStatus.SUCCEEDED))).isTrue();
        var write = write(state);
        assertThat(write.ends()).hasSize(1);
        assertThat(numbers(write.plans())).containsExactly(2L);
        assertThat(write.progress().children().succeeded()).isEqualTo(1);
    }

    @Test
    void an_update_of_the_concurrency_applies_to_the_next_write() {
        var state = fed(5);
        var _ = write(state);
        var _ = state.onWritten(new MapRunControl(false, 4, 0, 0));
        assertThat(numbers(write(state).plans())).containsExactly(2L, 3L);
    }

    @Test
    void no_child_starts_while_the_parent_is_paused() {
        var state = fed(5);
        var _ = write(state);
        var _ = state.onWritten(PAUSED);
        assertThat(state.onEnded(end(0, ExecutionStatus.SUCCEEDED))).isTrue();
        assertThat(state.onEnded(end(1, ExecutionStatus.SUCCEEDED))).isTrue();
        var ends = write(state);
        assertThat(ends.ends()).hasSize(2);
        assertThat(ends.plans()).isEmpty();
        assertThat(state.onWritten(PAUSED)).isEmpty();
        assertThat(state.nextWrite(ANY)).isNull();
        assertThat(state.isWaiting(false)).isTrue();

        state.onControl(CONTROL);
        assertThat(state.isWaiting(false)).isFalse();
        assertThat(numbers(write(state).plans())).containsExactly(2L, 3L);
    }

    @Test
    void memory_bounds_the_starts() {
        var state = fed(5);
        assertThat(state.nextWrite(0)).isNull();
        assertThat(numbers(Objects.requireNonNull(state.nextWrite(1)).plans())).containsExactly(0L);
    }

    @Test
    void a_server_may_permit_more_children_than_aws() {
        int childrenMax = 25_000;
        var state =
                new RunState(
                        new RunProperties(true, RunProperties.UNKNOWN, false, false, childrenMax),
                        RunProgress.START,
                        new MapRunControl(false, 0, 0, 0),
                        OutcomeCounts.NONE);
        for (int i = 0; i < childrenMax + ANY; i++) {
            state.onFed(child(i));
        }
        RunWrite last = null;
        for (var next = state.nextWrite(ANY); next != null; next = state.nextWrite(ANY)) {
            last = next;
            var _ = state.onWritten(new MapRunControl(false, 0, 0, 0));
        }
        assertThat(state.openChildren()).isEqualTo(childrenMax);
        var progress = Objects.requireNonNull(last).progress();
        assertThat(ProgressCodec.decode(ProgressCodec.encode(progress))).isEqualTo(progress);
    }

    @Test
    void an_end_counts_once() {
        var state = fed(1);
        assertThat(state.onEnded(end(0, ExecutionStatus.SUCCEEDED))).isFalse();
        var _ = write(state);
        var _ = state.onWritten(CONTROL);
        assertThat(state.onEnded(end(0, ExecutionStatus.SUCCEEDED))).isTrue();
        assertThat(state.onEnded(end(0, ExecutionStatus.FAILED))).isFalse();
        var _ = write(state);
        assertThat(state.onEnded(end(0, ExecutionStatus.SUCCEEDED))).isFalse();
        var _ = state.onWritten(CONTROL);
        assertThat(state.onEnded(end(0, ExecutionStatus.SUCCEEDED))).isFalse();
    }

    @Test
    void a_run_of_no_items_is_assembled_at_once() {
        var state = stateOf(RunProgress.START, CONTROL);
        assertThat(state.ending()).isNull();
        state.onFed(new FeedEntry.End());
        assertThat(state.nextWrite(ANY)).isNull();
        assertThat(state.ending()).isEqualTo(new RunEnding.Assemble());
        assertThat(
                        state.end(new MapRunOutcome.Succeeded(Payload.EMPTY_OBJECT))
                                .progress()
                                .frontier())
                .isEqualTo(new Frontier(0, 0, true));
    }

    @Test
    void a_run_that_is_stopped_during_a_write_starts_none_of_its_children() {
        var state = fed(5);
        var _ = write(state);
        assertThat(state.onWritten(STOPPED)).isEmpty();
        assertThat(state.isStopping()).isTrue();
        assertThat(state.ending()).isNull();
        state.onChildrenStopped();
        assertThat(state.ending()).isEqualTo(new RunEnding.End(new MapRunOutcome.Aborted()));
        var counts = state.end(new MapRunOutcome.Aborted()).counts();
        assertThat(counts.items().pending()).isEqualTo(5);
        assertThat(counts.items().aborted()).isZero();
    }

    @Test
    void a_stopped_run_ends_after_the_ends_of_its_children_are_durable() {
        var state = fed(2);
        var _ = write(state);
        var _ = state.onWritten(CONTROL);
        state.onControl(STOPPED);
        assertThat(state.onEnded(end(0, ExecutionStatus.ABORTED))).isTrue();
        assertThat(state.onEnded(end(1, ExecutionStatus.SUCCEEDED))).isTrue();
        state.onChildrenStopped();
        assertThat(state.ending()).isNull();
        assertThat(write(state).ends()).hasSize(2);
        assertThat(state.ending()).isNull();
        var _ = state.onWritten(STOPPED);
        assertThat(state.ending()).isEqualTo(new RunEnding.End(new MapRunOutcome.Aborted()));
        var counts = state.end(new MapRunOutcome.Aborted()).counts();
        assertThat(counts.executions().aborted()).isEqualTo(1);
        assertThat(counts.executions().succeeded()).isEqualTo(1);
        assertThat(counts.executions().pending()).isEqualTo(3);
    }

    @Test
    void a_durable_failure_above_the_tolerance_stops_the_run() {
        var state = fed(3);
        var _ = write(state);
        var _ = state.onWritten(CONTROL);
        state.onEnded(end(0, ExecutionStatus.FAILED));
        assertThat(state.isStopping()).isFalse();
        var _ = write(state);
        assertThat(state.onWritten(CONTROL)).isEmpty();
        assertThat(state.isStopping()).isTrue();
        state.onEnded(end(1, ExecutionStatus.ABORTED));
        var _ = write(state);
        var _ = state.onWritten(CONTROL);
        state.onChildrenStopped();
        assertThat(state.ending())
                .isEqualTo(
                        new RunEnding.End(
                                new MapRunOutcome.Failed(
                                        "States.ExceedToleratedFailureThreshold",
                                        "The specified tolerated failure threshold was exceeded")));
    }

    private static RunState exporting(RunProgress progress) {
        return new RunState(
                new RunProperties(true, 5, false, true, 10_000),
                progress,
                CONTROL,
                OutcomeCounts.NONE);
    }

    @Test
    void the_files_of_a_stopped_run_are_stored_before_its_end() {
        var state = exporting(RunProgress.START);
        state.onFed(child(0));
        state.onFed(child(1));
        var _ = write(state);
        assertThat(state.onWritten(STOPPED)).isEmpty();
        state.onChildrenStopped();
        assertThat(state.ending())
                .isEqualTo(
                        new RunEnding.ExportFiles(
                                new RunProgress(
                                        new Frontier(2, 2, false),
                                        List.of(),
                                        List.of(child(0).child(), child(1).child()),
                                        OutcomeCounts.NONE,
                                        OutcomeCounts.NONE,
                                        0,
                                        List.of(),
                                        null)));
        state.onFilesDone(true);
        assertThat(state.ending()).isEqualTo(new RunEnding.End(new MapRunOutcome.Aborted()));
    }

    @Test
    void a_later_owner_continues_the_export_of_a_stopped_run() {
        var properties = new RunProperties(true, RunProperties.UNKNOWN, false, true, 10_000);
        var state = new RunState(properties, RunProgress.START, CONTROL, OutcomeCounts.NONE);
        state.onFed(child(0));
        var _ = write(state);
        state.onFeedFailed("E", "cause");
        var _ = state.onWritten(CONTROL);
        state.onChildrenStopped();
        assertThat(state.ending()).isInstanceOf(RunEnding.ExportFiles.class);

        var files =
                new ExportedFiles(
                        List.of(),
                        List.of(7),
                        List.of(100),
                        new Frontier(9, 9, false),
                        new SourceCheckpoint(5, "p"));
        state.onExported(files);
        var write = write(state);
        var outcome = new MapRunOutcome.Failed("E", "cause");
        assertThat(write.progress().export()).isEqualTo(new ExportProgress(outcome, files));
        assertThat(write.counts().items().pending()).isEqualTo(9);
        assertThat(write.counts().items().running()).isZero();
        assertThat(state.onWritten(CONTROL)).isEmpty();
        assertThat(state.nextWrite(1)).isNull();

        var later = new RunState(properties, write.progress(), CONTROL, OutcomeCounts.NONE);
        assertThat(later.isStopping()).isTrue();
        later.onChildrenStopped();
        assertThat(later.ending()).isEqualTo(new RunEnding.ExportFiles(write.progress()));
        later.onFilesDone(true);
        assertThat(later.ending()).isEqualTo(new RunEnding.End(outcome));
        var end = later.end(outcome);
        assertThat(end.progress().export()).isNull();
        assertThat(end.counts().items().total()).isEqualTo(9);
    }

    @Test
    void results_count_as_written_when_their_files_are_stored() {
        var progress =
                new RunProgress(
                        new Frontier(5, 5, true),
                        List.of(),
                        List.of(),
                        new OutcomeCounts(3, 1, 0, 1, 0),
                        new OutcomeCounts(3, 1, 0, 1, 0),
                        0,
                        List.of(),
                        null);
        var refused = exporting(progress);
        refused.onFilesDone(false);
        assertThat(refused.end(new MapRunOutcome.Aborted()).counts().items().resultsWritten())
                .isZero();
        var stored = exporting(progress);
        stored.onFilesDone(true);
        assertThat(stored.end(new MapRunOutcome.Aborted()).counts().items().resultsWritten())
                .isEqualTo(3);
    }

    @Test
    void a_run_whose_items_cannot_be_read_at_all_has_no_files() {
        var state = exporting(RunProgress.START);
        state.onFeedFailed("States.ItemReaderFailed", "cause");
        state.onChildrenStopped();
        assertThat(state.ending())
                .isEqualTo(
                        new RunEnding.End(
                                new MapRunOutcome.Failed("States.ItemReaderFailed", "cause")));
    }

    @Test
    void a_stop_by_the_parent_replaces_a_failure() {
        var state = fed(0);
        state.onFeedFailed("States.ItemReaderFailed", "cause");
        state.onControl(STOPPED);
        state.onChildrenStopped();
        assertThat(state.ending()).isEqualTo(new RunEnding.End(new MapRunOutcome.Aborted()));
    }

    @Test
    void missing_children_start_without_a_further_write() {
        var progress =
                new RunProgress(
                        new Frontier(2, 2, false),
                        List.of(),
                        List.of(child(0).child(), child(1).child()),
                        OutcomeCounts.NONE,
                        OutcomeCounts.NONE,
                        0,
                        List.of(),
                        null);
        var state = stateOf(progress, CONTROL);
        assertThat(state.unconfirmed()).hasSize(2);
        assertThat(state.onEnded(end(0, ExecutionStatus.SUCCEEDED))).isTrue();
        assertThat(state.onResumed(List.of(1L))).containsExactly(child(1).child());
        assertThat(state.startMissing(1)).isTrue();
        assertThat(state.startMissing(1)).isFalse();
    }

    @Test
    void failures_that_cannot_be_redriven_are_counted_until_the_next_redrive() {
        var state = fed(2);
        var _ = write(state);
        var _ = state.onWritten(CONTROL);
        var failed = end(0, ExecutionStatus.FAILED);
        state.onEnded(
                new ChildEnd(0, 1, "name", failed.status(), null, null, "E", null, 1, 2, 0, false));
        var progress = write(state).progress();
        var counts =
                RunCounts.of(
                        new RunProperties(true, 5, false, false, 1), progress, null, null, false);
        assertThat(counts.items().failuresNotRedrivable()).isEqualTo(1);
        assertThat(counts.executions().failuresNotRedrivable()).isEqualTo(1);
        var redriven = progress.redriven(1, 9, null).children();
        assertThat(redriven.notRedrivable()).isZero();
        assertThat(redriven.pendingRedrive()).isEqualTo(1);
    }

    @Test
    void a_redrive_opens_ended_children_and_counts_them_as_running() {
        var ended =
                new RunProgress(
                        new Frontier(5, 5, true),
                        List.of(),
                        List.of(),
                        new OutcomeCounts(3, 1, 0, 1, 0),
                        new OutcomeCounts(3, 1, 0, 1, 0),
                        0,
                        List.of(),
                        null);
        var state = stateOf(ended.redriven(1, 9, null), CONTROL);
        state.onFed(
                new FeedEntry.Child(
                        new OpenChild(3, OpenChild.REOPENED, 1, 1, 7),
                        null,
                        new RedrivePosition(7, 4)));
        var write = write(state);
        assertThat(write.counts().items().pendingRedrive()).isEqualTo(1);
        assertThat(write.counts().items().running()).isEqualTo(1);
        assertThat(write.counts().items().pending()).isZero();
        assertThat(write.progress().reopenedTo()).isEqualTo(new RedrivePosition(7, 4));
        assertThat(write.progress().frontier()).isEqualTo(new Frontier(5, 5, true));
        assertThat(numbers(state.onWritten(CONTROL))).containsExactly(3L);
    }
}
