package dev.askel.engine.maprun.request;

import static dev.askel.engine.visibility.TestCatalogue.CALLER;
import static dev.askel.engine.visibility.TestCatalogue.NOW;
import static dev.askel.engine.visibility.TestCatalogue.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.Executions.DescribeExecutionRequest;
import dev.askel.engine.api.Executions.ExecutionListItem;
import dev.askel.engine.api.Executions.RedriveFilter;
import dev.askel.engine.api.IncludedData;
import dev.askel.engine.api.RedriveStatus;
import dev.askel.engine.maprun.child.ChildEnd;
import dev.askel.engine.maprun.child.ChildName;
import dev.askel.engine.maprun.progress.Frontier;
import dev.askel.engine.maprun.progress.OpenChild;
import dev.askel.engine.maprun.progress.OutcomeCounts;
import dev.askel.engine.maprun.progress.ProgressCodec;
import dev.askel.engine.maprun.progress.RedrivePosition;
import dev.askel.engine.maprun.progress.RedriveSelection;
import dev.askel.engine.maprun.progress.RunProgress;
import dev.askel.engine.maprun.progress.SelectionCodec;
import dev.askel.engine.maprun.request.StoredMapRuns.StoredMapRun;
import dev.askel.engine.sql.Bytes;
import dev.askel.engine.visibility.ExecutionDescriptions;
import dev.askel.engine.visibility.RedriveVerdict;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Children that wait for a redrive, as lists and descriptions show them. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class PendingRedriveCallsTest extends ChildCalls {
    private void setPending(
            StoredMapRun run, long pending, RunProgress progress, @Nullable Bytes selection) {
        stored.set(
                run,
                "redrive_count = 1, redriven_at = %d, counts = '{0,0,0,0,0,0,0,0,0,%2$d,0,0,0,0,0,0,0,0,0,%2$d}'"
                        .formatted(NOW.toEpochMilli() + 1_000, pending));
        stored.setProgress(run, ProgressCodec.encode(progress));
        catalogue.execute(
                "UPDATE map_runs SET selection = ? WHERE map_run_id = ?",
                selection == null ? null : selection.unsafeArray(),
                run.id());
    }

    private static RunProgress redriven(List<OpenChild> open, RedrivePosition reopenedTo) {
        return new RunProgress(
                new Frontier(10, 10, true),
                List.of(),
                open,
                OutcomeCounts.NONE,
                OutcomeCounts.NONE,
                1,
                List.of(5L),
                reopenedTo);
    }

    private static Bytes selection(long... children) {
        return SelectionCodec.encode(
                new RedriveSelection(
                        children, children.length, OutcomeCounts.NONE, OutcomeCounts.NONE));
    }

    /** Children 0 to 3 have failed before the redrive, and child 4 after it. */
    private StoredMapRun waitingRun(String parent) {
        var run = run(parent, true);
        for (int i = 0; i < 5; i++) {
            var id = stored.insertChild(run, name(run, i), 1, NOW.plusMillis(i));
            catalogue.endExecution(
                    id, i == 3 ? "TIMED_OUT" : "FAILED", NOW.plusSeconds(i == 4 ? 2 : 1), null);
        }
        catalogue.execute(
                "UPDATE executions SET last_event_id = 24999 WHERE map_run_arn = ? AND execution_name = ?",
                run.arn(),
                name(run, 2));
        return run;
    }

    private ExecutionStatus described(StoredMapRun run, long child) {
        var calls =
                new ChildExecutionCalls(
                        new DescribingExecutions(
                                new ExecutionDescriptions(
                                        catalogue.workers(),
                                        catalogue.time(),
                                        new RedriveVerdict.RedriveLimits(
                                                25_000, Duration.ofDays(365)))),
                        catalogue.workers(),
                        catalogue.tokens(),
                        25_000);
        return ok(calls.describeExecution(
                        CALLER,
                        new DescribeExecutionRequest(
                                SCOPE + "execution:m/label:" + name(run, child),
                                IncludedData.METADATA_ONLY)))
                .status();
    }

    @Test
    void standard_children_that_wait_for_a_redrive_are_pending() {
        var run = waitingRun("waiting");
        assertThat(names(run, ExecutionStatus.FAILED, null, 10)).hasSize(4);
        assertThat(names(run, ExecutionStatus.PENDING_REDRIVE, null, 10)).isEmpty();

        setPending(run, 3, redriven(List.of(), RedrivePosition.START), null);

        var waiting = List.of(name(run, 3), name(run, 1), name(run, 0));
        for (int size = 1; size <= 4; size++) {
            assertThat(names(run, ExecutionStatus.PENDING_REDRIVE, null, size)).isEqualTo(waiting);
        }
        assertThat(names(run, ExecutionStatus.PENDING_REDRIVE, RedriveFilter.REDRIVEN, 10))
                .isEmpty();
        // A full history cannot be redriven.
        assertThat(names(run, ExecutionStatus.FAILED, null, 1))
                .containsExactly(name(run, 4), name(run, 2));
        assertThat(names(run, ExecutionStatus.TIMED_OUT, null, 1)).isEmpty();
        assertThat(list(run, null, null, 10, null).executions())
                .extracting(ExecutionListItem::status)
                .containsExactly(
                        ExecutionStatus.FAILED,
                        ExecutionStatus.PENDING_REDRIVE,
                        ExecutionStatus.FAILED,
                        ExecutionStatus.PENDING_REDRIVE,
                        ExecutionStatus.PENDING_REDRIVE);
        assertThat(described(run, 0)).isEqualTo(ExecutionStatus.PENDING_REDRIVE);
        assertThat(described(run, 2)).isEqualTo(ExecutionStatus.FAILED);
        assertThat(described(run, 4)).isEqualTo(ExecutionStatus.FAILED);

        setPending(run, 0, redriven(List.of(), RedrivePosition.START), null);
        assertThat(names(run, ExecutionStatus.PENDING_REDRIVE, null, 10)).isEmpty();
        assertThat(described(run, 0)).isEqualTo(ExecutionStatus.FAILED);
    }

    @Test
    void standard_children_that_a_redrive_leaves_are_not_pending() {
        var run = waitingRun("selected");

        setPending(run, 1, redriven(List.of(), RedrivePosition.START), selection(1));

        assertThat(names(run, ExecutionStatus.PENDING_REDRIVE, null, 1))
                .containsExactly(name(run, 1));
        assertThat(names(run, ExecutionStatus.FAILED, null, 1))
                .containsExactly(name(run, 4), name(run, 2), name(run, 0));
        assertThat(described(run, 0)).isEqualTo(ExecutionStatus.FAILED);
        assertThat(described(run, 1)).isEqualTo(ExecutionStatus.PENDING_REDRIVE);
    }

    private StoredMapRun waitingExpressRun(String parent) {
        var run = run(parent, false);
        stored.insertBlock(
                run,
                2,
                end(run, 0, ExecutionStatus.FAILED),
                end(run, 1, ExecutionStatus.SUCCEEDED),
                end(run, 2, ExecutionStatus.TIMED_OUT));
        stored.insertBlock(
                run, 4, end(run, 3, ExecutionStatus.ABORTED), end(run, 4, ExecutionStatus.FAILED));
        // Child 5 has failed after the redrive.
        stored.insertBlock(run, 6, end(run, 5, ExecutionStatus.FAILED));
        return run;
    }

    @Test
    void express_children_that_wait_for_a_redrive_are_pending() {
        var run = waitingExpressRun("express-waiting");
        assertThat(names(run, ExecutionStatus.PENDING_REDRIVE, null, 10)).isEmpty();

        // The redrive has passed child 0, and child 3 runs.
        setPending(
                run,
                2,
                redriven(
                        List.of(new OpenChild(3, OpenChild.REOPENED, 2, 1, 4)),
                        new RedrivePosition(2, 1)),
                null);

        for (int size = 1; size <= 3; size++) {
            assertThat(names(run, ExecutionStatus.PENDING_REDRIVE, null, size))
                    .containsExactly(name(run, 4), name(run, 2));
        }
        assertThat(names(run, ExecutionStatus.FAILED, null, 10))
                .containsExactly(name(run, 5), name(run, 0));
        assertThat(names(run, ExecutionStatus.TIMED_OUT, null, 10)).isEmpty();
        assertThat(describe(run, 2, IncludedData.METADATA_ONLY).status())
                .isEqualTo(ExecutionStatus.PENDING_REDRIVE);
        assertThat(describe(run, 2, IncludedData.METADATA_ONLY).redriveStatus())
                .isEqualTo(RedriveStatus.REDRIVABLE_BY_MAP_RUN);
        assertThat(describe(run, 0, IncludedData.METADATA_ONLY).status())
                .isEqualTo(ExecutionStatus.FAILED);

        setPending(run, 1, redriven(List.of(), RedrivePosition.START), selection(4));
        assertThat(names(run, ExecutionStatus.PENDING_REDRIVE, null, 10))
                .containsExactly(name(run, 4));
    }

    @Test
    void an_express_child_that_ran_again_in_an_earlier_redrive_is_not_pending_by_its_first_end() {
        var run = waitingExpressRun("express-twice");
        var again = end(run, 0, ExecutionStatus.FAILED);
        stored.insertBlock(
                run,
                8,
                new ChildEnd(
                        again.child(),
                        again.items(),
                        ChildName.of(run.uuid(), 0, 1),
                        again.status(),
                        again.input(),
                        again.output(),
                        again.error(),
                        again.cause(),
                        again.startedAtMillis(),
                        again.stoppedAtMillis(),
                        1));
        setPending(
                run,
                1,
                new RunProgress(
                        new Frontier(10, 10, true),
                        List.of(),
                        List.of(),
                        OutcomeCounts.NONE,
                        OutcomeCounts.NONE,
                        2,
                        List.of(5L, 9L),
                        RedrivePosition.START),
                selection(0));

        assertThat(names(run, ExecutionStatus.PENDING_REDRIVE, null, 10))
                .containsExactly(ChildName.of(run.uuid(), 0, 1));
    }
}
