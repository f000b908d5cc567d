package dev.askel.engine.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any string is restored from its bytes. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ExactTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "\0",
                "ä€😀",
                "\uD800",
                "\uDC00\uD800",
                "a\uDBFFb\uDFFFc",
                "\uD83D\uD83D\uDE00\uDE00",
                "\uD7FF\uE000",
                "ends \uD800"
            })
    void every_string_comes_back(String text) {
        assertThat(roundTrip(text)).isEqualTo(text);
    }

    @Test
    void random_mixtures_of_surrogates_come_back() {
        var random = RandomGenerator.of("L64X128MixRandom");
        for (int run = 0; run < 2_000; run++) {
            var text = new StringBuilder();
            for (int i = 0; i < 12; i++) {
                text.append(
                        (char)
                                (random.nextBoolean()
                                        ? 0xD7F0 + random.nextInt(0x820)
                                        : random.nextInt(300)));
            }
            assertThat(roundTrip(text.toString())).isEqualTo(text.toString());
        }
    }

    @Test
    void well_formed_text_is_utf_8() {
        assertThat(Objects.requireNonNull(ExactText.encode("ä😀")).toArray())
                .isEqualTo("ä😀".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void the_searchable_copy_is_short_and_has_nothing_that_the_database_refuses() {
        assertThat(ExactText.searchable("a\0b\uD800c😀")).isEqualTo("a\uFFFDb\uFFFDc😀");
        assertThat(ExactText.searchable("x".repeat(10_000))).hasSize(ExactText.SEARCHABLE_MAX);
    }

    @Test
    void nothing_stays_nothing() {
        assertThat(ExactText.encode(null)).isNull();
        assertThat(ExactText.decode(null)).isNull();
        assertThat(ExactText.searchable(null)).isNull();
    }

    private static String roundTrip(String text) {
        var bytes = Objects.requireNonNull(ExactText.encode(text));
        return Objects.requireNonNull(ExactText.decode(bytes.toArray()));
    }
}
