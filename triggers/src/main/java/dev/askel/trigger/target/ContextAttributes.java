package dev.askel.trigger.target;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.trigger.target.Delivery.Origin;
import java.time.temporal.ChronoUnit;

/**
 * Computes the input of an attempt: the default event of a schedule without input, and the values
 * of <a
 * href="https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html">context
 * attributes</a> in a given input.
 */
final class ContextAttributes {
    private static final String PREFIX = "<aws.scheduler.";

    private ContextAttributes() {}

    /**
     * Returns the text that the target receives.
     *
     * @param attempt the number of the attempt, from 1
     */
    static String input(Delivery delivery, int attempt) {
        var input = delivery.target().input();
        if (input == null) {
            return defaultEvent(delivery);
        }
        return delivery.origin() == Origin.RULE || !input.contains(PREFIX)
                ? input
                : input.replace("<aws.scheduler.schedule-arn>", delivery.sourceArn())
                        .replace("<aws.scheduler.scheduled-time>", scheduledTime(delivery))
                        .replace("<aws.scheduler.execution-id>", delivery.id().toString())
                        .replace("<aws.scheduler.attempt-number>", Integer.toString(attempt));
    }

    /** Returns the scheduled time in seconds, such as {@code 2022-03-22T18:59:43Z}. */
    static String scheduledTime(Delivery delivery) {
        return delivery.occurredAt().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String defaultEvent(Delivery delivery) {
        var event =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("version", "0")
                        .put("id", delivery.id().toString())
                        .put("detail-type", "Scheduled Event")
                        .put("source", "aws.scheduler")
                        .put("account", delivery.account())
                        .put("time", scheduledTime(delivery))
                        .put("region", delivery.region());
        event.putArray("resources").add(delivery.sourceArn());
        return event.put("detail", "{}").toString();
    }
}
