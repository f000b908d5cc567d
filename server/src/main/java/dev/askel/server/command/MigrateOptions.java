package dev.askel.server.command;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * The arguments of {@code migrate}. Without a target, a way back or a cancellation, the command
 * prints the migrations of the execution.
 *
 * @param arn the execution; with {@code isAll}, the state machine of the executions
 * @param isAll whether a bulk job migrates all running executions of a state machine
 * @param targetArn the version, or the state machine for its current revision
 * @param isBack whether to migrate to the revision before the last migration
 * @param previews whether to check the migration only
 * @param cancels whether to cancel the requested migration
 * @param rate the maximum number of executions per second of a bulk job
 */
public record MigrateOptions(
        String arn,
        boolean isAll,
        Optional<String> targetArn,
        boolean isBack,
        boolean previews,
        boolean cancels,
        Optional<String> reason,
        OptionalInt rate) {
    /** Whether the command requests or checks a migration. */
    public boolean isRequest() {
        return targetArn.isPresent() || isBack;
    }
}
