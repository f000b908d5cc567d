package dev.askel.asl.statetest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;

/**
 * Checks the context object of a TestState request, with AWS's error messages (docs/aws/api.md
 * section 4.7).
 */
final class ContextRules {
    /** The types of members, named as in the error messages. */
    private enum Type {
        ANY("a value") {
            @Override
            boolean has(JsonNode value) {
                return true;
            }
        },
        STRING("a string") {
            @Override
            boolean has(JsonNode value) {
                return value.isTextual();
            }
        },
        NUMBER("a number") {
            @Override
            boolean has(JsonNode value) {
                return value.isNumber();
            }
        };

        private final String phrase;

        Type(String phrase) {
            this.phrase = phrase;
        }

        abstract boolean has(JsonNode value);
    }

    private static final Map<String, Map<String, Type>> MEMBERS =
            Map.of(
                    "Execution",
                    Map.of(
                            "Id", Type.STRING,
                            "Input", Type.ANY,
                            "Name", Type.STRING,
                            "RoleArn", Type.STRING,
                            "StartTime", Type.STRING,
                            "RedriveCount", Type.NUMBER,
                            "RedriveTime", Type.STRING),
                    "State",
                    Map.of(
                            "EnteredTime",
                            Type.STRING,
                            "Name",
                            Type.STRING,
                            "RetryCount",
                            Type.NUMBER),
                    "StateMachine",
                    Map.of("Id", Type.STRING, "Name", Type.STRING),
                    "Task",
                    Map.of("Token", Type.STRING));

    private ContextRules() {}

    /**
     * Returns AWS's message for a context object that is invalid for the state; empty if it is
     * valid.
     */
    static Optional<String> refusal(JsonNode context, TestedState tested) {
        return violation(context, tested)
                .map(violation -> "Invalid Context object provided: " + violation);
    }

    private static Optional<String> violation(JsonNode context, TestedState tested) {
        if (!context.isObject()) {
            return Optional.of("Context must be a JSON object");
        }
        for (var member : context.properties()) {
            var name = member.getKey();
            var known = MEMBERS.get(name);
            if (name.equals("Map")) {
                return Optional.of("'Map' field is not supported when mocking a Context object");
            }
            if (known == null) {
                return notAllowed(name);
            }
            if (name.equals("Task") && !tested.waitsForCompletion()) {
                return Optional.of(
                        "Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern");
            }
            var violation = memberViolation(name, known, member.getValue());
            if (violation.isPresent()) {
                return violation;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> memberViolation(
            String name, Map<String, Type> known, JsonNode value) {
        if (!value.isObject()) {
            return Optional.of(name + " must be an object");
        }
        for (var member : value.properties()) {
            var type = known.get(member.getKey());
            if (type == null) {
                return notAllowed(member.getKey());
            }
            if (!type.has(member.getValue())) {
                return Optional.of(
                        "%s.%s must be %s".formatted(name, member.getKey(), type.phrase));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> notAllowed(String field) {
        return Optional.of("Field '%s' is not allowed".formatted(field));
    }
}
