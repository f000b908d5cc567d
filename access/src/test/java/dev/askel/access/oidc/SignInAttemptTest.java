package dev.askel.access.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests the sign-in attempts that a browser keeps in a cookie. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SignInAttemptTest {
    @Test
    void an_attempt_survives_its_cookie_and_returns_to_pages_of_the_console_only() {
        var attempt = SignInAttempt.begin("state-1", "executions", new SecureRandom());
        assertThat(SignInAttempt.decode(attempt.encode())).contains(attempt);
        assertThat(attempt.toString()).doesNotContain(attempt.codeVerifier());
        for (var page :
                List.of(
                        "//evil.example",
                        "/x",
                        "\\evil",
                        "https:\n//x",
                        "a\"b",
                        "x".repeat(2_000))) {
            assertThat(SignInAttempt.begin("s", page, new SecureRandom()).returnPage()).isEmpty();
        }
        for (var text : List.of("", "1.a.b.c.d", attempt.encode() + "!", "2" + attempt.encode())) {
            assertThat(SignInAttempt.decode(text)).isEmpty();
        }
    }
}
