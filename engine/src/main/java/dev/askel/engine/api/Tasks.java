package dev.askel.engine.api;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Operations of workers on their tasks (docs/aws/api.md section 4.5). A worker names a task by its
 * token. Refusals: {@code InvalidToken} for a malformed or forged token, {@code TaskTimedOut} for a
 * closed task, {@code TaskDoesNotExist} when the execution does not exist. Results are durable.
 */
public interface Tasks {

    CompletionStage<Answer<SendTaskSuccessResult>> sendTaskSuccess(
            Caller caller, SendTaskSuccessRequest request);

    CompletionStage<Answer<SendTaskFailureResult>> sendTaskFailure(
            Caller caller, SendTaskFailureRequest request);

    /** Restarts the task's heartbeat timer; writes no history. */
    CompletionStage<Answer<SendTaskHeartbeatResult>> sendTaskHeartbeat(
            Caller caller, SendTaskHeartbeatRequest request);

    /**
     * The result of a task.
     *
     * @param output JSON text; any other text is refused with {@code InvalidOutput}
     */
    record SendTaskSuccessRequest(String taskToken, String output) {}

    record SendTaskSuccessResult() {}

    record SendTaskFailureRequest(
            String taskToken, @Nullable String error, @Nullable String cause) {}

    record SendTaskFailureResult() {}

    record SendTaskHeartbeatRequest(String taskToken) {}

    record SendTaskHeartbeatResult() {}
}
