package dev.askel.trigger.recent;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A delivery of a trigger, as of its last attempt.
 *
 * @param triggerArn the ARN of the schedule, rule or webhook
 * @param receivedAt engine time at which the schedule fired, or the event or request arrived
 * @param id identifies the delivery among those of the trigger
 * @param occurrence the scheduled time of a schedule, the id of an event, or the id of a request
 * @param targetArn the target, such as a state machine
 * @param attempts the number of failed calls of the target
 * @param error the last failure as {@code NAME: MESSAGE}, or the reason of a wait; null for none
 * @param executionArn the execution that the delivery started; null for none
 * @param updatedAt engine time of the last attempt
 */
public record RecentDelivery(
        String triggerArn,
        Instant receivedAt,
        String id,
        String occurrence,
        String targetArn,
        Status status,
        int attempts,
        @Nullable String error,
        @Nullable String executionArn,
        Instant updatedAt) {
    private static final int ERROR_MAX = 1_000;

    public RecentDelivery {
        error = error == null ? null : shortened(error.replace('\0', '\uFFFD'));
    }

    private static String shortened(String text) {
        return text.length() <= ERROR_MAX ? text : text.substring(0, ERROR_MAX);
    }

    /** The states of a delivery. The database contains the names. */
    public enum Status {
        /** An execution of this cluster was started. */
        STARTED,
        /** Another target accepted the event. */
        DELIVERED,
        /** The delivery waits for the end of the previous execution. */
        WAITING,
        /** The last attempt failed, and another one will be made. */
        RETRYING,
        /** The overlap policy dropped the event. */
        SKIPPED,
        /** The last attempt failed, and no further one will be made. */
        FAILED,
        /** The attempts failed, and the dead-letter queue has the event. */
        DEAD_LETTERED
    }
}
