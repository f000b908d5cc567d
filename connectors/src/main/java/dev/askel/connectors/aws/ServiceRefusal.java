package dev.askel.connectors.aws;

import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.connectors.call.HttpExchange.Response;
import org.jspecify.annotations.Nullable;

/**
 * An error response in the format that all AWS services with a JSON protocol share.
 *
 * @param code such as {@code ResourceNotFoundException}; null when the answer contains none
 * @param message null when the answer contains none
 * @param requestId null when the answer contains none
 */
public record ServiceRefusal(
        int status, @Nullable String code, @Nullable String message, @Nullable String requestId) {

    /** Reads an answer with a status of 300 or above. */
    public static ServiceRefusal parse(Response answer) {
        var body = tree(answer);
        var type = answer.headers().firstValue("x-amzn-ErrorType").orElse(member(body, "__type"));
        return new ServiceRefusal(
                answer.status(),
                code(type == null ? member(body, "code") : type),
                firstMember(body, "message", "Message", "errorMessage"),
                answer.headers().firstValue("x-amzn-RequestId").orElse(null));
    }

    /**
     * Formats the failure like version 1 of AWS's SDK for Java, as optimized integrations do.
     *
     * @param prefix the prefix of the error name: {@code Lambda}
     * @param service the name of the service in the SDK: {@code AWSLambda}
     * @param exception the SDK's class for the code of this refusal
     */
    public Failure failure(String prefix, String service, String exception) {
        var cause =
                "%s (Service: %s; Status Code: %d; Error Code: %s; Request ID: %s; Proxy: null)"
                        .formatted(message, service, status, code, requestId);
        return new Failure(prefix + "." + exception, cause);
    }

    private static @Nullable Payload tree(Response answer) {
        try {
            return Payload.parse(answer.body());
        } catch (MalformedJsonException _) {
            return null;
        }
    }

    private static @Nullable String firstMember(@Nullable Payload body, String... names) {
        for (var name : names) {
            var value = member(body, name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    private static @Nullable String member(@Nullable Payload body, String name) {
        return body == null ? null : body.tree().path(name).textValue();
    }

    /** Returns the bare name in {@code namespace#Name:http://…}. */
    private static @Nullable String code(@Nullable String type) {
        if (type == null) {
            return null;
        }
        int end = type.indexOf(':');
        var bareType = end < 0 ? type : type.substring(0, end);
        return bareType.substring(bareType.indexOf('#') + 1);
    }
}
