package dev.askel.engine.execution;

import org.jspecify.annotations.Nullable;

/**
 * How a child execution ended, as its parent's task shows it (spec/integrations.md section 3).
 *
 * @param status AWS's word
 * @param output JSON text of a success
 */
public record ChildOutcome(
        String executionArn,
        String name,
        String stateMachineArn,
        String status,
        String input,
        @Nullable String output,
        @Nullable String error,
        @Nullable String cause,
        long startedAtMillis,
        long stoppedAtMillis,
        int redriveCount) {}
