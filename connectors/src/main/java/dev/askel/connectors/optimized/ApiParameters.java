package dev.askel.connectors.optimized;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Payload;
import dev.askel.connectors.call.RefusedParameters;
import dev.askel.engine.task.TaskCall;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** Checks the evaluated parameters of a call and converts them to members of the operation. */
final class ApiParameters {
    private static final String EACH = "/*/";

    private ApiParameters() {}

    /** Returns the failure of missing parameters; null when there are none. */
    static @Nullable Failure refusal(Api api, Payload parameters) {
        var problems = new ArrayList<String>();
        for (var name : api.required()) {
            // AWS omits a null from the request, and the service refuses the request (recorded on
            // AWS in 2026).
            if (!parameters.tree().has(name)) {
                problems.add("The field '%s' is required but was missing".formatted(name));
            }
        }
        return RefusedParameters.of(parameters, problems);
    }

    /**
     * Creates the members of the operation.
     *
     * @param awaited whether the task waits for the job
     */
    static ObjectNode members(Api api, Payload parameters, TaskCall call, boolean awaited) {
        var members = ((ObjectNode) parameters.tree()).deepCopy();
        for (var pointer : api.textPointers()) {
            serialise(members, pointer.substring(1));
        }
        var token = api.tokenMember();
        if (token != null && !members.hasNonNull(token)) {
            members.put(token, call.idempotencyKey());
        }
        var job = api.job();
        if (awaited && job != null) {
            for (var each : job.defaultMembers().object().properties()) {
                if (!members.hasNonNull(each.getKey())) {
                    members.set(each.getKey(), each.getValue());
                }
            }
        }
        return api.request().apply(members, call);
    }

    /** Serialises JSON in string parameters (recorded on AWS: test_sns_task_service). */
    private static void serialise(ObjectNode members, String pointer) {
        int each = pointer.indexOf(EACH);
        if (each < 0) {
            var value = members.get(pointer);
            if (value != null && !value.isTextual() && !value.isNull()) {
                members.set(pointer, text(value));
            }
            return;
        }
        if (members.get(pointer.substring(0, each)) instanceof ArrayNode array) {
            for (var element : array) {
                if (element instanceof ObjectNode object) {
                    serialise(object, pointer.substring(each + EACH.length()));
                }
            }
        }
    }

    private static JsonNode text(JsonNode value) {
        return TextNode.valueOf(Payload.of(value).text());
    }
}
