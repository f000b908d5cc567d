package dev.askel.engine.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The number of series is bounded, and no value is lost to the bound. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class SeriesTableTest {
    private final SeriesTable table = new SeriesTable(MetricSubject.ACTIVITY, 2, false, 0);
    private long now;

    private void count(String arn) {
        var key = SeriesKey.of(MetricSubject.ACTIVITY, arn);
        table.find(key, now).add(MetricName.ActivitiesStarted, 1, now);
    }

    private List<String> counts() {
        return table.snapshots().stream()
                .map(each ->
                        each.key().arn() + "=" + each.counts().get(MetricName.ActivitiesStarted))
                .sorted()
                .toList();
    }

    @Test
    void resources_beyond_the_bound_share_a_series() {
        for (var arn : List.of("a", "b", "c", "d", "a", "c")) {
            count(arn);
        }
        assertThat(counts()).containsExactly("a=2", "b=1", "other=3");
    }

    @Test
    void a_resource_that_is_not_used_loses_its_series_after_an_hour() {
        count("a");
        count("b");
        now = SeriesTable.IDLE_MIN.toNanos() - 1;
        count("a");
        count("c");
        assertThat(counts()).containsExactly("a=2", "b=1", "other=1");
        now += SeriesTable.SEARCH_INTERVAL.toNanos();
        count("d");
        assertThat(counts()).containsExactly("a=2", "d=1", "other=1");
    }

    @Test
    void times_are_counted_in_buckets_with_inclusive_bounds() {
        var key = SeriesKey.of(MetricSubject.ACTIVITY, "a");
        for (long millis : List.of(-1L, 5L, 6L, 25L, Duration.ofDays(1).toMillis() + 1)) {
            table.find(key, now).add(MetricName.ActivityTime, millis, now);
        }
        assertThat(table.snapshots().getFirst().times())
                .isEqualTo(
                        Map.of(
                                MetricName.ActivityTime,
                                new TimeSnapshot(
                                        List.of(2L, 2L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 1L),
                                        86_400_037)));
    }
}
