package dev.askel.engine.pagination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.key.RingKey;
import dev.askel.engine.key.RingKeys;
import dev.askel.engine.sql.Bytes;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Page tokens (docs/aws/api.md section 6). */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PageTokensTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final RingKey KEY = key(1);
    private static final String GOLDEN = "AQAAAZyua2YAN6hZGLQKPMtXOjVTXT8Tkbk";
    private static final Answer<String> INVALID = Answer.refused(new EngineError.InvalidToken());

    private final PageTokens tokens = tokensAt(NOW);

    @Test
    void reads_the_position_of_a_token() {
        var token = tokens.issue("ListExecutions/a", "2026 ~ nimi å");
        assertThat(tokens.read("ListExecutions/a", token)).isEqualTo(Answer.ok("2026 ~ nimi å"));
    }

    @Test
    void refuses_a_token_of_another_list_or_filter() {
        var token = tokens.issue("ListExecutions/a", "7");
        assertThat(tokens.read("ListExecutions/b", token)).isEqualTo(INVALID);
        assertThat(tokens.read("ListActivities/a", token)).isEqualTo(INVALID);
    }

    @Test
    void refuses_a_token_of_another_key() {
        var other = new PageTokens(RingKeys.of(new RingKey(1, key(2).secret())), () -> NOW);
        assertThat(other.read("s", tokens.issue("s", "7"))).isEqualTo(INVALID);
    }

    @Test
    void refuses_a_token_with_any_changed_byte() {
        var token = Base64.getUrlDecoder().decode(tokens.issue("s", "7"));
        for (int i = 0; i < token.length; i++) {
            var changed = token.clone();
            changed[i] ^= 1;
            var text = Base64.getUrlEncoder().withoutPadding().encodeToString(changed);
            assertThat(tokens.read("s", text)).isEqualTo(INVALID);
        }
    }

    @Test
    void refuses_a_text_that_is_not_a_token() {
        assertThat(tokens.read("s", "")).isEqualTo(INVALID);
        assertThat(tokens.read("s", "x")).isEqualTo(INVALID);
        assertThat(tokens.read("s", "not a token!")).isEqualTo(INVALID);
        assertThat(tokens.read("s", "A".repeat(1024))).isEqualTo(INVALID);
    }

    @Test
    void a_token_is_valid_for_24_hours() {
        var token = tokens.issue("s", "7");
        assertThat(tokensAt(NOW.plus(Duration.ofHours(24)).minusMillis(1)).read("s", token))
                .isEqualTo(Answer.ok("7"));
        assertThat(tokensAt(NOW.plus(Duration.ofHours(24))).read("s", token)).isEqualTo(INVALID);
    }

    @Test
    void a_token_with_a_position_of_500_characters_has_at_most_1024_characters() {
        assertThat(tokens.issue("s", "p".repeat(500))).hasSizeLessThanOrEqualTo(1024);
    }

    @Test
    void a_key_has_32_bytes() {
        assertThatThrownBy(() -> new RingKey(1, Bytes.wrap(new byte[15])))
                .hasMessage("A key of 15 bytes, expected 32");
    }

    @Test
    void the_newest_key_signs_and_older_ones_verify() {
        var rotated = new PageTokens(RingKeys.of(key(2), KEY), () -> NOW);
        var before = tokens.issue("s", "7");
        var after = rotated.issue("s", "7");
        assertThat(rotated.read("s", before)).isEqualTo(Answer.ok("7"));
        assertThat(rotated.read("s", after)).isEqualTo(Answer.ok("7"));
        assertThat(tokens.read("s", after)).isEqualTo(INVALID);
        assertThat(ByteBuffer.wrap(Base64.getUrlDecoder().decode(after)).getInt(1)).isEqualTo(2);
        assertThat(rotated.issue("s", "p".repeat(500))).hasSizeLessThanOrEqualTo(1024);
        // After the first key is deleted, tokens that it signed cannot be verified.
        assertThat(new PageTokens(RingKeys.of(key(2)), () -> NOW).read("s", before))
                .isEqualTo(INVALID);
    }

    @Test
    void the_key_id_in_a_token_cannot_be_changed() {
        var ring = RingKeys.of(key(2), new RingKey(3, key(2).secret()), KEY);
        var token = Base64.getUrlDecoder().decode(new PageTokens(ring, () -> NOW).issue("s", "7"));
        for (int i = 0; i < token.length; i++) {
            var changed = token.clone();
            changed[i] ^= 1;
            var text = Base64.getUrlEncoder().withoutPadding().encodeToString(changed);
            assertThat(new PageTokens(ring, () -> NOW).read("s", text)).isEqualTo(INVALID);
        }
    }

    /** Releases without key ids in tokens have issued such tokens. */
    @Test
    void a_token_of_the_first_key_has_the_earlier_format() {
        assertThat(tokens.issue("s", "7")).isEqualTo(GOLDEN);
        assertThat(tokens.read("s", GOLDEN)).isEqualTo(Answer.ok("7"));
    }

    private static RingKey key(int id) {
        var secret = new byte[RingKey.SECRET_BYTES];
        Arrays.fill(secret, (byte) (id - 1));
        return new RingKey(id, Bytes.wrap(secret));
    }

    private static PageTokens tokensAt(Instant instant) {
        return new PageTokens(RingKeys.of(KEY), InstantSource.fixed(instant));
    }
}
