package dev.askel.engine.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class TimeValuesTest {
    private final TimeValues values = new TimeValues();

    @Test
    void few_different_times_are_exact() {
        values.add(1234);
        values.add(1234);
        values.add(99_999);
        assertThat(values.take()).isEqualTo(Map.of(1234L, 2L, 99_999L, 1L));
        assertThat(values.take()).isEmpty();
    }

    @Test
    void further_times_are_rounded_and_counted() {
        for (int i = 0; i < TimeValues.EXACT_MAX; i++) {
            values.add(i);
        }
        values.add(7);
        values.add(123_456);
        values.add(119_999);
        values.add(996);
        var taken = values.take();
        assertThat(taken)
                .containsEntry(7L, 2L)
                .containsEntry(120_000L, 2L)
                .containsEntry(1000L, 1L);
        assertThat(taken.values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(TimeValues.EXACT_MAX + 4);
    }

    @Test
    void the_number_of_different_times_is_bounded() {
        for (long millis = 0; millis < 10_000_000; millis += 13) {
            values.add(millis);
        }
        assertThat(values.take()).hasSizeLessThan(TimeValues.EXACT_MAX + 100 + 90 * 5);
    }
}
