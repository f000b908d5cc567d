package dev.askel.load.mix;

import dev.askel.load.history.Observations;
import dev.askel.load.mix.KillObserver.ClientCall;
import dev.askel.load.process.Deadline;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Repeats calls until a response arrives or they are rejected. AWS SDKs do the same for a shorter
 * time.
 */
final class RetryingCaller {
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);
    private static final Duration RETRY_MAX = Duration.ofSeconds(60);
    // This time is longer than any fault and its consequences.
    private static final Duration RESPONSE_MAX = Duration.ofMinutes(4);

    private final Observations observations;

    /** Creates a caller that records the number of attempts and forbidden responses. */
    RetryingCaller(Observations observations) {
        this.observations = observations;
    }

    /**
     * The result of a call. Without an answer and an error, the thread was interrupted, or there
     * was no response for four minutes. In the second case, the observations have a complaint.
     *
     * @param hadUnansweredTry whether an earlier attempt had no response and may have had its
     *     effect
     */
    record Reply<T>(
            Optional<T> answer, Optional<ErrorResponseException> error, boolean hadUnansweredTry) {
        /** Returns whether this result of a StartExecution shows that the execution has started. */
        boolean provesStart() {
            // An earlier attempt without a response has started the execution.
            return answer.isPresent()
                    || (hadUnansweredTry
                            && error.filter(it -> it.error().equals("ExecutionAlreadyExists"))
                                    .isPresent());
        }
    }

    /** Repeats a call until a response arrives or the call is rejected. */
    <T> Reply<T> call(ClientCall<T> request) {
        var deadline = Deadline.after(RESPONSE_MAX);
        boolean hadUnansweredTry = false;
        for (int tries = 1; !Thread.currentThread().isInterrupted(); tries++) {
            try {
                var answer = request.run();
                observations.addAttempts(tries);
                return new Reply<>(Optional.of(answer), Optional.empty(), hadUnansweredTry);
            } catch (UnknownOutcomeException e) {
                hadUnansweredTry = true;
                reportInternalError(e);
                if (isTooLate(deadline, e)) {
                    break;
                }
            } catch (ErrorResponseException e) {
                if (!e.isThrottled()) {
                    observations.addAttempts(tries);
                    return new Reply<>(Optional.empty(), Optional.of(e), hadUnansweredTry);
                }
                if (isTooLate(deadline, e)) {
                    break;
                }
            }
            LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
        }
        return new Reply<>(Optional.empty(), Optional.empty(), hadUnansweredTry);
    }

    private boolean isTooLate(Deadline deadline, Exception last) {
        if (deadline.hasPassed()) {
            observations.addComplaint(
                    "a call had no response for four minutes: " + last.getMessage());
        }
        return deadline.hasPassed();
    }

    /** Reports an internal error. A server must not return one. */
    void reportInternalError(UnknownOutcomeException unanswered) {
        if (unanswered.isInternalError()) {
            observations.addComplaint(
                    "a response was an internal error: " + unanswered.getMessage());
        }
    }

    /**
     * Repeats a call without effects, or a call whose repetition has no further effect.
     *
     * @throws UnknownOutcomeException if there is no response for a minute
     */
    static <T> T retry(ClientCall<T> request)
            throws ErrorResponseException, UnknownOutcomeException {
        var deadline = Deadline.after(RETRY_MAX);
        while (true) {
            try {
                return request.run();
            } catch (UnknownOutcomeException e) {
                if (deadline.hasPassed() || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
            } catch (ErrorResponseException e) {
                if (!e.isThrottled() || deadline.hasPassed()) {
                    throw e;
                }
            }
            LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
        }
    }
}
