package dev.askel.engine.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.journal.task.TaskKey;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The tasks that an activity skips until their entries expire. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class RefusedTasksTest {
    private static final int SIZE_MAX = 2_000;

    private static final long RETRY_AFTER = RefusedTasks.RETRY_AFTER.toMillis();

    private final RefusedTasks refused = new RefusedTasks(SIZE_MAX);

    private static ActivityTaskId task(int number) {
        return new ActivityTaskId("execution-" + number, new TaskKey("", 0));
    }

    @Test
    void each_entry_expires_separately() {
        refused.add(task(1), 1_000);
        refused.add(task(2), 1_001);

        refused.expire(1_000 + RETRY_AFTER - 1);
        assertThat(refused.size()).isEqualTo(2);

        refused.expire(1_000 + RETRY_AFTER);
        assertThat(refused.contains(task(1))).isFalse();
        assertThat(refused.contains(task(2))).isTrue();
    }

    @Test
    void a_second_refusal_restarts_the_time() {
        refused.add(task(1), 1_000);
        refused.add(task(2), 1_001);
        refused.add(task(1), 1_002);

        refused.expire(1_001 + RETRY_AFTER);
        assertThat(refused.contains(task(1))).isTrue();
        assertThat(refused.contains(task(2))).isFalse();
    }

    @Test
    void only_the_newest_refusals_are_kept() {
        for (int i = 0; i < 100_000; i++) {
            refused.add(task(i), 1_000);
            assertThat(refused.size()).isLessThanOrEqualTo(SIZE_MAX);
        }

        assertThat(refused.size()).isEqualTo(SIZE_MAX);
        assertThat(refused.contains(task(99_999))).isTrue();
        assertThat(refused.contains(task(100_000 - SIZE_MAX - 1))).isFalse();
        refused.expire(1_000 + RETRY_AFTER);
        assertThat(refused.size()).isZero();
    }
}
