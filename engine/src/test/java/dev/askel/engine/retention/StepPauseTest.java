package dev.askel.engine.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class StepPauseTest {
    private final StepPause pause = new StepPause(Duration.ofMinutes(1));

    @ParameterizedTest
    @CsvSource({
        "PT0.1S, PT0S, PT0.4S",
        "PT0.1S, PT9.9S, PT0.4S",
        "PT0.1S, PT10S, PT0.2S",
        "PT0.1S, PT25S, PT0.1S",
        "PT0.1S, PT30S, PT0.05S",
        "PT0.1S, PT40S, PT0.025S",
        "PT0.1S, PT50S, PT0.0125S",
        "PT0.1S, P30D, PT0.0125S",
        "PT0.0001S, PT0S, PT0.002S"
    })
    void pauses_become_shorter_while_a_round_lasts(
            Duration step, Duration round, Duration expected) {
        assertThat(pause.after(step, round)).isEqualTo(expected);
    }

    @Test
    void later_rounds_keep_the_pace_of_a_long_round_until_one_is_short() {
        var step = Duration.ofMillis(100);
        pause.onRoundOver(Duration.ofSeconds(30));
        assertThat(pause.after(step, Duration.ZERO)).isEqualTo(Duration.ofMillis(50));
        assertThat(pause.after(step, Duration.ofSeconds(10))).isEqualTo(Duration.ofMillis(25));

        pause.onRoundOver(Duration.ofSeconds(9));
        assertThat(pause.after(step, Duration.ZERO)).isEqualTo(Duration.ofMillis(100));
        pause.onRoundOver(Duration.ZERO);
        pause.onRoundOver(Duration.ZERO);
        assertThat(pause.after(step, Duration.ZERO)).isEqualTo(Duration.ofMillis(400));
    }

    @Test
    void a_partition_is_followed_by_a_long_pause() {
        pause.onRoundOver(Duration.ofMinutes(10));

        assertThat(pause.afterPartition(Duration.ofMillis(100))).isEqualTo(Duration.ofMillis(400));
    }
}
