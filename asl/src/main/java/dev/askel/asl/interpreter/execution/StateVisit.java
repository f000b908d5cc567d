package dev.askel.asl.interpreter.execution;

import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.EventRef;
import dev.askel.asl.history.HistoryEventType;
import java.time.Instant;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;

/**
 * A visit of a state, from its StateEntered to its StateExited.
 *
 * @param entered the type of its StateEntered event, which determines the state type
 * @param enteredId the id of its StateEntered event
 * @param previousEventId the event to which its StateEntered event refers (docs/aws/history.md
 *     section 4, rules 2 and 3)
 * @param input the raw state input
 * @param attempts the number of retries so far, by the retrier's position
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

    /** The number of retries of retrier {@code index} in this visit. */
    public int attempts(int index) {
        return attempts.getOrDefault(index, 0);
    }

    /** The number of all retries of this visit: the context object's State.RetryCount. */
    public int retryCount() {
        return attempts.values().stream().mapToInt(Integer::intValue).sum();
    }

    StateVisit retriedBy(int index) {
        return withAttempts(attempts.plus(index, attempts(index) + 1));
    }

    /**
     * Returns AWS's cause for a state that fails by itself. It names the state and its StateEntered
     * event. In a test of a single state there is no such event (docs/aws/api.md section 4.7).
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
