package dev.askel.engine.execution;

import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The result of starting a child execution. */
public sealed interface ChildStartResult {
    /** The child runs, or has run. {@code output} is the answer of the call. */
    record Running(String childArn, Payload output) implements ChildStartResult {}

    /** The start was refused, as AWS refuses it. */
    record Refused(Failure failure) implements ChildStartResult {}

    /** A part of this cluster was unavailable; whether the child was started is unknown. */
    record NotYet() implements ChildStartResult {}

    /** A bug of this program, which the same start would meet again. */
    record Broken(@Nullable Throwable bug) implements ChildStartResult {}

    /** The result of a start that ended without an answer. */
    static ChildStartResult without(@Nullable Throwable failure) {
        return OutOfReachException.isReasonOf(failure)
                ? new NotYet()
                : new Broken(failure instanceof CompletionException ? failure.getCause() : failure);
    }
}
