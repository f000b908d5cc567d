package dev.askel.engine.task;

import dev.askel.asl.model.Resource;
import org.jspecify.annotations.Nullable;

/**
 * A job that a {@code .sync} task has started. It contains the data with which its connector can
 * poll it on any node, even long after the task has ended.
 *
 * @param executionArn the execution to which the task belongs
 * @param resource the resource that started the job
 * @param handle the handle, as in {@link TaskOutcome.JobStarted#handle}
 * @param roleArn the role in the task's Credentials; null when it has none
 * @param account the account of the execution, twelve digits
 * @param region the region of the execution
 * @param executionRoleArn the role of the execution; null when it has none
 */
public record SyncJob(
        String executionArn,
        Resource resource,
        String handle,
        @Nullable String roleArn,
        String account,
        String region,
        @Nullable String executionRoleArn) {}
