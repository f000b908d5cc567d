package dev.askel.connectors.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.connectors.aws.SdkMetadata;
import dev.askel.engine.task.TaskOutcome;
import dev.askel.engine.task.TaskOutcome.Answered;
import dev.askel.engine.task.TaskOutcome.Failed;
import org.jspecify.annotations.Nullable;

/** Converts results of invocations to outcomes of Tasks, for both forms of Lambda tasks. */
final class LambdaOutcomes {
    private static final String UNKNOWN = "Lambda.Unknown";

    private LambdaOutcomes() {}

    /**
     * Returns the outcome of a Task whose Resource is a function ARN. It is the function's return
     * value, or a failure with the function's unchanged error text (recorded on AWS:
     * error_handling.test_task_lambda).
     */
    static TaskOutcome forFunctionResource(String functionArn, InvocationResult invocationResult) {
        return switch (invocationResult) {
            case InvocationResult.Returned returned -> new Answered(value(returned.payload()));
            case InvocationResult.Raised(var payload) -> new Failed(raised(payload, payload));
            case InvocationResult.Refused(var failure) -> new Failed(failure);
            case InvocationResult.Oversized() -> new Failed(oversized(functionArn));
        };
    }

    /**
     * Returns the outcome of a Task whose Resource is {@code lambda:invoke}. It is the API's
     * response with the return value, or a failure with the error text without white space
     * (recorded on AWS: error_handling.test_task_service_lambda).
     */
    static TaskOutcome forInvokeResource(InvocationResult invocationResult) {
        return switch (invocationResult) {
            case InvocationResult.Returned returned -> new Answered(Payload.of(answer(returned)));
            case InvocationResult.Raised(var payload) ->
                    new Failed(raised(payload, value(payload).text()));
            case InvocationResult.Refused(var failure) -> new Failed(failure);
            case InvocationResult.Oversized() -> new Failed(oversized("lambda"));
        };
    }

    private static JsonNode answer(InvocationResult.Returned returned) {
        var answer = JsonNodeFactory.instance.objectNode();
        if (returned.executedVersion() != null) {
            answer.put("ExecutedVersion", returned.executedVersion());
        }
        if (returned.logResult() != null) {
            answer.put("LogResult", returned.logResult());
        }
        if (!returned.payload().isEmpty()) {
            answer.set("Payload", value(returned.payload()).tree());
        }
        answer.set("SdkHttpMetadata", SdkMetadata.httpMetadata(returned.answer(), "lambda"));
        answer.set("SdkResponseMetadata", SdkMetadata.responseMetadata(returned.requestId()));
        return answer.put("StatusCode", returned.statusCode());
    }

    /** Parses the returned text as JSON; any other text is a string. */
    private static Payload value(String payload) {
        if (payload.isEmpty()) {
            return Payload.of(JsonNodeFactory.instance.nullNode());
        }
        var read = json(payload);
        return read == null ? Payload.of(TextNode.valueOf(payload)) : read;
    }

    private static Failure raised(String payload, String cause) {
        var read = json(payload);
        var type = read == null ? null : read.tree().path("errorType").textValue();
        return type == null || type.isEmpty()
                ? new Failure(
                        UNKNOWN,
                        "The cause could not be determined because Lambda did not return an error"
                                + " type. Returned payload: "
                                + cause)
                : new Failure(type, cause);
    }

    private static @Nullable Payload json(String text) {
        try {
            return Payload.parse(text);
        } catch (MalformedJsonException _) {
            return null;
        }
    }

    /**
     * Returns the failure of a result above the limit, with the message of the engine (recorded on
     * AWS: test_states_errors).
     */
    private static Failure oversized(String task) {
        return new Failure(
                ErrorName.DATA_LIMIT_EXCEEDED,
                "The state/task '%s' returned a result with a size exceeding the maximum number of bytes service limit."
                        .formatted(task));
    }
}
