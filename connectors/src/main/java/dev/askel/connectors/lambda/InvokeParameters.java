package dev.askel.connectors.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.connectors.call.RefusedParameters;
import dev.askel.connectors.lambda.Invocation.InvocationType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parses the parameters of {@code lambda:invoke} (docs/aws/integrations.md section 6).
 *
 * <p>Payload is a string in Lambda's API. A structure is serialised, and a string is sent unchanged
 * (recorded on AWS: {@code "Payload": "0.0"} reaches the function as the number 0.0). A missing or
 * null Payload is sent as {@code {}} (recorded on AWS: test_base_lambda_service_task_state).
 * Numbers and booleans are refused, as by AWS.
 */
final class InvokeParameters {
    private static final String FUNCTION_NAME = "FunctionName";
    private static final Set<String> NAMES =
            Set.of(
                    FUNCTION_NAME,
                    "Payload",
                    "Qualifier",
                    "InvocationType",
                    "LogType",
                    "ClientContext");
    private static final List<String> TEXTS =
            List.of(FUNCTION_NAME, "Qualifier", "InvocationType", "LogType", "ClientContext");
    private static final List<String> LOG_TYPES = List.of("None", "Tail");
    private static final List<String> INVOCATION_TYPES =
            Arrays.stream(InvocationType.values()).map(InvocationType::apiName).toList();

    private InvokeParameters() {}

    /** Returns the failure of invalid parameters; null for valid ones. */
    static @Nullable Failure refusal(Payload parameters) {
        var problems = problems(parameters.tree());
        return RefusedParameters.of(parameters, problems);
    }

    /** Parses valid parameters; null when their FunctionName is null. */
    static @Nullable Invocation parse(Payload parameters) {
        var tree = parameters.tree();
        var function = text(tree, FUNCTION_NAME);
        if (function == null) {
            return null;
        }
        return new Invocation(
                FunctionName.parse(function),
                payload(tree.get("Payload")),
                text(tree, "Qualifier"),
                type(text(tree, "InvocationType")),
                text(tree, "LogType"),
                text(tree, "ClientContext"));
    }

    private static List<String> problems(JsonNode parameters) {
        var problems = new ArrayList<String>();
        for (var member : parameters.properties()) {
            if (!NAMES.contains(member.getKey())) {
                problems.add(
                        "The field '%s' is not supported by Step Functions"
                                .formatted(member.getKey()));
            }
        }
        if (!parameters.has(FUNCTION_NAME)) {
            problems.add("The field 'FunctionName' is required but was missing");
        }
        for (var name : TEXTS) {
            // AWS omits a null from the request (recorded on AWS in 2026).
            if (parameters.hasNonNull(name) && !isHeaderText(parameters.get(name))) {
                problems.add(mustBe(name, "a STRING"));
            }
        }
        var payload = parameters.path("Payload");
        if (payload.isNumber() || payload.isBoolean()) {
            problems.add(mustBe("Payload", "a STRING"));
        }
        requireOneOf(parameters, "InvocationType", INVOCATION_TYPES, problems);
        requireOneOf(parameters, "LogType", LOG_TYPES, problems);
        return problems;
    }

    private static void requireOneOf(
            JsonNode parameters, String name, List<String> values, List<String> problems) {
        var value = parameters.path(name).textValue();
        if (value != null && !values.contains(value)) {
            problems.add(mustBe(name, "one of " + values));
        }
    }

    private static String mustBe(String name, String expected) {
        return "The value for the field '%s' must be %s".formatted(name, expected);
    }

    /**
     * Whether the value is a string of printable ASCII characters, because it becomes a header or a
     * part of the URL.
     */
    private static boolean isHeaderText(JsonNode value) {
        return value.isTextual() && value.textValue().chars().noneMatch(c -> c < ' ' || c > '~');
    }

    private static String payload(@Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            return Payload.EMPTY_OBJECT.text();
        }
        return value.isTextual() ? value.textValue() : Payload.of(value).text();
    }

    private static InvocationType type(@Nullable String text) {
        for (var type : InvocationType.values()) {
            if (type.apiName().equals(text)) {
                return type;
            }
        }
        return InvocationType.REQUEST_RESPONSE;
    }

    private static @Nullable String text(JsonNode parameters, String name) {
        return parameters.path(name).textValue();
    }
}
