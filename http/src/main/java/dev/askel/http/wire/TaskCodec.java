package dev.askel.http.wire;

import dev.askel.engine.api.Tasks.SendTaskFailureRequest;
import dev.askel.engine.api.Tasks.SendTaskHeartbeatRequest;
import dev.askel.engine.api.Tasks.SendTaskSuccessRequest;
import java.util.List;

/** What workers say of their tasks (spec/api.md section 4.5). */
final class TaskCodec {
    static final List<Operation<?, ?>> OPERATIONS =
            List.of(
                    new Operation<>(
                            "SendTaskSuccess",
                            members ->
                                    new SendTaskSuccessRequest(
                                            members.text("taskToken", TextRule.TASK_TOKEN),
                                            members.text("output", TextRule.DATA)),
                            (engine, caller, request) ->
                                    engine.tasks().sendTaskSuccess(caller, request),
                            (_, _) -> {}),
                    new Operation<>(
                            "SendTaskFailure",
                            members ->
                                    new SendTaskFailureRequest(
                                            members.text("taskToken", TextRule.TASK_TOKEN),
                                            members.textOrNull("error", TextRule.ERROR),
                                            members.textOrNull("cause", TextRule.CAUSE)),
                            (engine, caller, request) ->
                                    engine.tasks().sendTaskFailure(caller, request),
                            (_, _) -> {}),
                    new Operation<>(
                            "SendTaskHeartbeat",
                            members ->
                                    new SendTaskHeartbeatRequest(
                                            members.text("taskToken", TextRule.TASK_TOKEN)),
                            (engine, caller, request) ->
                                    engine.tasks().sendTaskHeartbeat(caller, request),
                            (_, _) -> {}));

    private TaskCodec() {}
}
