package dev.askel.engine.api;

import java.util.function.Function;

/**
 * What an operation comes to: its result, or a refusal named as AWS names it. Our own bugs are
 * neither; they fail the stage.
 *
 * @param <T> the operation's result
 */
public sealed interface Answer<T> {

    /** The operation was carried out; what it promises is durable. */
    record Ok<T>(T result) implements Answer<T> {}

    /** The operation was not carried out. */
    record Refused<T>(EngineError error) implements Answer<T> {}

    static <T> Answer<T> ok(T result) {
        return new Ok<>(result);
    }

    static <T> Answer<T> refused(EngineError error) {
        return new Refused<>(error);
    }

    /** The answer with its result changed; a refusal stays as it is. */
    default <R> Answer<R> map(Function<? super T, ? extends R> change) {
        return switch (this) {
            case Ok<T>(T result) -> ok(change.apply(result));
            case Refused<T>(EngineError error) -> refused(error);
        };
    }

    /** The answer of a next step that needs this one's result; a refusal ends the chain. */
    default <R> Answer<R> then(Function<? super T, Answer<R>> next) {
        return switch (this) {
            case Ok<T>(T result) -> next.apply(result);
            case Refused<T>(EngineError error) -> refused(error);
        };
    }
}
