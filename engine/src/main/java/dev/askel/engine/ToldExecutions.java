package dev.askel.engine;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Executions.RedriveExecutionResult;
import dev.askel.engine.api.Executions.StopExecutionResult;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.bulk.ExecutionOperations;
import dev.askel.engine.execution.RedriveCalls;
import dev.askel.engine.execution.StartCalls;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The executions of bulk jobs, which are told as those of API calls are. */
record ToldExecutions(StartCalls starts, RedriveCalls redrives) implements ExecutionOperations {
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
