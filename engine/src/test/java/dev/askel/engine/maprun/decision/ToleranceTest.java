package dev.askel.engine.maprun.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.maprun.MapRunControl;
import dev.askel.engine.maprun.progress.OutcomeCounts;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** docs/aws/asl.md section 10. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ToleranceTest {
    private static boolean isExceeded(
            long count, double percentage, OutcomeCounts items, long total, boolean isFinal) {
        return Tolerance.isExceeded(
                new MapRunControl(false, 0, count, percentage), items.failures(), total, isFinal);
    }

    private static OutcomeCounts failed(long failed, long timedOut) {
        return new OutcomeCounts(0, failed, timedOut, 0, 0);
    }

    @Test
    void without_tolerance_one_failure_is_too_many() {
        assertThat(isExceeded(0, 0, failed(0, 0), 5, true)).isFalse();
        assertThat(isExceeded(0, 0, failed(1, 0), 5, true)).isTrue();
        assertThat(isExceeded(0, 0, failed(0, 1), 5, true)).isTrue();
    }

    @Test
    void aborted_items_are_no_failures() {
        assertThat(isExceeded(0, 0, new OutcomeCounts(0, 0, 0, 9, 0), 9, true)).isFalse();
    }

    @Test
    void a_count_alone_bounds_the_failures() {
        assertThat(isExceeded(5, 0, failed(3, 2), 5, true)).isFalse();
        assertThat(isExceeded(5, 0, failed(3, 3), 100, true)).isTrue();
    }

    @Test
    void a_percentage_alone_bounds_the_failures() {
        assertThat(isExceeded(0, 10, failed(10, 0), 100, true)).isFalse();
        assertThat(isExceeded(0, 10, failed(11, 0), 100, true)).isTrue();
        assertThat(isExceeded(0, 0.5, failed(1, 0), 100, true)).isTrue();
    }

    @Test
    void crossing_either_bound_is_enough() {
        assertThat(isExceeded(2, 50, failed(3, 0), 100, true)).isTrue();
        assertThat(isExceeded(90, 1, failed(3, 0), 100, true)).isTrue();
        assertThat(isExceeded(3, 3, failed(3, 0), 100, true)).isFalse();
    }

    @Test
    void a_percentage_of_few_items_read_so_far_does_not_count() {
        assertThat(isExceeded(0, 10, failed(5, 0), 10, false)).isFalse();
        assertThat(isExceeded(0, 10, failed(500, 0), 1_000, false)).isTrue();
    }
}
