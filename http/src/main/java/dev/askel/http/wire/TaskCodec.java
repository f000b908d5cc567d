package dev.askel.http.wire;

import dev.askel.engine.api.Tasks.SendTaskFailureRequest;
import dev.askel.engine.api.Tasks.SendTaskHeartbeatRequest;
import dev.askel.engine.api.Tasks.SendTaskSuccessRequest;
import java.util.List;

/**
 * Reads and writes the operations by which workers report on their tasks (docs/aws/api.md section
 * 4.5).
 */
final class TaskCodec {
    static final List<ApiOperation<?, ?>> OPERATIONS =
            List.of(
                    new ApiOperation<>(
                            "SendTaskSuccess",
                            members ->
                                    new SendTaskSuccessRequest(
                                            members.text("taskToken", StringConstraint.TASK_TOKEN),
                                            members.payload("output")),
                            (engine, caller, request) ->
                                    engine.tasks().sendTaskSuccess(caller, request),
                            (_, _) -> {}),
                    new ApiOperation<>(
                            "SendTaskFailure",
                            members ->
                                    new SendTaskFailureRequest(
                                            members.text("taskToken", StringConstraint.TASK_TOKEN),
                                            members.textOrNull("error", StringConstraint.ERROR),
                                            members.textOrNull("cause", StringConstraint.CAUSE)),
                            (engine, caller, request) ->
                                    engine.tasks().sendTaskFailure(caller, request),
                            (_, _) -> {}),
                    new ApiOperation<>(
                            "SendTaskHeartbeat",
                            members ->
                                    new SendTaskHeartbeatRequest(
                                            members.text("taskToken", StringConstraint.TASK_TOKEN)),
                            (engine, caller, request) ->
                                    engine.tasks().sendTaskHeartbeat(caller, request),
                            (_, _) -> {}));

    private TaskCodec() {}
}
