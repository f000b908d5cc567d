package dev.askel.engine.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** spec/api.md section 6. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PageTokensTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final byte[] KEY = new byte[32];
    private static final Answer<String> INVALID = Answer.refused(new EngineError.InvalidToken());

    private final PageTokens tokens = at(NOW);

    @Test
    void reads_the_position_it_was_issued_for() {
        var token = tokens.issue("ListExecutions/a", "2026 ~ nimi å");
        assertThat(tokens.read("ListExecutions/a", token)).isEqualTo(Answer.ok("2026 ~ nimi å"));
    }

    @Test
    void refuses_another_list_or_filter() {
        var token = tokens.issue("ListExecutions/a", "7");
        assertThat(tokens.read("ListExecutions/b", token)).isEqualTo(INVALID);
        assertThat(tokens.read("ListActivities/a", token)).isEqualTo(INVALID);
    }

    @Test
    void refuses_another_key() {
        var other =
                new PageTokens(
                        new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6}, () -> NOW);
        assertThat(other.read("s", tokens.issue("s", "7"))).isEqualTo(INVALID);
    }

    @Test
    void refuses_a_token_of_which_any_byte_was_changed() {
        var token = Base64.getUrlDecoder().decode(tokens.issue("s", "7"));
        for (int i = 0; i < token.length; i++) {
            var changed = token.clone();
            changed[i] ^= 1;
            var text = Base64.getUrlEncoder().withoutPadding().encodeToString(changed);
            assertThat(tokens.read("s", text)).isEqualTo(INVALID);
        }
    }

    @Test
    void refuses_what_is_no_token() {
        assertThat(tokens.read("s", "")).isEqualTo(INVALID);
        assertThat(tokens.read("s", "x")).isEqualTo(INVALID);
        assertThat(tokens.read("s", "not a token!")).isEqualTo(INVALID);
        assertThat(tokens.read("s", "A".repeat(1024))).isEqualTo(INVALID);
    }

    @Test
    void holds_for_24_hours() {
        var token = tokens.issue("s", "7");
        assertThat(at(NOW.plus(Duration.ofHours(24)).minusMillis(1)).read("s", token))
                .isEqualTo(Answer.ok("7"));
        assertThat(at(NOW.plus(Duration.ofHours(24))).read("s", token)).isEqualTo(INVALID);
    }

    @Test
    void fits_the_models_1024_characters_with_a_position_of_500() {
        assertThat(tokens.issue("s", "p".repeat(500))).hasSizeLessThanOrEqualTo(1024);
    }

    @Test
    void wants_a_key_that_cannot_be_guessed() {
        assertThatThrownBy(() -> new PageTokens(new byte[15], () -> NOW))
                .hasMessage("key has 15 bytes, expected 16 or more");
    }

    private static PageTokens at(Instant instant) {
        return new PageTokens(KEY, InstantSource.fixed(instant));
    }
}
