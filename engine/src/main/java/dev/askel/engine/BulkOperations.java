package dev.askel.engine;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.RedriveExecutionResult;
import dev.askel.engine.api.Executions.StopExecutionResult;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.api.workbench.BulkJobs.BulkOrder;
import dev.askel.engine.api.workbench.Pauses.Changed;
import dev.askel.engine.attributesearch.AttributeBackfill;
import dev.askel.engine.bulk.ExecutionOperations;
import dev.askel.engine.execution.request.MigrationItems;
import dev.askel.engine.execution.request.PauseCalls;
import dev.askel.engine.execution.request.RedriveCalls;
import dev.askel.engine.execution.start.StartCalls;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Performs the actions of bulk jobs. Stops, redrives, pauses and resumes are the same calls as in
 * the API.
 */
record BulkOperations(
        StartCalls starts,
        RedriveCalls redrives,
        PauseCalls pauses,
        AttributeBackfill backfills,
        MigrationItems migrations)
        implements ExecutionOperations {
    @Override
    public Optional<EngineError> refusal(BulkOrder order) {
        var refusal =
                switch (order.action()) {
                    case BACKFILL -> backfills.refusal();
                    case MIGRATE, MIGRATE_BACK -> migrations.refusal();
                    case STOP, REDRIVE, PAUSE, RESUME -> Optional.<EngineError>empty();
                };
        return refusal.isEmpty() && order.needsPauses() ? pauses.refusal() : refusal;
    }

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

    @Override
    public CompletionStage<Answer<Changed>> pause(
            ExecutionArn arn, String persistenceId, @Nullable String by, @Nullable String reason) {
        return pauses.pauseKnown(arn, persistenceId, by, reason);
    }

    @Override
    public CompletionStage<Answer<Changed>> resume(ExecutionArn arn, String persistenceId) {
        return pauses.resumeKnown(arn, persistenceId);
    }

    @Override
    public CompletionStage<Answer<Backfilled>> backfill(ExecutionArn arn, String persistenceId) {
        return backfills.store(arn, persistenceId).thenApply(answer -> answer.map(Backfilled::new));
    }

    @Override
    public CompletionStage<Answer<Migrated>> migrate(
            ExecutionArn arn,
            @Nullable String target,
            @Nullable String by,
            @Nullable String reason,
            String token) {
        return migrations
                .migrate(arn, target, by, reason, token)
                .thenApply(answer -> answer.map(Migrated::new));
    }

    @Override
    public CompletionStage<Answer<Optional<String>>> migrationRefusal(
            ExecutionArn arn, @Nullable String target) {
        return migrations.check(arn, target);
    }
}
