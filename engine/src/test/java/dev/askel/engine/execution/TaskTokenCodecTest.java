package dev.askel.engine.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.FramePath;
import dev.askel.engine.execution.TaskTokenCodec.TaskToken;
import dev.askel.engine.key.RingKey;
import dev.askel.engine.key.RingKeys;
import dev.askel.engine.sql.Bytes;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Workers keep tokens for up to a year, so every version stays readable. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class TaskTokenCodecTest {
    /** Issued by a release that knew only version 1. */
    private static final String VERSION_1 =
            "AQAAAAeOe4mVPdzAZtOowVj6qGkcJpNF1_REHrLysRjmX0PuMpR2RqTQmqt1sD_ZbiROqHR7ww";

    private static final String VERSION_2 =
            "AgAAAAeC4xgWaovlZtHXKX90b1hKB7eXvJJfDYhLunmAYbnjSyoL4w6u0v4x3qChURI-rqK_iQzyKNVv1bve";

    private static final FramePath FRAME = FramePath.ROOT.child(1, 2);
    private static final Instant BEGUN = Instant.parse("2026-03-01T10:15:30.123456Z");
    private static final ExecutionIdentity WITHOUT_LIFE =
            new ExecutionIdentity(
                    "arn", "n", "a", "r", "", "", "m", 1, "", BEGUN, null, null, null, null);
    private static final ExecutionIdentity WITH_LIFE = WITHOUT_LIFE.withStart(BEGUN);

    private final TaskTokenCodec codec =
            new TaskTokenCodec(RingKeys.of(new RingKey(7, Bytes.wrap(new byte[32]))));

    @Test
    void an_execution_without_a_life_has_tokens_of_version_1() {
        assertThat(codec.tokensOf(WITHOUT_LIFE).token(FRAME, 3, 4)).isEqualTo(VERSION_1);
        assertThat(codec.open(VERSION_1)).isEqualTo(new TaskToken("a/r/m/n", FRAME, 3, 4, null));
    }

    @Test
    void a_token_of_version_2_contains_the_life() {
        assertThat(codec.tokensOf(WITH_LIFE).token(FRAME, 3, 4)).isEqualTo(VERSION_2);
        assertThat(codec.open(VERSION_2))
                .isEqualTo(new TaskToken("a/r/m/n", FRAME, 3, 4, 1_772_360_130_123L));
    }

    @Test
    void a_token_of_an_untaken_task_is_not_a_worker_token() {
        for (var token :
                List.of(
                        new TaskToken("a/r/m/n", FRAME, 3, 4, null),
                        new TaskToken("a/r/m/n", FRAME, 3, 4, 1_772_360_130_123L))) {
            var untaken = codec.issueUntaken(token);
            assertThat(codec.open(untaken)).isNull();
            assertThat(codec.openAny(untaken)).isEqualTo(token);
            assertThat(codec.openAny(codec.issue(token))).isEqualTo(token);
            // The text is refused even with the version of a worker's token.
            var marked = token.startStamp() == null ? "AQ" : "Ag";
            assertThat(codec.open(marked + untaken.substring(2))).isNull();
            // A token with different content has a different nonce.
            assertThat(untaken.substring(7, 22)).isNotEqualTo(codec.issue(token).substring(7, 22));
        }
    }

    @Test
    void a_token_belongs_to_one_life_of_an_execution_name() {
        var first = new TaskToken("a/r/m/n", FRAME, 3, 4, 1_772_360_130_123L);
        assertThat(first.isOf(WITH_LIFE)).isTrue();
        assertThat(first.isOf(WITHOUT_LIFE)).isFalse();
        assertThat(first.isOf(WITHOUT_LIFE.withStart(BEGUN.plusMillis(1)))).isFalse();
        assertThat(new TaskToken("a/r/m/n", FRAME, 3, 4, null).isOf(WITH_LIFE)).isFalse();
    }

    @Test
    void a_token_with_a_changed_version_is_refused() {
        for (var token : List.of(VERSION_1, VERSION_2)) {
            var other = (token.startsWith("AQ") ? "Ag" : "AQ") + token.substring(2);
            assertThat(codec.open(other)).isNull();
        }
    }
}
