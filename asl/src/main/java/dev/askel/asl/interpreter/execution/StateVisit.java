package dev.askel.asl.interpreter.execution;

import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.EventRef;
import dev.askel.asl.history.HistoryEventType;
import java.time.Instant;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;

/**
 * One visit of a state, from its StateEntered to its StateExited event.
 *
 * @param entered the type of its StateEntered event, which determines the state type
 * @param enteredId the id of its StateEntered event
 * @param previousEventId the event to which its StateEntered event refers (docs/aws/history.md
 *     section 4, rules 2 and 3)
 * @param input the state input before InputPath
 * @param attempts the number of retries so far, by the index of the retrier
 */
public record StateVisit(
        String state,
        HistoryEventType entered,
        long enteredId,
        long previousEventId,
        Instant enteredAt,
        Payload input,
        HashPMap<Integer, Integer> attempts) {
    StateVisit(
            String state,
            HistoryEventType entered,
            long enteredId,
            long previousEventId,
            Instant enteredAt,
            Payload input) {
        this(state, entered, enteredId, previousEventId, enteredAt, input, HashTreePMap.empty());
    }

    /** Returns the number of retries by the retrier with this index in this visit. */
    public int retryCount(int retrier) {
        return attempts.getOrDefault(retrier, 0);
    }

    /**
     * Returns the number of all retries in this visit, which is State.RetryCount in the context
     * object.
     */
    public int retryCount() {
        return attempts.values().stream().mapToInt(Integer::intValue).sum();
    }

    StateVisit withRetryBy(int retrier) {
        return withAttempts(attempts.plus(retrier, retryCount(retrier) + 1));
    }

    /**
     * Returns AWS's cause for a failure of the state itself, as opposed to a failed task or branch.
     * The cause names the state and its StateEntered event. A test of a single state has no such
     * event, so the cause has no prefix (docs/aws/api.md section 4.7).
     */
    public String causeOf(Failure failure) {
        var cause = failure.cause() == null ? "" : failure.cause();
        return enteredId == EventRef.NONE
                ? cause
                : "An error occurred while executing the state '%s' (entered at the event id #%d). %s"
                        .formatted(state, enteredId, cause);
    }

    StateVisit withAttempts(HashPMap<Integer, Integer> counted) {
        return new StateVisit(
                state, entered, enteredId, previousEventId, enteredAt, input, counted);
    }
}
