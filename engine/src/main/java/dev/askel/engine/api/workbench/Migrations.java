package dev.askel.engine.api.workbench;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Migrates running executions to other versions of their state machine (docs/migrate.md). AWS has
 * no such feature.
 *
 * <p>An execution migrates when it is between two states. It runs one revision at any time.
 */
public interface Migrations {
    /** The maximum number of characters of a reason. */
    int REASON_CHARACTERS_MAX = 1_000;

    /**
     * A request for a migration.
     *
     * @param stateMachineArn the version, or the state machine for its current revision; null for
     *     the revision before the last migration
     * @param by the name of the caller; null when it is unknown
     * @param clientToken identifies the request; a repeated token means the same migration; null
     *     without one
     */
    record MigrationRequest(
            String executionArn,
            @Nullable String stateMachineArn,
            @Nullable String by,
            @Nullable String reason,
            @Nullable String clientToken) {
        /** Creates a request without a token. */
        public MigrationRequest(
                String executionArn,
                @Nullable String stateMachineArn,
                @Nullable String by,
                @Nullable String reason) {
            this(executionArn, stateMachineArn, by, reason, null);
        }
    }

    /**
     * A revision of a state machine.
     *
     * @param versionArn the version; null for a revision without a version
     */
    record RunRevision(int revision, @Nullable String versionArn) {}

    /**
     * A requested migration, which takes place between two states.
     *
     * @param by the name of the caller; null when it is unknown
     */
    record PendingMigration(
            RunRevision to, Instant requestedAt, @Nullable String by, @Nullable String reason) {}

    /**
     * The last migration of an execution.
     *
     * @param state the first state that the execution entered after it
     * @param clientToken identifies its request; null without a token
     */
    record LastMigration(
            RunRevision from, Instant at, String state, @Nullable String clientToken) {}

    /**
     * The migrations of a running execution.
     *
     * @param current the revision that it runs
     * @param pending the requested migration; null without one
     * @param last the last migration; null before the first one
     */
    record MigrationDescription(
            RunRevision current,
            @Nullable PendingMigration pending,
            @Nullable LastMigration last) {}

    /**
     * A state that the execution can enter next.
     *
     * @param exists whether the other revision has it. The execution migrates before it enters such
     *     a state
     */
    record NextState(String name, boolean exists) {}

    /**
     * A migration that was not requested.
     *
     * @param refusal the reason why a request is refused; null if it is possible
     * @param next the states that the execution can enter next
     */
    record MigrationPreview(
            RunRevision from, RunRevision to, @Nullable String refusal, List<NextState> next) {
        public MigrationPreview {
            next = List.copyOf(next);
        }
    }

    /**
     * Requests a migration. It replaces an earlier request. The request is refused with {@code
     * ConflictException} when the execution has ended or cannot migrate. A request for the revision
     * that the execution runs withdraws an earlier request.
     */
    CompletionStage<Answer<MigrationDescription>> migrate(Caller caller, MigrationRequest request);

    /** Checks whether a migration is possible, and changes nothing. */
    CompletionStage<Answer<MigrationPreview>> preview(Caller caller, MigrationRequest request);

    /**
     * Cancels the requested migration. Has no effect without one. The request is refused with
     * {@code ConflictException} when the execution has ended.
     */
    CompletionStage<Answer<MigrationDescription>> cancel(Caller caller, String executionArn);

    /** Describes the migrations of an execution, which may have ended. */
    CompletionStage<Answer<MigrationDescription>> describe(Caller caller, String executionArn);
}
