package dev.askel.engine.execution;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Asks an execution again when no answer came: its node may have died or its shard moved meanwhile.
 * Commands carry a request id, so one that had its effect is answered alike.
 *
 * <p>Calls that wait for a lost node hold places that others could have: ten times the load fills
 * all of them in a second. So the first attempts, which cover the time until a killed node is put
 * out, are short, and what was asked in vain is asked again soon after its shard has a home.
 */
public final class AskRetry {
    private static final int SHORT_ATTEMPTS = 4;
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final int LONG_ATTEMPTS = 11;
    private static final Duration LONG = Duration.ofSeconds(4);

    private AskRetry() {}

    /**
     * Asks until there is an answer, for 48 s at most.
     *
     * @param attempt is told how long it may wait; fails with a {@link TimeoutException} then
     */
    public static <R> CompletionStage<R> ask(Function<Duration, CompletionStage<R>> attempt) {
        return ask(attempt, 1);
    }

    private static <R> CompletionStage<R> ask(
            Function<Duration, CompletionStage<R>> attempt, int number) {
        return attempt.apply(number <= SHORT_ATTEMPTS ? SHORT : LONG)
                .handle((answer, failure) ->
                        failure == null
                                ? CompletableFuture.completedStage(answer)
                                : again(attempt, number, failure))
                .thenCompose(stage -> stage);
    }

    private static <R> CompletionStage<R> again(
            Function<Duration, CompletionStage<R>> attempt, int number, Throwable failure) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof TimeoutException && number < SHORT_ATTEMPTS + LONG_ATTEMPTS
                ? ask(attempt, number + 1)
                : CompletableFuture.failedStage(failure);
    }
}
