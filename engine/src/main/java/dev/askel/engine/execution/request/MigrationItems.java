package dev.askel.engine.execution.request;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.api.workbench.Migrations;
import dev.askel.engine.api.workbench.Migrations.MigrationDescription;
import dev.askel.engine.api.workbench.Migrations.MigrationRequest;
import dev.askel.engine.upgrade.NodeCapability;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Migrates the executions of bulk jobs. Each of them gets the request that the API sends. */
public final class MigrationItems {
    private final Migrations migrations;
    private final NodeCapability.Check capabilities;

    /** Creates the migrations of bulk jobs. */
    public MigrationItems(Migrations migrations, NodeCapability.Check capabilities) {
        this.migrations = migrations;
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
     * @param clientToken identifies the job; a repeated request of the job means the same migration
     * @return whether the migration was requested or has taken place; false when the execution
     *     already runs the revision
     */
    public CompletionStage<Answer<Boolean>> migrate(
            ExecutionArn arn,
            @Nullable String target,
            @Nullable String by,
            @Nullable String reason,
            String clientToken) {
        return migrations
                .migrate(
                        caller(arn),
                        new MigrationRequest(arn.toString(), target, by, reason, clientToken))
                .thenApply(answer ->
                        answer.map(described ->
                                described.pending() != null
                                        || isLastMigration(described, clientToken)));
    }

    private static boolean isLastMigration(MigrationDescription described, String clientToken) {
        var last = described.last();
        return last != null && clientToken.equals(last.clientToken());
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
