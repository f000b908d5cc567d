package dev.askel.engine.task;

import dev.askel.asl.model.Resource;
import org.jspecify.annotations.Nullable;

/**
 * A job that a {@code .sync} task has begun, as its connector may be asked for it: by another node,
 * or long after the task is gone.
 *
 * @param executionArn the execution that the task belongs to
 * @param resource that began it
 * @param handle as in {@link TaskOutcome.JobStarted#handle}
 * @param roleArn of the task's Credentials; null when it has none
 * @param account twelve digits, of the execution
 * @param region of the execution
 */
public record Job(
        String executionArn,
        Resource resource,
        String handle,
        @Nullable String roleArn,
        String account,
        String region) {}
