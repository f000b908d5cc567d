package dev.askel.asl.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class WildcardPatternTest {

    @ParameterizedTest(name = "{0} on {1} is {2}")
    @CsvSource({
        "foo, foo, true",
        "foo, fooo, false",
        "log-*.txt, log-.txt, true",
        "log-*.txt, log-2024.txt, true",
        "log-*.txt, log-2024.txt.bak, false",
        "log-*.txt, Log-2024.txt, false",
        "*, anything, true",
        "*, '', true",
        "'', '', true",
        "'', x, false",
        "*b*, abc, true",
        "*b*, ac, false",
        "a*a, a, false",
        "a*a, aa, true",
        "ab*ba, aba, false",
        "*aab*, aaab, true",
        "*ab*ab*, abab, true",
        "*ab*ab*, aba, false",
        "'a\\*b', 'a*b', true",
        "'a\\*b', axb, false",
        "'a\\\\*', 'a\\bc', true",
        "'a\\\\', 'a\\', true",
        "'a\\b', 'a\\b', true",
    })
    void a_star_matches_any_sequence_and_a_backslash_makes_the_next_character_literal(
            String pattern, String text, boolean isMatch) {
        assertThat(WildcardPattern.compile(pattern).matches(text)).isEqualTo(isMatch);
    }

    @Test
    void a_single_backslash_at_the_end_is_reported() {
        assertThat(WildcardPattern.compile("a\\").endsInEscape()).isTrue();
        assertThat(WildcardPattern.compile("a\\\\").endsInEscape()).isFalse();
    }

    @Test
    void a_pattern_with_many_partial_matches_is_fast() {
        var pattern = WildcardPattern.compile(("*" + "a".repeat(500) + "b").repeat(500) + "*");
        var text = "a".repeat(250_000);
        Assertions.assertTimeout(
                Duration.ofSeconds(30), () -> assertThat(pattern.matches(text)).isFalse());
    }
}
