package dev.askel.connectors.optimized;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** SQS, SNS, EventBridge and DynamoDB. */
final class MessagingApis {
    private static final double MILLIS = 1_000;

    private MessagingApis() {}

    static List<Api> all() {
        return List.of(
                Api.of("sqs", "sendMessage", ServiceWords.SQS, "QueueUrl", "MessageBody")
                        .callback()
                        .texts("/MessageBody"),
                Api.of("sns", "publish", ServiceWords.SNS, "Message").callback().texts("/Message"),
                // Recorded: test_events_task_service, neither result nor cause has metadata.
                Api.of("events", "putEvents", ServiceWords.EVENTBRIDGE, "Entries")
                        .callback()
                        .texts("/Entries/*/Detail")
                        .bare()
                        .calling("PutEvents", MessagingApis::withTimes)
                        .failing(MessagingApis::failedEntry),
                Api.of("dynamodb", "getItem", ServiceWords.DYNAMODB, "TableName", "Key"),
                Api.of("dynamodb", "putItem", ServiceWords.DYNAMODB, "TableName", "Item"),
                Api.of("dynamodb", "updateItem", ServiceWords.DYNAMODB, "TableName", "Key"),
                Api.of("dynamodb", "deleteItem", ServiceWords.DYNAMODB, "TableName", "Key"));
    }

    /** Times are seconds on the wire. */
    private static ObjectNode withTimes(ObjectNode parameters) {
        for (var entry : parameters.path("Entries")) {
            if (entry instanceof ObjectNode event && event.path("Time").isTextual()) {
                try {
                    var time = Instant.parse(event.path("Time").textValue());
                    event.put("Time", time.toEpochMilli() / MILLIS);
                } catch (DateTimeParseException _) {
                    // The service says what is wrong with it.
                }
            }
        }
        return parameters;
    }

    private static @Nullable Failure failedEntry(ObjectNode answer) {
        return answer.path("FailedEntryCount").asInt() > 0
                ? new Failure("EventBridge.FailedEntry", Payload.of(answer).text())
                : null;
    }
}
