package dev.askel.connectors.function;

import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.connectors.call.HttpExchange.Response;
import dev.askel.connectors.call.TargetUrl;
import dev.askel.connectors.lambda.InvocationResult;
import dev.askel.engine.task.TaskCall;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Converts answers of functions outside AWS to results of Lambda's Invoke API. */
public final class FunctionAnswers {
    private static final int ABBREVIATED_CHARS = 1_000;
    private static final Map<Integer, String> GATEWAY_ERRORS =
            Map.of(
                    429, "Lambda.TooManyRequestsException",
                    502, "Lambda.ServiceException",
                    503, "Lambda.ServiceException",
                    504, "Lambda.ServiceException");

    private FunctionAnswers() {}

    /** Returns the result of an invocation without an answer: 202, or 204 for a DryRun. */
    public static InvocationResult accepted(int statusCode, TaskCall call) {
        var none = HttpHeaders.of(Map.of("Content-Length", List.of("0")), (_, _) -> true);
        return new InvocationResult.Returned(
                "",
                statusCode,
                null,
                null,
                requestId(call),
                new Response(statusCode, none, "", false));
    }

    /** Returns the result of a function that was not called by HTTP. */
    public static InvocationResult returned(String payload, TaskCall call) {
        var bytes = payload.getBytes(StandardCharsets.UTF_8).length;
        var headers =
                HttpHeaders.of(
                        Map.of(
                                "Content-Length", List.of(String.valueOf(bytes)),
                                "Content-Type", List.of("application/json")),
                        (_, _) -> true);
        return returned(payload, call, new Response(200, headers, payload, false));
    }

    /** Returns a request id that is the same for all repeats of a call. */
    public static String requestId(TaskCall call) {
        return UUID.nameUUIDFromBytes(call.idempotencyKey().getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    /** Reads the answer of an HTTP server by the rules of {@link UrlFunction}. */
    static InvocationResult parse(
            String function, TargetUrl address, Response answer, TaskCall call) {
        if (answer.truncated()) {
            return new InvocationResult.Oversized();
        }
        var body = answer.body();
        if (!answer.isSuccess()) {
            return failed(function, address, answer.status(), body);
        }
        if (answer.headers().firstValue("X-Amz-Function-Error").isPresent()) {
            return new InvocationResult.Raised(body);
        }
        if (body.isBlank()) {
            return returned("null", call, answer);
        }
        return parseJson(body) == null
                ? failure("Lambda.Unknown", function, address, "text that is not JSON", body)
                : returned(body, call, answer);
    }

    private static InvocationResult failed(
            String function, TargetUrl address, int status, String body) {
        var error = parseJson(body);
        if (error != null
                && (error.tree().path("errorType").isTextual()
                        || error.tree().path("errorMessage").isTextual())) {
            return new InvocationResult.Raised(body);
        }
        var errorName = GATEWAY_ERRORS.getOrDefault(status, "Lambda.Unknown");
        return failure(errorName, function, address, "HTTP status " + status, body);
    }

    private static InvocationResult failure(
            String error, String function, TargetUrl address, String answered, String body) {
        return new InvocationResult.Refused(
                new Failure(
                        error,
                        "The function '%s' at %s answered %s: %s"
                                .formatted(function, address, answered, abbreviated(body))));
    }

    private static String abbreviated(String body) {
        return body.length() <= ABBREVIATED_CHARS
                ? body
                : body.substring(0, ABBREVIATED_CHARS) + "…";
    }

    private static InvocationResult returned(String payload, TaskCall call, Response answer) {
        return new InvocationResult.Returned(
                payload, 200, "$LATEST", null, requestId(call), answer);
    }

    /** Parses JSON; null when the text is not JSON. */
    public static @Nullable Payload parseJson(String text) {
        try {
            return Payload.parse(text);
        } catch (MalformedJsonException _) {
            return null;
        }
    }
}
