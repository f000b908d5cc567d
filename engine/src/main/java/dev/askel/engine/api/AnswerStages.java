package dev.askel.engine.api;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Chains stages that complete with an {@link Answer}. */
public final class AnswerStages {
    private AnswerStages() {}

    /** Performs the next step with the result of a stage; a refusal is returned unchanged. */
    public static <A, T> CompletionStage<Answer<T>> then(
            CompletionStage<Answer<A>> first, Function<A, CompletionStage<Answer<T>>> next) {
        return first.thenCompose(answer ->
                switch (answer) {
                    case Answer.Refused<A>(var error) -> refused(error);
                    case Answer.Ok<A>(var result) -> next.apply(result);
                });
    }

    /** Returns a completed stage with a result. */
    public static <T> CompletionStage<Answer<T>> ok(T result) {
        return CompletableFuture.completedStage(Answer.ok(result));
    }

    /** Returns a completed stage with a refusal. */
    public static <T> CompletionStage<Answer<T>> refused(EngineError error) {
        return CompletableFuture.completedStage(Answer.refused(error));
    }
}
