package dev.askel.access.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests whether a pattern matches a string, covers another pattern, or intersects it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class GlobTest {
    @ParameterizedTest
    @CsvSource({
        "'', '', true",
        "'', a, false",
        "*, '', true",
        "*, anything, true",
        "a*c, abc, true",
        "a*c, ac, true",
        "a*c, abcd, false",
        "a*b*c, axxbyyc, true",
        "a*b*c, axxcyyb, false",
        "*ab, aab, true",
        "*aab*, aaab, true",
        "a?c, abc, true",
        "a?c, ac, false",
        "?*, '', false",
        "a**b, axb, true",
        "A, a, false",
    })
    void matches_texts(String pattern, String text, boolean expected) {
        assertThat(Glob.parse(pattern, false).covers(text)).isEqualTo(expected);
    }

    @Test
    void ignores_case_where_told_to() {
        assertThat(Glob.parse("States:start*", true).covers("states:StartExecution")).isTrue();
        assertThat(Glob.parse("states:stop*", true).covers("states:StartExecution")).isFalse();
    }

    /** The string is itself a pattern. Its star matches every string, so only a star covers it. */
    @ParameterizedTest
    @CsvSource({
        "*, m:*, true",
        "m:*, m:*, true",
        "m*, m:*, true",
        "m:a*, m:*, false",
        "m:?, m:*, false",
        "m:*a, m:*, false",
        "m:*:p, m:*:p, true",
        "m:*:q, m:*:p, false",
    })
    void covers_patterns(String pattern, String other, boolean expected) {
        assertThat(Glob.parse(pattern, false).covers(other)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "m:a, m:*, true",
        "m:*, m:a, true",
        "m:a*, m:*b, true",
        "m:a*, n:*, false",
        "m:?, m:*, true",
        "*x, *y, false",
        "a*, *a, true",
        "'', *, true",
        "a, '', false",
        "m:a, m:b, false",
        "m:?b, m:a?, true",
        "*a*b, b*a, false",
    })
    void intersects_patterns(String pattern, String other, boolean expected) {
        assertThat(Glob.parse(pattern, false).intersects(other)).isEqualTo(expected);
        assertThat(Glob.parse(other, false).intersects(pattern)).isEqualTo(expected);
    }

    @Test
    void hostile_patterns_take_no_exponential_time() {
        var pattern = "*a".repeat(PolicyDocument.CHARACTERS_MAX / 2) + "b";
        var text = "a".repeat(5_000);
        Assertions.assertTimeout(
                Duration.ofSeconds(10),
                () -> {
                    assertThat(Glob.parse(pattern, false).covers(text)).isFalse();
                    assertThat(Glob.parse(pattern, false).intersects(text)).isFalse();
                });
        assertThatNoException().isThrownBy(() -> Glob.parse("?".repeat(6_000), false).covers(text));
    }
}
