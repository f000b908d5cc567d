package dev.askel.asl.parser;

import dev.askel.asl.expression.Expression;
import dev.askel.asl.model.DefinitionLimits;
import dev.askel.asl.model.Resource;
import dev.askel.asl.model.State;
import dev.askel.asl.model.TaskState;
import org.jspecify.annotations.Nullable;

/** Reads a Task state (docs/aws/asl.md section 8). */
final class TaskFields {

    private TaskFields() {}

    static @Nullable State read(StateReader state) {
        var fields = state.fields();
        var comment = state.comment();
        var flow = state.readDataFlow();
        fields.requireAll("Resource");
        var resource = fields.readNonEmptyText("Resource");
        var timeoutSeconds = seconds(state, "TimeoutSeconds");
        var heartbeatSeconds = seconds(state, "HeartbeatSeconds");
        var credentials = credentials(state);
        var assign = state.readAssign();
        var retriers = RetryFields.readRetriers(fields);
        var catchers = state.readCatchers();
        var successor = state.readSuccessor();
        return resource != null && state.hasNoErrors()
                ? new TaskState(
                        state.name(),
                        comment,
                        flow,
                        Resource.parse(resource),
                        timeoutSeconds,
                        heartbeatSeconds,
                        credentials,
                        assign,
                        retriers,
                        catchers,
                        successor)
                : null;
    }

    private static @Nullable Expression seconds(StateReader state, String name) {
        var fields = state.fields();
        return state.isJsonata()
                ? JsonataFields.readInteger(fields, name, 1, DefinitionLimits.SECONDS_MAX)
                : ExpressionFields.readIntegerOrPath(fields, name, 1, DefinitionLimits.SECONDS_MAX);
    }

    private static @Nullable Expression credentials(StateReader state) {
        var fields = state.fields();
        var credentials = fields.readObject("Credentials");
        if (credentials == null) {
            return null;
        }
        if (!credentials.has("RoleArn") && !credentials.has("RoleArn.$")) {
            fields.findings()
                    .addSchemaError(
                            credentials.location(),
                            "The field 'RoleArn' is required but was missing");
        }
        return state.isJsonata()
                ? JsonataFields.readValue(fields, "Credentials")
                : ExpressionFields.readTemplate(fields, "Credentials");
    }
}
