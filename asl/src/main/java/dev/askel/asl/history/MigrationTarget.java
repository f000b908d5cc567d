package dev.askel.asl.history;

import org.jspecify.annotations.Nullable;

/**
 * The revision that an execution runs after a migration, and its settings.
 *
 * @param revision the revision of the same state machine
 * @param timeoutSeconds the TimeoutSeconds of the revision; null without one
 * @param versionArn the version; null for a revision without a version
 * @param aliasArn the alias by which the execution was started; null unless an execution returns to
 *     the revision of its start
 */
public record MigrationTarget(
        int revision,
        String roleArn,
        @Nullable Long timeoutSeconds,
        @Nullable String versionArn,
        @Nullable String aliasArn) {}
