package dev.askel.engine.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.workbench.BulkJobs.Action;
import dev.askel.engine.api.workbench.BulkJobs.BulkOrder;
import dev.askel.engine.api.workbench.BulkJobs.ItemState;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.bulk.ExecutionOperations.Backfilled;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The results of items after a crash, when the outcome of their requests is unknown. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ItemResultsTest {
    private static final Instant BEGUN = Instant.parse("2026-11-20T12:00:00Z");
    private static final BulkOrder STOP =
            new BulkOrder(Action.STOP, ExecutionCriteria.ALL, "E", "c", 1);
    private static final BulkOrder REDRIVE =
            new BulkOrder(Action.REDRIVE, ExecutionCriteria.ALL, null, null, 1);

    private static StoredItem item(boolean begunBefore, @Nullable StoredExecution execution) {
        return new StoredItem(
                1,
                "123456789012/us-east-1/00000000-0000-0000-0000-000000000001/x",
                "m",
                1,
                BEGUN,
                begunBefore,
                execution);
    }

    private static StoredExecution ended(
            ExecutionStatus status, Instant at, @Nullable String error) {
        return new StoredExecution(status, at, error, error == null ? null : "c", 1, null, false);
    }

    private static StoredExecution redriven(int count, Instant at) {
        return new StoredExecution(ExecutionStatus.RUNNING, null, null, null, count, at, false);
    }

    private static StoredExecution running(boolean isPaused) {
        return new StoredExecution(ExecutionStatus.RUNNING, null, null, null, 1, null, isPaused);
    }

    private static @Nullable ItemState beforeRequest(
            BulkOrder order, boolean begunBefore, @Nullable StoredExecution execution) {
        var result = ItemResults.beforeRequest(order, item(begunBefore, execution));
        return result == null ? null : result.state();
    }

    @Test
    void a_stop_that_was_begun_is_done_if_this_job_has_stopped_the_execution() {
        var running = running(false);
        var ownStop = ended(ExecutionStatus.ABORTED, BEGUN.plusMillis(5), "E");
        assertThat(beforeRequest(STOP, true, running)).isNull();
        assertThat(beforeRequest(STOP, true, ownStop)).isEqualTo(ItemState.DONE);
        assertThat(beforeRequest(STOP, false, ownStop)).isEqualTo(ItemState.SKIPPED);
        for (var other :
                new @Nullable StoredExecution[] {
                    ended(ExecutionStatus.SUCCEEDED, BEGUN.plusMillis(5), null),
                    ended(ExecutionStatus.ABORTED, BEGUN.plusMillis(5), null),
                    ended(ExecutionStatus.ABORTED, BEGUN.minusSeconds(60), "E"),
                    null
                }) {
            assertThat(beforeRequest(STOP, true, other)).isEqualTo(ItemState.SKIPPED);
            assertThat(ItemResults.afterStop(STOP, item(false, null), other).state())
                    .isEqualTo(ItemState.SKIPPED);
        }
        assertThat(ItemResults.afterStop(STOP, item(false, null), ownStop).state())
                .isEqualTo(ItemState.DONE);
        assertThat(ItemResults.afterStop(STOP, item(false, null), running).state())
                .isEqualTo(ItemState.DONE);
    }

    @Test
    void a_stop_skips_executions_that_were_redriven_after_the_job_found_them() {
        assertThat(beforeRequest(STOP, false, redriven(2, BEGUN.plusMillis(5))))
                .isEqualTo(ItemState.SKIPPED);
        assertThat(beforeRequest(STOP, true, redriven(2, BEGUN.minusSeconds(60))))
                .isEqualTo(ItemState.SKIPPED);
        // The previous owner of the job has stopped the execution, which was redriven afterwards.
        assertThat(beforeRequest(STOP, true, redriven(2, BEGUN.plusSeconds(60))))
                .isEqualTo(ItemState.DONE);
        // The execution was redriven before the job found it.
        assertThat(beforeRequest(STOP, false, redriven(1, BEGUN.minusSeconds(60)))).isNull();
    }

    @Test
    void a_redrive_that_was_begun_is_done_if_the_redrive_count_has_grown() {
        assertThat(beforeRequest(REDRIVE, true, redriven(1, BEGUN.minusSeconds(60)))).isNull();
        assertThat(beforeRequest(REDRIVE, true, redriven(2, BEGUN.plusMillis(5))))
                .isEqualTo(ItemState.DONE);
        // Another client's redrive.
        assertThat(beforeRequest(REDRIVE, false, redriven(2, BEGUN.plusMillis(5))))
                .isEqualTo(ItemState.SKIPPED);
        assertThat(beforeRequest(REDRIVE, true, redriven(2, BEGUN.minusSeconds(60))))
                .isEqualTo(ItemState.SKIPPED);
    }

    @Test
    void a_pause_or_resume_that_was_begun_is_done_if_the_execution_has_the_intended_state() {
        for (boolean pauses : new boolean[] {true, false}) {
            var order =
                    new BulkOrder(
                            pauses ? Action.PAUSE : Action.RESUME,
                            ExecutionCriteria.ALL,
                            null,
                            null,
                            1);
            assertThat(beforeRequest(order, false, running(!pauses))).isNull();
            assertThat(beforeRequest(order, true, running(!pauses))).isNull();
            assertThat(beforeRequest(order, true, running(pauses))).isEqualTo(ItemState.DONE);
            // Another caller's request.
            assertThat(beforeRequest(order, false, running(pauses))).isEqualTo(ItemState.SKIPPED);
            assertThat(beforeRequest(order, true, ended(ExecutionStatus.SUCCEEDED, BEGUN, null)))
                    .isEqualTo(ItemState.SKIPPED);
        }
    }

    @Test
    void a_backfill_without_a_change_is_done_only_if_this_job_may_have_made_the_change() {
        var order = new BulkOrder(Action.BACKFILL, ExecutionCriteria.ALL, null, null, 1);
        assertThat(beforeRequest(order, false, running(false))).isNull();
        assertThat(beforeRequest(order, true, ended(ExecutionStatus.FAILED, BEGUN, "E"))).isNull();
        assertThat(beforeRequest(order, true, null)).isEqualTo(ItemState.SKIPPED);
        for (boolean begunBefore : new boolean[] {true, false}) {
            var item = item(begunBefore, running(false));
            assertThat(ItemResults.afterRequest(item, new Backfilled(true)).state())
                    .isEqualTo(ItemState.DONE);
            assertThat(ItemResults.afterRequest(item, new Backfilled(false)).state())
                    .isEqualTo(begunBefore ? ItemState.DONE : ItemState.SKIPPED);
        }
    }
}
