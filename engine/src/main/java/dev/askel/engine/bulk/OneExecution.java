package dev.askel.engine.bulk;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Executions.RedriveExecutionResult;
import dev.askel.engine.api.Executions.StopExecutionResult;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What is done to a single execution; answered once that is durable, as the API's operations. */
public interface OneExecution {
    /** StopExecution; one that has ended answers alike. */
    CompletionStage<Answer<StopExecutionResult>> stop(
            ExecutionArn arn, String persistenceId, @Nullable String error, @Nullable String cause);

    /**
     * RedriveExecution.
     *
     * @param running whether it runs already
     * @param token repeated, it is the same redrive
     */
    CompletionStage<Answer<RedriveExecutionResult>> redrive(
            ExecutionArn arn, String persistenceId, boolean running, String token);
}
