package dev.askel.engine.api;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The answer of an operation: its result, or a refusal with the name of AWS's error. A bug in Askel
 * is not an answer: the bug completes the stage exceptionally.
 *
 * @param <T> the operation's result
 */
public sealed interface Answer<T> {

    /** The operation was performed, and its effects are durable. */
    record Ok<T>(T result) implements Answer<T> {}

    /** The operation was not performed. */
    record Refused<T>(EngineError error) implements Answer<T> {}

    static <T> Answer<T> ok(T result) {
        return new Ok<>(result);
    }

    static <T> Answer<T> refused(EngineError error) {
        return new Refused<>(error);
    }

    /** Returns a completed stage with a result. */
    static <T> CompletionStage<Answer<T>> okStage(T result) {
        return CompletableFuture.completedStage(ok(result));
    }

    /** Returns a completed stage with a refusal. */
    static <T> CompletionStage<Answer<T>> refusedStage(EngineError error) {
        return CompletableFuture.completedStage(refused(error));
    }

    /** Performs the next step with the result of a stage; a refusal is returned unchanged. */
    static <T, R> CompletionStage<Answer<R>> compose(
            CompletionStage<Answer<T>> first,
            Function<? super T, CompletionStage<Answer<R>>> next) {
        return first.thenCompose(answer -> answer.thenCompose(next));
    }

    /** Transforms the result; returns a refusal unchanged. */
    default <R> Answer<R> map(Function<? super T, ? extends R> change) {
        return switch (this) {
            case Ok<T>(T result) -> ok(change.apply(result));
            case Refused<T>(EngineError error) -> refused(error);
        };
    }

    /** Performs the next asynchronous step with the result; returns a refusal unchanged. */
    default <R> CompletionStage<Answer<R>> thenCompose(
            Function<? super T, CompletionStage<Answer<R>>> next) {
        return switch (this) {
            case Ok<T>(T result) -> next.apply(result);
            case Refused<T>(EngineError error) -> refusedStage(error);
        };
    }

    /** Performs the next step with the result; returns a refusal unchanged. */
    default <R> Answer<R> then(Function<? super T, Answer<R>> next) {
        return switch (this) {
            case Ok<T>(T result) -> next.apply(result);
            case Refused<T>(EngineError error) -> refused(error);
        };
    }
}
