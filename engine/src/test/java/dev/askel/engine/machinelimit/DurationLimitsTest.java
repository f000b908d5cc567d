package dev.askel.engine.machinelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.asl.history.MachineLimits;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The maximum durations of executions. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class DurationLimitsTest {
    private static final MachineLimits HOUR = MachineLimits.NONE.withDurationSeconds(3_600L);

    @Test
    void the_duration_of_aws_is_in_no_identity() {
        assertThat(DurationLimits.DEFAULT.ofStandard(null)).isNull();
        assertThat(DurationLimits.DEFAULT.ofStandard(HOUR)).isEqualTo(HOUR);
        assertThat(DurationLimits.standardSeconds(null, null)).isEqualTo(31_536_000);
        assertThat(DurationLimits.DEFAULT.expressSeconds(null, null)).isEqualTo(300);
    }

    @Test
    void another_duration_of_the_installation_is_kept_unless_a_tag_replaces_it() {
        var limits = new DurationLimits(Duration.ofDays(7), Duration.ofSeconds(30));
        assertThat(limits.ofStandard(null))
                .isEqualTo(MachineLimits.NONE.withDurationSeconds(604_800L));
        assertThat(limits.ofStandard(HOUR)).isEqualTo(HOUR);
        assertThat(limits.expressSeconds(null, null)).isEqualTo(30);
        assertThat(limits.expressSeconds(HOUR, null)).isEqualTo(3_600);
    }

    @Test
    void timeout_seconds_apply_within_the_maximum() {
        assertThat(DurationLimits.standardSeconds(HOUR, 60L)).isEqualTo(60);
        assertThat(DurationLimits.standardSeconds(HOUR, 7_200L)).isEqualTo(3_600);
        assertThat(DurationLimits.DEFAULT.expressSeconds(null, 600L)).isEqualTo(300);
    }

    @Test
    void a_duration_outside_its_range_is_refused() {
        assertThatThrownBy(() -> new DurationLimits(Duration.ZERO, Duration.ofMinutes(5)))
                .hasMessageContaining("standard-duration");
        assertThatThrownBy(() -> new DurationLimits(Duration.ofDays(1), Duration.ofHours(2)))
                .hasMessageContaining("express-duration");
        assertThatThrownBy(() -> new DurationLimits(Duration.ofMillis(1_500), Duration.ofHours(1)))
                .hasMessageContaining("standard-duration");
    }
}
