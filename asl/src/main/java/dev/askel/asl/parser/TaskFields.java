package dev.askel.asl.parser;

import dev.askel.asl.expression.Expression;
import dev.askel.asl.model.Limits;
import dev.askel.asl.model.Resource;
import dev.askel.asl.model.State;
import dev.askel.asl.model.TaskState;
import org.jspecify.annotations.Nullable;

/** Reads a Task state (asl.md section 8). */
final class TaskFields {

    private TaskFields() {}

    static @Nullable State read(StateReader state) {
        var fields = state.fields();
        var comment = state.comment();
        var flow = DataFlowFields.read(fields);
        fields.require("Resource");
        var resource = fields.filledText("Resource");
        var timeoutSeconds = seconds(fields, "TimeoutSeconds");
        var heartbeatSeconds = seconds(fields, "HeartbeatSeconds");
        var credentials = credentials(fields);
        var assign = AssignFields.read(fields);
        var retriers = RetryFields.retriers(fields);
        var catchers = RetryFields.catchers(fields, state.targets());
        var successor = state.successor();
        return resource != null && state.isClean()
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

    private static @Nullable Expression seconds(Fields fields, String name) {
        return ExpressionFields.integerOrPath(fields, name, 1, Limits.SECONDS_MAX);
    }

    private static @Nullable Expression credentials(Fields fields) {
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
        return ExpressionFields.template(fields, "Credentials");
    }
}
