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
    private final List<Duration> timeouts = new ArrayList<>();

    private CompletionStage<String> timeOut(Duration timeout) {
        timeouts.add(timeout);
        return CompletableFuture.failedStage(new TimeoutException());
    }

    @Test
    void early_attempts_are_short_and_all_attempts_end_within_48_seconds() {
        var answer = AskRetry.ask(this::timeOut).toCompletableFuture();
        assertThatThrownBy(answer::join).hasCauseInstanceOf(TimeoutException.class);
        assertThat(timeouts.subList(0, 5).stream().map(Duration::toSeconds))
                .containsExactly(1L, 1L, 1L, 1L, 4L);
        assertThat(timeouts.stream().reduce(Duration.ZERO, Duration::plus))
                .isEqualTo(Duration.ofSeconds(48));
    }

    @Test
    void the_first_answer_ends_the_attempts() {
        var answer =
                AskRetry.ask(timeout ->
                        timeouts.size() == 5
                                ? CompletableFuture.completedStage("at last")
                                : timeOut(timeout));
        assertThat(answer.toCompletableFuture().join()).isEqualTo("at last");
        assertThat(timeouts).hasSize(5);
    }

    @Test
    void a_failure_other_than_a_timeout_is_not_retried() {
        var answer =
                AskRetry.ask(timeout -> {
                    timeouts.add(timeout);
                    return CompletableFuture.<String>failedStage(new IllegalStateException("no"));
                });
        assertThatThrownBy(() -> answer.toCompletableFuture().join())
                .hasCauseInstanceOf(IllegalStateException.class);
        assertThat(timeouts).hasSize(1);
    }

    @Test
    void only_the_reply_to_a_repeated_request_is_changed() {
        assertThat(replyAfterTimeouts(0)).isEqualTo("ended");
        assertThat(replyAfterTimeouts(1)).isEqualTo("ended, maybe by an earlier attempt");
    }

    private String replyAfterTimeouts(int count) {
        timeouts.clear();
        return AskRetry.ask(
                        timeout ->
                                timeouts.size() == count
                                        ? CompletableFuture.completedStage("ended")
                                        : timeOut(timeout),
                        reply -> reply + ", maybe by an earlier attempt")
                .toCompletableFuture()
                .join();
    }
}
