package dev.askel.access.person;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class PasswordHashTest {
    private static final String PASSWORD = "correct horse battery";

    /** The hash of {@link #PASSWORD} in the stored form of the first version. */
    private static final String GOLDEN =
            "pbkdf2-sha256$600000$AAECAwQFBgcICQoLDA0ODw==$uwbIwLHdW/1OQPTil6LQ5k2n75S0uOwgmJAhyLQVNq0=";

    private final SecureRandom random = new SecureRandom();

    @Test
    void a_password_matches_its_hash_only() {
        var hash = PasswordHash.of(PASSWORD, random);
        assertThat(hash.text()).startsWith("pbkdf2-sha256$600000$");
        assertThat(new PasswordHash(hash.text()).matches(PASSWORD)).isTrue();
        assertThat(hash.matches(PASSWORD + " ")).isFalse();
        assertThat(hash.matches("")).isFalse();
        assertThat(PasswordHash.of(PASSWORD, random)).isNotEqualTo(hash);
    }

    @Test
    void a_stored_hash_of_the_first_version_is_read() {
        assertThat(new PasswordHash(GOLDEN).matches(PASSWORD)).isTrue();
    }

    /** "é" as one character, and as a letter with an accent. */
    @Test
    void the_same_text_in_other_characters_matches() {
        var hash = PasswordHash.of("caf\u00e9 au lait!", random);
        assertThat(hash.matches("cafe\u0301 au lait!")).isTrue();
    }

    @Test
    void a_password_beyond_the_bound_never_matches() {
        var longest = "x".repeat(PasswordHash.PASSWORD_LENGTH_MAX);
        assertThat(PasswordHash.of(longest, random).matches(longest + "x")).isFalse();
        assertThatThrownBy(() -> PasswordHash.of(longest + "x", random))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(PasswordHash.NEVER_MATCHING.matches("")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "pbkdf2-sha256$0$AAECAwQFBgcICQoLDA0ODw==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "pbkdf2-sha512$600000$AAECAwQFBgcICQoLDA0ODw==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "pbkdf2-sha256$600000$$AAAA"
            })
    void another_text_is_refused(String text) {
        assertThatThrownBy(() -> new PasswordHash(text))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_hash_shows_nothing_in_logs() {
        assertThat(PasswordHash.of(PASSWORD, random)).hasToString("a password hash");
    }
}
