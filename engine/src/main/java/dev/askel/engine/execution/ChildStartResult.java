package dev.askel.engine.execution;

import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The result of starting a child execution. */
public sealed interface ChildStartResult {
    /**
     * The child was started, now or by an earlier request. {@code output} is the output of the
     * call.
     */
    record Running(String childArn, Payload output) implements ChildStartResult {}

    /** The start was refused. The failure has the error that AWS reports for this reason. */
    record Refused(Failure failure) implements ChildStartResult {}

    /** This cluster was unavailable or overloaded. It is unknown whether the child was started. */
    record ClusterUnavailable() implements ChildStartResult {}

    /** The start failed because of a bug. A repeated start would fail again. */
    record Broken(@Nullable Throwable bug) implements ChildStartResult {}

    /** Classifies the failure of a start that got no reply. */
    static ChildStartResult ofFailure(@Nullable Throwable failure) {
        return UnavailableException.isCauseOf(failure)
                ? new ClusterUnavailable()
                : new Broken(failure instanceof CompletionException ? failure.getCause() : failure);
    }
}
