package dev.askel.engine.access;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Awaits the answers of the stores of this package. */
final class Answers {
    private Answers() {}

    static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(1, TimeUnit.MINUTES).join();
    }

    static <T> T ok(CompletionStage<Answer<T>> answer) {
        return switch (await(answer)) {
            case Answer.Ok<T>(var result) -> result;
            case Answer.Refused<T>(var error) -> throw new AssertionError(error);
        };
    }

    static <T> EngineError refused(CompletionStage<Answer<T>> answer) {
        return switch (await(answer)) {
            case Answer.Ok<T>(var result) -> throw new AssertionError(result);
            case Answer.Refused<T>(var error) -> error;
        };
    }
}
