package dev.askel.connectors.aws;

import dev.askel.engine.task.SyncJob;
import dev.askel.engine.task.TaskCall;
import org.jspecify.annotations.Nullable;

/**
 * The caller of a service.
 *
 * @param account twelve digits
 * @param executionRoleArn the role of the execution that makes the call; null when no execution
 *     makes it
 * @param taskRoleArn the role in the Credentials of the state; null when there is none
 */
public record ServiceCaller(
        String account,
        String region,
        @Nullable String executionRoleArn,
        @Nullable String taskRoleArn) {
    /** Returns the caller of a Task's call. */
    public static ServiceCaller of(TaskCall call) {
        return new ServiceCaller(
                call.account(), call.region(), call.executionRoleArn(), call.roleArn());
    }

    /** Returns the caller that polls and stops a job. */
    public static ServiceCaller of(SyncJob job) {
        return new ServiceCaller(
                job.account(), job.region(), job.executionRoleArn(), job.roleArn());
    }
}
