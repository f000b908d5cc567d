package dev.askel.trigger.target;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The ARN of a target.
 *
 * @param text the whole ARN
 * @param service the service; for a universal target the service after {@code aws-sdk}
 * @param region empty for a universal target
 * @param account empty for a universal target
 * @param resource the part after the account; for a universal target the action
 */
public record TargetArn(
        String text, Kind kind, String service, String region, String account, String resource) {
    /** The kinds of targets. */
    public enum Kind {
        STATE_MACHINE,
        UNIVERSAL,
        QUEUE,
        TOPIC,
        FUNCTION,
        EVENT_BUS,
        API_DESTINATION,
        STREAM,
        DELIVERY_STREAM,
        BUILD_PROJECT,
        PIPELINE,
        MODEL_PIPELINE,
        CLUSTER
    }

    private static final Pattern UNIVERSAL =
            Pattern.compile(
                    "arn:aws(?:-[a-z]+)*+:scheduler:::aws-sdk:([a-z0-9]+):([a-z][A-Za-z0-9]*)");
    private static final Pattern ARN =
            Pattern.compile(
                    "arn:aws(?:-[a-z]+)*+:([a-z0-9-]+):([a-z0-9-]{1,64}):(\\d{12}):([!-~]+)");

    /** Parses an ARN; empty when no kind of target has this form. */
    public static Optional<TargetArn> parse(String text) {
        var universal = UNIVERSAL.matcher(text);
        if (universal.matches()) {
            return Optional.of(
                    new TargetArn(
                            text, Kind.UNIVERSAL, universal.group(1), "", "", universal.group(2)));
        }
        var arn = ARN.matcher(text);
        if (!arn.matches()) {
            return Optional.empty();
        }
        return kind(arn.group(1), arn.group(4))
                .map(kind ->
                        new TargetArn(
                                text,
                                kind,
                                arn.group(1),
                                arn.group(2),
                                arn.group(3),
                                arn.group(4)));
    }

    private static Optional<Kind> kind(String service, String resource) {
        return switch (service) {
            case "states" -> when(resource.startsWith("stateMachine:"), Kind.STATE_MACHINE);
            case "sqs" -> when(!resource.contains(":"), Kind.QUEUE);
            case "sns" -> when(!resource.contains(":"), Kind.TOPIC);
            case "lambda" -> when(resource.startsWith("function:"), Kind.FUNCTION);
            case "events" ->
                    resource.startsWith("api-destination/")
                            ? Optional.of(Kind.API_DESTINATION)
                            : when(resource.startsWith("event-bus/"), Kind.EVENT_BUS);
            case "kinesis" -> when(resource.startsWith("stream/"), Kind.STREAM);
            case "firehose" -> when(resource.startsWith("deliverystream/"), Kind.DELIVERY_STREAM);
            case "codebuild" -> when(resource.startsWith("project/"), Kind.BUILD_PROJECT);
            case "codepipeline" -> when(!resource.contains("/"), Kind.PIPELINE);
            case "sagemaker" -> when(resource.startsWith("pipeline/"), Kind.MODEL_PIPELINE);
            case "ecs" -> when(resource.startsWith("cluster/"), Kind.CLUSTER);
            default -> Optional.empty();
        };
    }

    private static Optional<Kind> when(boolean matches, Kind kind) {
        return matches ? Optional.of(kind) : Optional.empty();
    }
}
