package dev.askel.engine;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Executions.RedriveExecutionResult;
import dev.askel.engine.api.Executions.StopExecutionResult;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.bulk.ExecutionOperations;
import dev.askel.engine.execution.request.RedriveCalls;
import dev.askel.engine.execution.start.StartCalls;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Stops and redrives executions for bulk jobs with the same calls as the API. */
record BulkOperations(StartCalls starts, RedriveCalls redrives) implements ExecutionOperations {
    @Override
    public CompletionStage<Answer<StopExecutionResult>> stop(
            ExecutionArn arn,
            String persistenceId,
            @Nullable String error,
            @Nullable String cause) {
        return starts.stopKnown(arn, persistenceId, error, cause);
    }

    @Override
    public CompletionStage<Answer<RedriveExecutionResult>> redrive(
            ExecutionArn arn, String persistenceId, boolean running, String token) {
        return redrives.redriveKnown(arn, persistenceId, running, token);
    }
}
