package dev.askel.access.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.access.AccessKey;
import dev.askel.access.AccessKeyId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the encoded form of sessions, which tokens of earlier releases must keep. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class RoleSessionTest {
    private static final RoleSession SESSION =
            new RoleSession(
                    new AccessKey(
                            new AccessKeyId("ASIAQNZGKIQY56JQ7WML"),
                            "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0"),
                    "deployer",
                    Instant.parse("2026-02-01T08:30:00.125Z"),
                    "ci-1",
                    Instant.parse("2026-03-01T12:00:00Z"));

    private static String golden() throws Exception {
        try (var file = RoleSessionTest.class.getResourceAsStream("role-session-1.txt")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    @Test
    void version_1_is_written_and_read() throws Exception {
        assertThat(new String(SESSION.encode(), StandardCharsets.UTF_8)).isEqualTo(golden());
        assertThat(RoleSession.decode(golden().getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(SESSION);
    }

    @Test
    void the_arn_names_the_role_and_the_session() {
        assertThat(SESSION.arn()).isEqualTo("arn:aws:sts::029608264753:assumed-role/deployer/ci-1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2\nx",
                "1\nASIAQNZGKIQY56JQ7WML\ns\nr\n1\nn\nnever",
                "1\nASIAQNZGKIQY56JQ7WML\ns\nr\nnever\nn\n1",
                "1\nASIAQNZGKIQY56JQ7WML\ns\nr\nn\n1",
                "1\nx\ns\nr\n1\nn\n1"
            })
    void other_bytes_are_refused(String text) {
        assertThatThrownBy(() -> RoleSession.decode(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
