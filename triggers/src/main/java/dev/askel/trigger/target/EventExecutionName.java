package dev.askel.trigger.target;

import java.util.Optional;

/**
 * The name of an execution that a rule starts: {@code EVENTKEY_DELIVERYID}. So a repeated delivery
 * starts no second execution.
 *
 * @param eventKey the key of the event, which has no underscore
 * @param deliveryId the id of the delivery ({@link DeliveryId})
 */
public record EventExecutionName(String eventKey, String deliveryId) {
    private static final char SEPARATOR = '_';

    /** Returns the parts of a name; empty when no rule creates such a name. */
    public static Optional<EventExecutionName> parse(String name) {
        int end = name.indexOf(SEPARATOR);
        return end < 0
                ? Optional.empty()
                : Optional.of(
                        new EventExecutionName(name.substring(0, end), name.substring(end + 1)));
    }

    /** Returns the name. */
    public String text() {
        return eventKey + SEPARATOR + deliveryId;
    }
}
