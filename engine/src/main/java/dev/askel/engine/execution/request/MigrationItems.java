package dev.askel.engine.execution.request;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.AnswerStages;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.api.workbench.Migrations;
import dev.askel.engine.api.workbench.Migrations.MigrationDescription;
import dev.askel.engine.api.workbench.Migrations.MigrationRequest;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.upgrade.NodeCapability;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Migrates the executions of bulk jobs. Each of them gets the request that the API sends. */
public final class MigrationItems {
    /** The assumed maximum difference between the clocks of nodes. */
    private static final Duration CLOCK_DIFFERENCE_MAX = Duration.ofSeconds(2);

    private final Migrations migrations;
    private final EngineTime time;
    private final NodeCapability.Check capabilities;

    /** Creates the migrations of bulk jobs. */
    public MigrationItems(
            Migrations migrations, EngineTime time, NodeCapability.Check capabilities) {
        this.migrations = migrations;
        this.time = time;
        this.capabilities = capabilities;
    }

    /** Returns the refusal of a new job; empty when all nodes can run it. */
    public Optional<EngineError> refusal() {
        return capabilities
                .refusal(NodeCapability.MIGRATIONS)
                .or(() -> capabilities.refusal(NodeCapability.BULK_MIGRATIONS));
    }

    /**
     * Requests the migration of an execution.
     *
     * @param target the ARN of the version or of the state machine; null for the revision before
     *     the last migration
     * @param begunAt the time since which the job may already have sent the request; null for the
     *     first request
     * @return whether the migration was requested or has taken place; false when the execution
     *     already runs the revision
     */
    public CompletionStage<Answer<Boolean>> migrate(
            ExecutionArn arn,
            @Nullable String target,
            @Nullable String by,
            @Nullable String reason,
            @Nullable Instant begunAt) {
        var request = new MigrationRequest(arn.toString(), target, by, reason);
        if (target != null || begunAt == null) {
            return send(arn, request);
        }
        // A second way back would lead forward again.
        return AnswerStages.then(
                migrations.describe(caller(arn), arn.toString()),
                described ->
                        lastMigrationIsSince(described, begunAt.minus(CLOCK_DIFFERENCE_MAX))
                                ? CompletableFuture.completedStage(Answer.ok(true))
                                : send(arn, request));
    }

    private CompletionStage<Answer<Boolean>> send(ExecutionArn arn, MigrationRequest request) {
        var sentAt = Instant.ofEpochMilli(time.millis());
        return migrations
                .migrate(caller(arn), request)
                .thenApply(answer ->
                        answer.map(described ->
                                described.pending() != null
                                        || lastMigrationIsSince(described, sentAt)));
    }

    private static boolean lastMigrationIsSince(MigrationDescription described, Instant since) {
        var last = described.last();
        return last != null && !last.at().isBefore(since);
    }

    /**
     * Checks whether an execution can migrate.
     *
     * @return the reason why it cannot, without its ARN; empty when it can
     */
    public CompletionStage<Answer<Optional<String>>> check(
            ExecutionArn arn, @Nullable String target) {
        return migrations
                .preview(caller(arn), new MigrationRequest(arn.toString(), target, null, null))
                .thenApply(answer ->
                        switch (answer) {
                            case Answer.Ok(var preview) ->
                                    Answer.ok(
                                            Optional.ofNullable(preview.refusal())
                                                    .map(text -> withoutArn(text, arn)));
                            // An execution that ended after the search, or was never migrated.
                            case Answer.Refused(EngineError.ConflictException conflict) ->
                                    Answer.ok(Optional.of(withoutArn(conflict.message(), arn)));
                            case Answer.Refused(EngineError error) -> Answer.refused(error);
                        });
    }

    /** Removes the ARN from a reason, so that equal reasons have equal texts. */
    private static String withoutArn(String reason, ExecutionArn arn) {
        return reason.replace(" " + arn, "");
    }

    private static Caller caller(ExecutionArn arn) {
        return new Caller(arn.scope().account(), arn.scope().region(), "bulk job");
    }
}
