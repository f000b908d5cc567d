package dev.askel.engine.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.api.ExecutionStatus;
import dev.askel.engine.api.workbench.BulkJobs.Action;
import dev.askel.engine.api.workbench.BulkJobs.BulkOrder;
import dev.askel.engine.api.workbench.BulkJobs.ItemState;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What is told of an item after a crash, when nobody knows whether its execution was told. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class JudgementTest {
    private static final Instant BEGUN = Instant.parse("2026-11-20T12:00:00Z");
    private static final BulkOrder STOP =
            new BulkOrder(Action.STOP, ExecutionCriteria.ALL, "E", "c", 1);
    private static final BulkOrder REDRIVE =
            new BulkOrder(Action.REDRIVE, ExecutionCriteria.ALL, null, null, 1);

    private static StoredItem item(boolean again, @Nullable Standing standing) {
        return new StoredItem(
                1,
                "123456789012/us-east-1/00000000-0000-0000-0000-000000000001/x",
                "m",
                1,
                BEGUN,
                again,
                standing);
    }

    private static Standing ended(ExecutionStatus status, Instant at, @Nullable String error) {
        return new Standing(status, at, error, error == null ? null : "c", 1, null);
    }

    private static Standing redriven(int count, Instant at) {
        return new Standing(ExecutionStatus.RUNNING, null, null, null, count, at);
    }

    private static @Nullable ItemState before(
            BulkOrder order, boolean again, @Nullable Standing standing) {
        var result = Judgement.before(order, item(again, standing));
        return result == null ? null : result.state();
    }

    @Test
    void a_stop_that_was_begun_is_done_if_it_is_this_jobs() {
        var running = new Standing(ExecutionStatus.RUNNING, null, null, null, 1, null);
        var ours = ended(ExecutionStatus.ABORTED, BEGUN.plusMillis(5), "E");
        assertThat(before(STOP, true, running)).isNull();
        assertThat(before(STOP, true, ours)).isEqualTo(ItemState.DONE);
        assertThat(before(STOP, false, ours)).isEqualTo(ItemState.SKIPPED);
        for (var others :
                new @Nullable Standing[] {
                    ended(ExecutionStatus.SUCCEEDED, BEGUN.plusMillis(5), null),
                    ended(ExecutionStatus.ABORTED, BEGUN.plusMillis(5), null),
                    ended(ExecutionStatus.ABORTED, BEGUN.minusSeconds(60), "E"),
                    null
                }) {
            assertThat(before(STOP, true, others)).isEqualTo(ItemState.SKIPPED);
            assertThat(Judgement.afterStop(STOP, item(false, null), others).state())
                    .isEqualTo(ItemState.SKIPPED);
        }
        assertThat(Judgement.afterStop(STOP, item(false, null), ours).state())
                .isEqualTo(ItemState.DONE);
        assertThat(Judgement.afterStop(STOP, item(false, null), running).state())
                .isEqualTo(ItemState.DONE);
    }

    @Test
    void a_stop_leaves_alone_what_was_redriven_since_the_job_found_it() {
        assertThat(before(STOP, false, redriven(2, BEGUN.plusMillis(5))))
                .isEqualTo(ItemState.SKIPPED);
        assertThat(before(STOP, true, redriven(2, BEGUN.minusSeconds(60))))
                .isEqualTo(ItemState.SKIPPED);
        // Whoever had the job before has stopped it, and then it was redriven.
        assertThat(before(STOP, true, redriven(2, BEGUN.plusSeconds(60))))
                .isEqualTo(ItemState.DONE);
        // Redriven before the job found it.
        assertThat(before(STOP, false, redriven(1, BEGUN.minusSeconds(60)))).isNull();
    }

    @Test
    void a_redrive_that_was_begun_is_done_once_the_count_has_grown() {
        assertThat(before(REDRIVE, true, redriven(1, BEGUN.minusSeconds(60)))).isNull();
        assertThat(before(REDRIVE, true, redriven(2, BEGUN.plusMillis(5))))
                .isEqualTo(ItemState.DONE);
        // Somebody else's.
        assertThat(before(REDRIVE, false, redriven(2, BEGUN.plusMillis(5))))
                .isEqualTo(ItemState.SKIPPED);
        assertThat(before(REDRIVE, true, redriven(2, BEGUN.minusSeconds(60))))
                .isEqualTo(ItemState.SKIPPED);
    }
}
