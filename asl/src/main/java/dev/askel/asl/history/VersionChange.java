package dev.askel.asl.history;

import org.jspecify.annotations.Nullable;

/**
 * The change of the version that an execution runs.
 *
 * @param fromRevision the revision before the migration
 * @param fromVersionArn the version before the migration; null for a revision without a version
 * @param toRevision the revision after the migration
 * @param toVersionArn the version after the migration; null for a revision without a version
 */
public record VersionChange(
        int fromRevision,
        @Nullable String fromVersionArn,
        int toRevision,
        @Nullable String toVersionArn) {}
