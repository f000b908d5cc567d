package dev.askel.engine.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that every string is restored from its bytes. */
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
    void every_string_is_restored(String text) {
        assertThat(roundTrip(text)).isEqualTo(text);
    }

    @Test
    void random_mixtures_of_surrogates_are_restored() {
        long seed = System.nanoTime();
        var random = new SplittableRandom(seed);
        for (int run = 0; run < 2_000; run++) {
            var text = new StringBuilder();
            for (int i = 0; i < 12; i++) {
                text.append(
                        (char)
                                (random.nextBoolean()
                                        ? 0xD7F0 + random.nextInt(0x820)
                                        : random.nextInt(300)));
            }
            assertThat(roundTrip(text.toString())).as("seed %d", seed).isEqualTo(text.toString());
        }
    }

    @Test
    void well_formed_text_is_encoded_as_utf_8() {
        assertThat(Objects.requireNonNull(ExactText.encode("ä😀")).toArray())
                .isEqualTo("ä😀".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void the_searchable_copy_is_cut_and_has_no_character_that_the_database_rejects() {
        assertThat(ExactText.searchable("a\0b\uD800c😀")).isEqualTo("a\uFFFDb\uFFFDc😀");
        assertThat(ExactText.searchable("x".repeat(10_000))).hasSize(ExactText.SEARCHABLE_MAX);
    }

    @Test
    void null_stays_null() {
        assertThat(ExactText.encode(null)).isNull();
        assertThat(ExactText.decode(null)).isNull();
        assertThat(ExactText.searchable(null)).isNull();
    }

    private static String roundTrip(String text) {
        var bytes = Objects.requireNonNull(ExactText.encode(text));
        return Objects.requireNonNull(ExactText.decode(bytes.toArray()));
    }
}
