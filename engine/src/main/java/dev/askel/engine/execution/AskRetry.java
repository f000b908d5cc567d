package dev.askel.engine.execution;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Asks an execution again when no answer came: its node may have died or its shard moved meanwhile.
 * Commands carry a request id, so one that had its effect is answered alike.
 */
final class AskRetry {
    /**
     * How long one attempt waits: about as long as it takes to put a killed node out. Calls that
     * wait for one hold places that others could have (ten times the load filled all in a second).
     */
    static final Duration ATTEMPT = Duration.ofSeconds(4);

    private static final int ATTEMPTS_MAX = 12;

    private AskRetry() {}

    static <R> CompletionStage<R> ask(Supplier<CompletionStage<R>> attempt) {
        return ask(attempt, 1);
    }

    private static <R> CompletionStage<R> ask(Supplier<CompletionStage<R>> attempt, int number) {
        return attempt.get()
                .handle((answer, failure) ->
                        failure == null
                                ? CompletableFuture.completedStage(answer)
                                : again(attempt, number, failure))
                .thenCompose(stage -> stage);
    }

    private static <R> CompletionStage<R> again(
            Supplier<CompletionStage<R>> attempt, int number, Throwable failure) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof TimeoutException && number < ATTEMPTS_MAX
                ? ask(attempt, number + 1)
                : CompletableFuture.failedStage(failure);
    }
}
