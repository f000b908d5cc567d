package dev.askel.engine.execution;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Repeats a request to an execution until it gets a reply. The execution's node may have failed, or
 * its shard may be moving. Most commands contain a request id, so that a repeated command gets the
 * same reply.
 *
 * <p>A waiting request holds a permit of the HTTP server. With long time-outs, requests to a failed
 * node could soon hold all permits. The first attempts are therefore short. Together they last
 * until the node is marked down. The next attempt then reaches the new owner of the shard.
 */
public final class AskRetry {
    private static final int SHORT_ATTEMPTS = 4;
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final int LONG_ATTEMPTS = 11;
    private static final Duration LONG = Duration.ofSeconds(4);

    private AskRetry() {}

    /**
     * Repeats a request until it gets a reply, for at most 48 s.
     *
     * @param attempt makes one attempt within the given timeout; fails with a {@link
     *     TimeoutException} when the timeout expires
     */
    public static <R> CompletionStage<R> ask(Function<Duration, CompletionStage<R>> attempt) {
        return ask(attempt, 1);
    }

    /**
     * Repeats a request without a request id until it gets a reply, as {@link #ask(Function)} does.
     *
     * @param ofRepeated returns the reply to a request whose earlier attempts may have had an
     *     effect
     */
    public static <R> CompletionStage<R> ask(
            Function<Duration, CompletionStage<R>> attempt, UnaryOperator<R> ofRepeated) {
        var attempts = new AtomicInteger();
        return ask(wait -> {
            boolean isRepeated = attempts.getAndIncrement() > 0;
            return attempt.apply(wait)
                    .thenApply(reply -> isRepeated ? ofRepeated.apply(reply) : reply);
        });
    }

    private static <R> CompletionStage<R> ask(
            Function<Duration, CompletionStage<R>> attempt, int attemptNumber) {
        return attempt.apply(attemptNumber <= SHORT_ATTEMPTS ? SHORT : LONG)
                .handle((answer, failure) ->
                        failure == null
                                ? CompletableFuture.completedStage(answer)
                                : retryOrFail(attempt, attemptNumber, failure))
                .thenCompose(stage -> stage);
    }

    private static <R> CompletionStage<R> retryOrFail(
            Function<Duration, CompletionStage<R>> attempt, int attemptNumber, Throwable failure) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof TimeoutException && attemptNumber < SHORT_ATTEMPTS + LONG_ATTEMPTS
                ? ask(attempt, attemptNumber + 1)
                : CompletableFuture.failedStage(failure);
    }
}
