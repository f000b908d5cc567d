package dev.askel.trigger.event;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A target of a rule (API reference, Target). At most one of {@code input}, {@code inputPath} and
 * {@code inputTransformer} is present; without them the target receives the event.
 *
 * @param id the id, unique in the rule
 * @param arn the ARN of a state machine, queue, topic, function, event bus or API destination
 * @param input constant JSON
 * @param inputPath the path of the part of the event that the target receives
 * @param messageGroupId the message group for a FIFO queue
 * @param partitionKeyPath the path of the partition key for a Kinesis stream
 * @param deadLetterArn the ARN of the queue for events that cannot be delivered
 */
public record RuleTarget(
        String id,
        String arn,
        @Nullable String roleArn,
        @Nullable String input,
        @Nullable String inputPath,
        @Nullable InputTransformer inputTransformer,
        @Nullable String messageGroupId,
        @Nullable String partitionKeyPath,
        @Nullable HttpParameters http,
        @Nullable String deadLetterArn,
        @Nullable RetryPolicy retry) {

    /**
     * Creates the input from a template.
     *
     * @param paths the path of each variable of the template
     * @param template text with variables in angle brackets
     */
    public record InputTransformer(@Nullable Map<String, String> paths, String template) {}

    /** The parameters of calls of an API destination. Values may be paths of the event. */
    public record HttpParameters(
            List<String> pathParameters,
            Map<String, String> headers,
            Map<String, String> queryStrings) {}

    /**
     * The policy of retries (API reference, RetryPolicy).
     *
     * @param maximumAttempts the number of retries, 0 to 185; null for 185
     * @param maximumAgeSeconds the age of an event after which it is not retried, 60 to 86,400
     *     seconds; null for 86,400
     */
    public record RetryPolicy(
            @Nullable Integer maximumAttempts, @Nullable Integer maximumAgeSeconds) {}
}
