package dev.askel.engine.execution;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.deferral.DeferralReason;
import dev.askel.engine.journal.JournalUnavailableException;
import dev.askel.engine.sql.PayloadUnavailableException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A service that an execution needs is unavailable, or another actor has written to the execution's
 * journal. The execution itself has not failed. It recovers and retries.
 */
public final class UnavailableException extends RuntimeException {
    private final @Nullable DeferralReason reason;

    /**
     * Creates the exception. It counts as a failure unless the type of the cause is overload or an
     * outage.
     */
    public UnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reasonOf(cause);
    }

    /** Creates the exception for overload or an outage. These do not count as failures. */
    public UnavailableException(DeferralReason reason, String message) {
        super(message, null);
        this.reason = reason;
    }

    /**
     * Creates the exception for a database call that was refused because of overload, an outage, or
     * a customer-managed key that cannot be used.
     */
    public static UnavailableException of(EngineError refusal) {
        var reason =
                switch (refusal) {
                    case EngineError.ThrottlingException _ -> DeferralReason.QUEUE_FULL;
                    case EngineError.KmsError _ -> DeferralReason.KEY_UNAVAILABLE;
                    default -> DeferralReason.DATABASE_AWAY;
                };
        return new UnavailableException(reason, refusal.message());
    }

    /** Returns the reason if it is overload or an outage; null for a failure. */
    public @Nullable DeferralReason reason() {
        return reason;
    }

    /**
     * Returns the reason why a stage failed. The types of its causes determine the reason. Null if
     * it is neither overload nor an outage.
     */
    public static @Nullable DeferralReason reasonOf(@Nullable Throwable failure) {
        return switch (failure) {
            case JournalUnavailableException journal -> journal.reason();
            case UnavailableException unavailable -> unavailable.reason();
            case TimeoutException _ -> DeferralReason.NO_ANSWER;
            case PayloadUnavailableException key when key.isTransient() ->
                    DeferralReason.KEY_UNAVAILABLE;
            case CompletionException wrapper -> reasonOf(wrapper.getCause());
            case null, default -> null;
        };
    }

    /** Whether a stage failed because a service was unavailable. A retry may then succeed. */
    static boolean isCauseOf(@Nullable Throwable failure) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof JournalUnavailableException
                || cause instanceof UnavailableException
                || (cause instanceof PayloadUnavailableException key && key.isTransient())
                || cause instanceof TimeoutException;
    }

    /**
     * Returns a refusal with {@code ServiceUnavailable} if a service was unavailable, and with
     * AWS's error if a customer-managed key was. Throws any other failure.
     */
    public static <T> Answer<T> refuseOrThrow(Throwable failure) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof PayloadUnavailableException key) {
            return Answer.refused(key.error());
        }
        if (isCauseOf(failure)) {
            return Answer.refused(new EngineError.ServiceUnavailable());
        }
        throw failure instanceof CompletionException wrapped
                ? wrapped
                : new CompletionException(failure);
    }
}
