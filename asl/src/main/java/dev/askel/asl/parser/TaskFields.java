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
        var flow = state.dataFlow();
        fields.require("Resource");
        var resource = fields.nonEmptyText("Resource");
        var timeoutSeconds = seconds(state, "TimeoutSeconds");
        var heartbeatSeconds = seconds(state, "HeartbeatSeconds");
        var credentials = credentials(state);
        var assign = state.assign();
        var retriers = RetryFields.retriers(fields);
        var catchers = state.catchers();
        var successor = state.successor();
        return resource != null && state.hasNoErrors()
                ? new TaskState(
                        state.name(),
                        comment,
                        flow,
                        Resource.of(resource),
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
                ? JsonataFields.integer(fields, name, 1, DefinitionLimits.SECONDS_MAX)
                : ExpressionFields.integerOrPath(fields, name, 1, DefinitionLimits.SECONDS_MAX);
    }

    private static @Nullable Expression credentials(StateReader state) {
        var fields = state.fields();
        var credentials = fields.object("Credentials");
        if (credentials == null) {
            return null;
        }
        if (!credentials.has("RoleArn") && !credentials.has("RoleArn.$")) {
            fields.findings()
                    .schema(
                            credentials.location(),
                            "The field 'RoleArn' is required but was missing");
        }
        return state.isJsonata()
                ? JsonataFields.value(fields, "Credentials")
                : ExpressionFields.template(fields, "Credentials");
    }
}
