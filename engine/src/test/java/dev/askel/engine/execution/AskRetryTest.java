package dev.askel.engine.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class AskRetryTest {
    private final List<Duration> waits = new ArrayList<>();

    private CompletionStage<String> unanswered(Duration wait) {
        waits.add(wait);
        return CompletableFuture.failedStage(new TimeoutException());
    }

    @Test
    void asks_soon_while_a_killed_node_is_put_out_and_gives_up_before_a_client_does() {
        var answer = AskRetry.ask(this::unanswered).toCompletableFuture();
        assertThatThrownBy(answer::join).hasCauseInstanceOf(TimeoutException.class);
        assertThat(waits.subList(0, 5).stream().map(Duration::toSeconds))
                .containsExactly(1L, 1L, 1L, 1L, 4L);
        assertThat(waits.stream().reduce(Duration.ZERO, Duration::plus))
                .isEqualTo(Duration.ofSeconds(48));
    }

    @Test
    void the_first_answer_counts() {
        var answer =
                AskRetry.ask(wait ->
                        waits.size() == 5
                                ? CompletableFuture.completedStage("at last")
                                : unanswered(wait));
        assertThat(answer.toCompletableFuture().join()).isEqualTo("at last");
        assertThat(waits).hasSize(5);
    }

    @Test
    void a_failure_is_no_silence() {
        var answer =
                AskRetry.ask(wait -> {
                    waits.add(wait);
                    return CompletableFuture.<String>failedStage(new IllegalStateException("no"));
                });
        assertThatThrownBy(() -> answer.toCompletableFuture().join())
                .hasCauseInstanceOf(IllegalStateException.class);
        assertThat(waits).hasSize(1);
    }
}
