package dev.askel.engine.journal.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class PartitionPeriodTest {
    @ParameterizedTest
    @CsvSource({
        "WEEK, 2969, 2026-11-26T00:00:00Z, 2026-12-03T00:00:00Z",
        "DAY, 20785, 2026-11-28T00:00:00Z, 2026-11-29T00:00:00Z",
        "HOUR, 498848, 2026-11-28T08:00:00Z, 2026-11-28T09:00:00Z",
        "TEN_MINUTES, 2993088, 2026-11-28T08:00:00Z, 2026-11-28T08:10:00Z"
    })
    void a_bucket_has_the_starts_of_its_period(
            PartitionPeriod period, int bucket, Instant start, Instant end) {
        assertThat(period.bucketAt(start.toEpochMilli())).isEqualTo(bucket);
        assertThat(period.bucketAt(end.toEpochMilli() - 1)).isEqualTo(bucket);
        assertThat(period.bucketAt(end.toEpochMilli())).isEqualTo(bucket + 1);
        assertThat(PartitionPeriod.of(bucket)).isEqualTo(period);
        assertThat(Buckets.startOf(bucket)).isEqualTo(start.toEpochMilli());
        assertThat(Buckets.endOf(bucket)).isEqualTo(end.toEpochMilli());
    }

    @Test
    void a_start_whose_bucket_belongs_to_another_period_is_refused() {
        long in2162 = Instant.parse("2162-01-01T00:00:00Z").toEpochMilli();
        assertThat(PartitionPeriod.DAY.bucketAt(in2162)).isEqualTo(70_127);
        assertThatThrownBy(() -> PartitionPeriod.WEEK.bucketAt(in2162))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PartitionPeriod.WEEK.bucketAt(1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
