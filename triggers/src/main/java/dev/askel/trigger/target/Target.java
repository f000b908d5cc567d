package dev.askel.trigger.target;

import org.jspecify.annotations.Nullable;

/**
 * The target of a trigger, with the rules for its failures.
 *
 * @param arn a state machine, a queue, another resource that a templated target names, or {@code
 *     arn:aws:scheduler:::aws-sdk:SERVICE:ACTION}
 * @param roleArn the role whose policies authorize the call; null when the target has none
 * @param input the text that the target receives; null for the default event of the trigger
 * @param deadLetterArn the queue for exhausted deliveries; null when they are only logged
 * @param parameters a JSON object with the parameters of templated targets, such as {@code
 *     {"SqsParameters":{"MessageGroupId":"a"}}}, as the API has it
 */
public record Target(
        String arn,
        @Nullable String roleArn,
        @Nullable String input,
        RetryPolicy retryPolicy,
        @Nullable String deadLetterArn,
        String parameters) {
    /** The parameters of a target without parameters. */
    public static final String NO_PARAMETERS = "{}";

    /** Returns this target with another input. */
    public Target withInput(String text) {
        return new Target(arn, roleArn, text, retryPolicy, deadLetterArn, parameters);
    }
}
