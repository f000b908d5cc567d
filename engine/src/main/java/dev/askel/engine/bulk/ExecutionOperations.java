package dev.askel.engine.bulk;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.RedriveExecutionResult;
import dev.askel.engine.api.Executions.StopExecutionResult;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.api.workbench.BulkJobs.BulkOrder;
import dev.askel.engine.api.workbench.Pauses.Changed;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Sends operations to single executions. As in the API, the answer arrives when the operation is
 * durable.
 */
public interface ExecutionOperations {
    /**
     * Returns the refusal of a new job with this order; empty when all nodes can run the job. A
     * node of an older release could not read the job.
     */
    Optional<EngineError> refusal(BulkOrder order);

    /**
     * Calls StopExecution. An execution that has already ended also gives a result, not a refusal.
     */
    CompletionStage<Answer<StopExecutionResult>> stop(
            ExecutionArn arn, String persistenceId, @Nullable String error, @Nullable String cause);

    /**
     * Calls RedriveExecution.
     *
     * @param running whether the execution is already running
     * @param token an idempotency token; a repeated call with the same token does not redrive again
     */
    CompletionStage<Answer<RedriveExecutionResult>> redrive(
            ExecutionArn arn, String persistenceId, boolean running, String token);

    /**
     * Pauses an execution, whose time-outs continue.
     *
     * @param by the name of the job's starter; null when unknown
     */
    CompletionStage<Answer<Changed>> pause(
            ExecutionArn arn, String persistenceId, @Nullable String by, @Nullable String reason);

    /** Resumes an execution. */
    CompletionStage<Answer<Changed>> resume(ExecutionArn arn, String persistenceId);

    /**
     * Stores the search attributes of an execution by the current definitions of its machine.
     *
     * @return {@code ConflictException} if the machine has no definitions
     */
    CompletionStage<Answer<Backfilled>> backfill(ExecutionArn arn, String persistenceId);

    /**
     * Requests the migration of an execution.
     *
     * @param target the ARN of the version or of the state machine; null for the revision before
     *     the last migration
     * @param by the name of the job's starter; null when unknown
     * @param token identifies the job. A repeated request with the same token has no further effect
     */
    CompletionStage<Answer<Migrated>> migrate(
            ExecutionArn arn,
            @Nullable String target,
            @Nullable String by,
            @Nullable String reason,
            String token);

    /**
     * Checks whether an execution can migrate, and changes nothing.
     *
     * @param target as for {@link #migrate}
     * @return the reason why it cannot; empty when it can
     */
    CompletionStage<Answer<Optional<String>>> migrationRefusal(
            ExecutionArn arn, @Nullable String target);

    /**
     * The result of a request for a migration.
     *
     * @param isChanged false when the execution already runs the revision
     */
    record Migrated(boolean isChanged) {}

    /**
     * The result of a backfill.
     *
     * @param isChanged whether a value has changed
     */
    record Backfilled(boolean isChanged) {}
}
