package dev.askel.engine.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class StepPauseTest {
    private final StepPause pause = new StepPause(Duration.ofMinutes(1));

    @ParameterizedTest
    @CsvSource({
        "PT0.1S, PT0S, PT0.4S",
        "PT0.1S, PT59.9S, PT0.4S",
        "PT0.1S, PT1M, PT0.2S",
        "PT0.1S, PT2M30S, PT0.1S",
        "PT0.1S, PT3M, PT0.05S",
        "PT0.1S, P30D, PT0.05S",
        "PT0.0001S, PT0S, PT0.002S"
    })
    void pauses_become_shorter_while_a_round_lasts(
            Duration step, Duration round, Duration expected) {
        assertThat(pause.after(step, round)).isEqualTo(expected);
    }
}
