package dev.askel.engine.api.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class SimilarFailuresTest {
    private static String causeOf(String cause) {
        return String.valueOf(
                new SimilarFailures("S", "E", "f", 1, Instant.EPOCH, Instant.EPOCH, cause).cause());
    }

    @Test
    void truncates_a_long_cause_between_two_characters() {
        assertThat(causeOf("x".repeat(1_000))).hasSize(1_000);
        assertThat(causeOf("x".repeat(1_001))).hasSize(1_000);
        assertThat(causeOf("x".repeat(999) + "\uD83D\uDE00")).isEqualTo("x".repeat(999));
    }
}
