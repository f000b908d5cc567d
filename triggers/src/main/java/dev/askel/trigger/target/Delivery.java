package dev.askel.trigger.target;

import java.time.Instant;
import java.util.UUID;

/**
 * One event for one target.
 *
 * @param id identifies the delivery; the same trigger, occurrence and target always have the same
 *     id ({@link DeliveryId})
 * @param sourceId the id of the trigger. One lane makes all its deliveries that must not overlap
 * @param account twelve digits
 * @param sourceArn the ARN of the schedule or rule
 * @param origin the kind of trigger
 * @param executionName the name of the execution when the target is a state machine of this
 *     cluster. A second start with the name starts nothing
 * @param occurredAt the scheduled time of a schedule, or the time of an event
 * @param createdAt engine time. The age of the delivery counts from here
 * @param dueAt the time of the first attempt
 * @param overlap the rule for running executions of the same source
 */
public record Delivery(
        UUID id,
        UUID sourceId,
        String account,
        String region,
        String sourceArn,
        Origin origin,
        String executionName,
        Instant occurredAt,
        Instant createdAt,
        Instant dueAt,
        Overlap overlap,
        Target target) {
    /**
     * Returns the id whose lane makes the delivery. Occurrences of a schedule that may overlap are
     * independent, so many of one schedule do not fill its lane.
     */
    UUID laneId() {
        return origin == Origin.SCHEDULE && overlap == Overlap.ALLOW ? id : sourceId;
    }

    /** The kinds of triggers. The database contains the names. */
    public enum Origin {
        /** A schedule. Its context attributes are replaced in the input. */
        SCHEDULE,
        /** A rule of an event bus. Its input is passed as it is. */
        RULE
    }
}
