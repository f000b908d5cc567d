package dev.askel.trigger.schedule.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.engine.api.Tag;
import dev.askel.trigger.schedule.ScheduleDefinition;
import dev.askel.trigger.schedule.ScheduleDefinition.ActionAfterCompletion;
import dev.askel.trigger.schedule.ScheduleDefinition.State;
import dev.askel.trigger.schedule.ScheduleName;
import dev.askel.trigger.schedule.Schedules.ScheduleRequest;
import dev.askel.trigger.schedule.api.RequestReader.TextRule;
import dev.askel.trigger.target.RetryPolicy;
import dev.askel.trigger.target.Target;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads schedules, targets and tags from requests. */
final class ScheduleReader {
    static final TextRule NAME = TextRule.matching(1, 64, "^[0-9a-zA-Z-_.]+$");
    static final TextRule CLIENT_TOKEN = TextRule.matching(1, 64, "^[a-zA-Z0-9-_]+$");
    static final TextRule NEXT_TOKEN = TextRule.of(1, 2_048);
    static final TextRule TAGGED_ARN =
            TextRule.matching(
                    1,
                    1_011,
                    "^arn:aws(-[a-z]+)?:scheduler:[a-z0-9\\-]+:\\d{12}:schedule-group\\/[0-9a-zA-Z-_.]+$");

    private static final TextRule EXPRESSION = TextRule.of(1, 256);
    private static final TextRule TIMEZONE = TextRule.of(1, 50);
    private static final TextRule DESCRIPTION = TextRule.of(0, 512);
    private static final TextRule KMS_KEY =
            TextRule.matching(
                    1,
                    2_048,
                    "^arn:aws(-[a-z]+)?:kms:[a-z0-9\\-]+:\\d{12}:(key|alias)\\/[0-9a-zA-Z-_]*$");
    private static final TextRule TARGET_ARN = TextRule.of(1, 1_600);
    private static final TextRule ROLE =
            TextRule.matching(1, 1_600, "^arn:aws(-[a-z]+)?:iam::\\d{12}:role\\/[\\w+=,.@\\/-]+$");
    private static final TextRule QUEUE =
            TextRule.matching(
                    1, 1_600, "^arn:aws(-[a-z]+)?:sqs:[a-z0-9\\-]+:\\d{12}:[a-zA-Z0-9\\-_]+$");
    private static final TextRule INPUT = TextRule.of(1, Integer.MAX_VALUE);
    private static final TextRule SOURCE =
            TextRule.matching(
                    1,
                    256,
                    "^(?=[/\\.\\-_A-Za-z0-9]+)((?!aws\\.).*)|(\\$(\\.[\\w_-]+(\\[(\\d+|\\*)\\])*)*)$",
                    "(?=[/.\\-_A-Za-z0-9]+)(?!aws\\.).*|\\$(?:\\.[\\w_-]+(?:\\[(?:\\d+|\\*)\\])*+)*+");
    private static final int WINDOW_MINUTES_MAX = 1_440;
    private static final int TAGS_MAX = 200;

    private ScheduleReader() {}

    /** The modes of a flexible time window. */
    enum WindowMode {
        OFF,
        FLEXIBLE
    }

    /** Reads a request for CreateSchedule or UpdateSchedule. */
    static ScheduleRequest schedule(RequestReader request) {
        return new ScheduleRequest(
                group(request, "GroupName"),
                request.text("Name", NAME),
                definition(request),
                request.textOrNull("ClientToken", CLIENT_TOKEN));
    }

    static String group(RequestReader request, String member) {
        var group = request.textOrNull(member, NAME);
        return group == null ? ScheduleName.DEFAULT_GROUP : group;
    }

    private static ScheduleDefinition definition(RequestReader request) {
        var timezone = request.textOrNull("ScheduleExpressionTimezone", TIMEZONE);
        var state = request.constantOrNull("State", State.class);
        var action = request.constantOrNull("ActionAfterCompletion", ActionAfterCompletion.class);
        return new ScheduleDefinition(
                request.text("ScheduleExpression", EXPRESSION),
                timezone == null ? "UTC" : timezone,
                request.timestampOrNull("StartDate"),
                request.timestampOrNull("EndDate"),
                windowMinutes(request.structure("FlexibleTimeWindow")),
                state == null ? State.ENABLED : state,
                action == null ? ActionAfterCompletion.NONE : action,
                request.textOrNull("Description", DESCRIPTION),
                request.textOrNull("KmsKeyArn", KMS_KEY),
                target(request.structure("Target")));
    }

    private static @Nullable Integer windowMinutes(RequestReader window) {
        var mode = window.constant("Mode", WindowMode.class);
        var minutes = window.integerOrNull("MaximumWindowInMinutes", 1, WINDOW_MINUTES_MAX);
        if (mode == WindowMode.FLEXIBLE && minutes == null) {
            window.addMissing("MaximumWindowInMinutes");
        }
        return mode == WindowMode.FLEXIBLE ? minutes : null;
    }

    private static Target target(RequestReader target) {
        var deadLetter = target.structureOrNull("DeadLetterConfig");
        return new Target(
                target.text("Arn", TARGET_ARN),
                target.text("RoleArn", ROLE),
                target.textOrNull("Input", INPUT),
                retryPolicy(target.structureOrNull("RetryPolicy")),
                deadLetter == null ? null : deadLetter.textOrNull("Arn", QUEUE),
                parameters(target));
    }

    private static RetryPolicy retryPolicy(@Nullable RequestReader policy) {
        if (policy == null) {
            return RetryPolicy.DEFAULT;
        }
        var age =
                policy.integerOrNull(
                        "MaximumEventAgeInSeconds",
                        RetryPolicy.EVENT_AGE_SECONDS_MIN,
                        RetryPolicy.EVENT_AGE_SECONDS_MAX);
        var attempts =
                policy.integerOrNull("MaximumRetryAttempts", 0, RetryPolicy.RETRY_ATTEMPTS_MAX);
        return policy.error().isPresent()
                ? RetryPolicy.DEFAULT
                : new RetryPolicy(
                        age == null ? RetryPolicy.EVENT_AGE_SECONDS_MAX : age,
                        attempts == null ? RetryPolicy.RETRY_ATTEMPTS_MAX : attempts);
    }

    /** Checks the parameters of templated targets, and returns them as the request has them. */
    private static String parameters(RequestReader target) {
        var parameters = JsonNodeFactory.instance.objectNode();
        for (var name :
                List.of(
                        "EcsParameters",
                        "EventBridgeParameters",
                        "KinesisParameters",
                        "SageMakerPipelineParameters",
                        "SqsParameters")) {
            var structure = target.structureOrNull(name);
            if (structure != null) {
                checkParameters(name, structure);
                parameters.set(name, target.get(name));
            }
        }
        return parameters.toString();
    }

    private static void checkParameters(String name, RequestReader structure) {
        switch (name) {
            case "EcsParameters" -> {
                structure.text("TaskDefinitionArn", TextRule.of(1, 1_600));
                structure.integerOrNull("TaskCount", 1, 10);
            }
            case "EventBridgeParameters" -> {
                structure.text("DetailType", TextRule.of(1, 128));
                structure.text("Source", SOURCE);
            }
            case "KinesisParameters" -> structure.text("PartitionKey", TextRule.of(1, 256));
            case "SqsParameters" -> structure.textOrNull("MessageGroupId", TextRule.of(1, 128));
            default -> structure.structures("PipelineParameterList", 200);
        }
    }

    /** Reads the tags of a request. */
    static List<Tag> tags(RequestReader request) {
        return request.structures("Tags", TAGS_MAX).stream()
                .map(tag ->
                        new Tag(
                                tag.text("Key", TextRule.of(1, 128)),
                                tag.text("Value", TextRule.of(1, 256))))
                .toList();
    }
}
