package dev.askel.engine.execution;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.journal.JournalUnavailable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What an execution needs is out of reach, or another writer was faster: no fault of the execution,
 * which recovers and tries again.
 */
public final class OutOfReachException extends RuntimeException {
    /** Says what could not be had. */
    public OutOfReachException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Whether a stage failed because something was out of reach, which it may not be soon. */
    static boolean isReasonOf(@Nullable Throwable failure) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof JournalUnavailable
                || cause instanceof OutOfReachException
                || cause instanceof TimeoutException;
    }

    /** For such a stage, {@code ServiceUnavailable}; any other fails as it did. */
    static <T> Answer<T> refusedOr(Throwable failure) {
        if (isReasonOf(failure)) {
            return Answer.refused(new EngineError.ServiceUnavailable());
        }
        throw failure instanceof CompletionException wrapped
                ? wrapped
                : new CompletionException(failure);
    }
}
