package dev.askel.engine.execution;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.deferral.DeferralReason;
import dev.askel.engine.journal.JournalUnavailable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A service that an execution needs is unavailable, or another writer was faster. It is no failure
 * of the execution, which recovers and retries.
 */
public final class OutOfReachException extends RuntimeException {
    private final @Nullable DeferralReason reason;

    /** Names the unavailable service. The type of the cause decides whether it is a failure. */
    public OutOfReachException(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reasonOf(cause);
    }

    /** Names the unavailable service, for a reason that is no failure. */
    public OutOfReachException(DeferralReason reason, String message) {
        super(message, null);
        this.reason = reason;
    }

    /** Returns the reason when it is load or an outage; null when something failed. */
    public @Nullable DeferralReason reason() {
        return reason;
    }

    /**
     * Returns the reason for which a stage failed, by the types of its causes; null for failures.
     */
    public static @Nullable DeferralReason reasonOf(@Nullable Throwable failure) {
        return switch (failure) {
            case JournalUnavailable unavailable -> unavailable.reason();
            case OutOfReachException outOfReach -> outOfReach.reason();
            case TimeoutException _ -> DeferralReason.NO_ANSWER;
            case CompletionException wrapper -> reasonOf(wrapper.getCause());
            case null, default -> null;
        };
    }

    /** Whether a stage failed because a service was unavailable, so that a retry may succeed. */
    static boolean isReasonOf(@Nullable Throwable failure) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof JournalUnavailable
                || cause instanceof OutOfReachException
                || cause instanceof TimeoutException;
    }

    /** Turns such a failure into {@code ServiceUnavailable}, and throws any other one. */
    public static <T> Answer<T> refusedOr(Throwable failure) {
        if (isReasonOf(failure)) {
            return Answer.refused(new EngineError.ServiceUnavailable());
        }
        throw failure instanceof CompletionException wrapped
                ? wrapped
                : new CompletionException(failure);
    }
}
