package dev.askel.engine.access;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Chains stages that complete with an {@link Answer}. */
final class AnswerStages {
    private AnswerStages() {}

    /** Performs the next step with the result of a stage; a refusal is returned unchanged. */
    static <A, T> CompletionStage<Answer<T>> then(
            CompletionStage<Answer<A>> first, Function<A, CompletionStage<Answer<T>>> next) {
        return first.thenCompose(answer ->
                switch (answer) {
                    case Answer.Refused<A>(var error) -> refused(error);
                    case Answer.Ok<A>(var result) -> next.apply(result);
                });
    }

    static <T> CompletionStage<Answer<T>> ok(T result) {
        return CompletableFuture.completedStage(Answer.ok(result));
    }

    static <T> CompletionStage<Answer<T>> refused(EngineError error) {
        return CompletableFuture.completedStage(Answer.refused(error));
    }
}
