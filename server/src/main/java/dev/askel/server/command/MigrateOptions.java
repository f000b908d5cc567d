package dev.askel.server.command;

import java.util.Optional;

/**
 * The arguments of {@code migrate}. Without a target, a way back or a cancellation, the command
 * prints the migrations of the execution.
 *
 * @param targetArn the version, or the state machine for its current revision
 * @param isBack whether to migrate to the revision before the last migration
 * @param previews whether to check the migration only
 * @param cancels whether to cancel the requested migration
 */
public record MigrateOptions(
        String executionArn,
        Optional<String> targetArn,
        boolean isBack,
        boolean previews,
        boolean cancels,
        Optional<String> reason) {
    /** Whether the command requests or checks a migration. */
    public boolean isRequest() {
        return targetArn.isPresent() || isBack;
    }
}
