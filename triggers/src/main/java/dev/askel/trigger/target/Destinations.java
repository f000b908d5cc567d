package dev.askel.trigger.target;

import dev.askel.engine.api.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;

/** Finds API destinations, and limits the rate of their calls in the whole cluster. */
@FunctionalInterface
public interface Destinations {
    /** No destinations. */
    Destinations NONE = _ -> Answer.okStage(new CallSlot.Missing());

    /** Acquires the next call of a destination. */
    CompletionStage<Answer<CallSlot>> acquire(TargetArn destination);

    /** The result of a request for a call. */
    sealed interface CallSlot {
        /**
         * The call may be made.
         *
         * @param endpoint the URL; each {@code *} in its path stands for a path parameter
         * @param method the HTTP method
         * @param delay the time to wait before the call
         */
        record Granted(String endpoint, String method, String connectionArn, Duration delay)
                implements CallSlot {}

        /** The calls of the next second are acquired already. */
        record Busy(Instant retryAt) implements CallSlot {}

        /** The destination does not exist. */
        record Missing() implements CallSlot {}
    }
}
