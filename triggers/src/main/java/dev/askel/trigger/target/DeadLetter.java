package dev.askel.trigger.target;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.Payload;
import dev.askel.trigger.target.Delivery.Origin;
import dev.askel.trigger.target.PendingDelivery.Exhausted;

/**
 * Formats the message for a dead-letter queue: the input of the target as body, and the failure as
 * message attributes (<a
 * href="https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html">dead-letter
 * events</a>).
 */
final class DeadLetter {
    private DeadLetter() {}

    /** Returns the parameters of SendMessage for an exhausted delivery with a dead-letter queue. */
    static Payload message(PendingDelivery pending) {
        var delivery = pending.delivery();
        var progress = pending.progress();
        var queue =
                TargetArn.parse(String.valueOf(delivery.target().deadLetterArn())).orElseThrow();
        var error = String.valueOf(progress.error()).split(": ", 2);
        var message =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("QueueUrl", TargetRequest.queueUrl(queue))
                        .put("MessageBody", ContextAttributes.input(delivery, progress.attempts()));
        var attributes = message.putObject("MessageAttributes");
        put(attributes, "ERROR_CODE", error[0]);
        put(attributes, "ERROR_MESSAGE", error.length > 1 ? error[1] : "");
        if (progress.exhausted() != Exhausted.NonRetryable) {
            put(attributes, "EXHAUSTED_RETRY_CONDITION", String.valueOf(progress.exhausted()));
        }
        put(attributes, "RETRY_ATTEMPTS", Integer.toString(Math.max(0, progress.attempts() - 1)));
        put(attributes, "TARGET_ARN", delivery.target().arn());
        if (delivery.origin() == Origin.RULE) {
            put(attributes, "RULE_ARN", delivery.sourceArn());
        } else {
            put(attributes, "SCHEDULE_ARN", delivery.sourceArn());
            put(attributes, "SCHEDULED_TIME", ContextAttributes.scheduledTime(delivery));
            put(attributes, "EXECUTION_ID", delivery.id().toString());
            put(attributes, "IS_PAYLOAD_TRUNCATED", "false");
        }
        return Payload.of(message);
    }

    /** SQS refuses an attribute without value. */
    private static void put(ObjectNode attributes, String name, String value) {
        if (!value.isEmpty()) {
            attributes.putObject(name).put("DataType", "String").put("StringValue", value);
        }
    }
}
