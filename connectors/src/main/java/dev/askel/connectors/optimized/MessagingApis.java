package dev.askel.connectors.optimized;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.task.TaskCall;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The APIs of SQS, SNS, EventBridge and DynamoDB. */
final class MessagingApis {
    private static final double MILLIS = 1_000;

    /** {@code arn:aws:states:<region>:<account>:execution:<machine>:<name>}, or an Express one. */
    private static final Pattern EXECUTION =
            Pattern.compile(
                    "(?<scope>arn:[^:]*:states:[^:]*:[^:]*):(execution|express):(?<machine>[^:]+):.+");

    private MessagingApis() {}

    static List<Api> all() {
        return List.of(
                Api.of("sqs", "sendMessage", ServiceNames.SQS, "QueueUrl", "MessageBody")
                        .withCallback()
                        .withTexts("/MessageBody"),
                Api.of("sns", "publish", ServiceNames.SNS, "Message")
                        .withCallback()
                        .withTexts("/Message"),
                // Recorded on AWS: test_events_task_service; neither result nor cause contains
                // metadata.
                Api.of("events", "putEvents", ServiceNames.EVENTBRIDGE, "Entries")
                        .withCallback()
                        .withTexts("/Entries/*/Detail")
                        .withoutMetadata()
                        .withRequest(MessagingApis::convertEvents)
                        .withFailure(MessagingApis::failedEntry),
                Api.of("dynamodb", "getItem", ServiceNames.DYNAMODB, "TableName", "Key"),
                Api.of("dynamodb", "putItem", ServiceNames.DYNAMODB, "TableName", "Item"),
                Api.of("dynamodb", "updateItem", ServiceNames.DYNAMODB, "TableName", "Key"),
                Api.of("dynamodb", "deleteItem", ServiceNames.DYNAMODB, "TableName", "Key"));
    }

    private static ObjectNode convertEvents(ObjectNode parameters, TaskCall call) {
        for (var entry : parameters.path("Entries")) {
            if (entry instanceof ObjectNode event) {
                convertTimeToSeconds(event);
                addOrigin(event, call.executionArn());
            }
        }
        return parameters;
    }

    private static void convertTimeToSeconds(ObjectNode event) {
        if (!event.path("Time").isTextual()) {
            return;
        }
        try {
            var time = Instant.parse(event.path("Time").textValue());
            event.put("Time", time.toEpochMilli() / MILLIS);
        } catch (DateTimeParseException _) {
            // The service refuses the invalid time and gives the reason.
        }
    }

    /**
     * Appends the ARNs of the state machine and the execution to the event's resources, like Step
     * Functions does.
     */
    private static void addOrigin(ObjectNode event, String executionArn) {
        if (event.hasNonNull("Resources") && !event.path("Resources").isArray()) {
            return;
        }
        if (event.path("Resources").isNull()) {
            event.remove("Resources");
        }
        var machine = EXECUTION.matcher(executionArn);
        var resources = event.withArray("Resources");
        if (machine.matches()) {
            resources.add(machine.group("scope") + ":stateMachine:" + machine.group("machine"));
        }
        resources.add(executionArn);
    }

    private static @Nullable Failure failedEntry(ObjectNode answer) {
        return answer.path("FailedEntryCount").asInt() > 0
                ? new Failure("EventBridge.FailedEntry", Payload.of(answer).text())
                : null;
    }
}
