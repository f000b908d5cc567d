package dev.askel.load.mix;

import dev.askel.load.history.Event;
import dev.askel.load.history.History;
import java.util.Optional;

/**
 * An execution of a state machine with a start limit. A client starts the executions of a machine
 * one after another.
 *
 * @param number the place among the starts of its machine
 * @param key the value of the rule's key; empty without one
 * @param priority executions with a higher number begin first
 * @param requestedMillis the time before the first request of the start
 * @param acknowledgedMillis the time after the acknowledgement
 * @param history the history of the ended execution
 */
record LimitedStart(
        int number,
        String key,
        int priority,
        long requestedMillis,
        long acknowledgedMillis,
        History history) {
    String arn() {
        return history.arn();
    }

    /** Returns whether the execution has entered its first state, so that it had a permit. */
    boolean hasBegun() {
        return firstEntry().isPresent();
    }

    /** Returns the time of the first state; {@code Long.MAX_VALUE} if there is none. */
    long begunMillis() {
        return firstEntry().map(Event::timestampMillis).orElse(Long.MAX_VALUE);
    }

    /** Returns the time of the end; {@code Long.MAX_VALUE} for an execution that has not ended. */
    long endedMillis() {
        return history.events().stream()
                .filter(Event::isTerminal)
                .mapToLong(Event::timestampMillis)
                .max()
                .orElse(Long.MAX_VALUE);
    }

    private Optional<Event> firstEntry() {
        return history.events().stream().filter(Event::isEntry).findFirst();
    }
}
