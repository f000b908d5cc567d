package dev.askel.engine.task;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.model.Resource;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One call of a Task state. A call that is repeated after a crash has the same values.
 *
 * @param executionArn the execution to which the Task belongs, or the schedule or rule that makes
 *     the call
 * @param resource the resource to call
 * @param parameters the evaluated Parameters or Arguments; for a Lambda ARN the task input
 * @param idempotencyKey unique to the call and the same for its repetitions. It identifies the
 *     execution, the frame (branch or iteration), the ordinal of the attempt in the frame, and the
 *     redrive count. The attempts to send a signal have the same key, also after a redrive
 * @param taskToken the token of the callback; null unless the pattern has one. Where the definition
 *     uses the token, the parameters already contain it
 * @param roleArn the ARN of the role in the state's Credentials; null when the state has none
 * @param account the account of the execution, twelve digits
 * @param region the region of the execution
 * @param timeout the remaining TimeoutSeconds; null when the state has none. The engine cancels the
 *     call itself, so a connector needs this value only for the time-outs of its sockets
 * @param traceHeader the execution's X-Ray trace header; null when the execution was started
 *     without one
 * @param scheduledAt the time when the Task was scheduled, if the caller accepts {@link
 *     TaskOutcome.Deferred} and retries the call; null when the call itself waits for its permit
 * @param executionRoleArn the role of the execution; null when it has none. Its policies authorize
 *     calls inside Askel. Where the server can assume the role, the role's credentials sign calls
 *     to AWS
 */
public record TaskCall(
        String executionArn,
        Resource resource,
        Payload parameters,
        String idempotencyKey,
        @Nullable String taskToken,
        @Nullable String roleArn,
        String account,
        String region,
        @Nullable Duration timeout,
        @Nullable String traceHeader,
        @Nullable Instant scheduledAt,
        @Nullable String executionRoleArn) {

    public TaskCall {
        if (idempotencyKey.isEmpty()) {
            throw new IllegalArgumentException(
                    "A call of " + executionArn + " has no idempotency key");
        }
    }

    /** Whether a rule of an event bus makes this call, for its target. */
    public boolean isOfRule() {
        return executionArn.split(":", 4).length == 4
                && executionArn.split(":", 4)[2].equals("events");
    }

    /** Returns this call for a caller that accepts {@link TaskOutcome.Deferred}. */
    public TaskCall asDeferrable(Instant since) {
        return new TaskCall(
                executionArn,
                resource,
                parameters,
                idempotencyKey,
                taskToken,
                roleArn,
                account,
                region,
                timeout,
                traceHeader,
                since,
                executionRoleArn);
    }

    /** Returns this call with another execution role. */
    public TaskCall withExecutionRole(String arn) {
        return new TaskCall(
                executionArn,
                resource,
                parameters,
                idempotencyKey,
                taskToken,
                roleArn,
                account,
                region,
                timeout,
                traceHeader,
                scheduledAt,
                arn);
    }

    /** Returns this call with other parameters. */
    public TaskCall withParameters(Payload others) {
        return new TaskCall(
                executionArn,
                resource,
                others,
                idempotencyKey,
                taskToken,
                roleArn,
                account,
                region,
                timeout,
                traceHeader,
                scheduledAt,
                executionRoleArn);
    }

    /** Creates a call of an execution without a role. */
    public TaskCall(
            String executionArn,
            Resource resource,
            Payload parameters,
            String idempotencyKey,
            @Nullable String taskToken,
            @Nullable String roleArn,
            String account,
            String region,
            @Nullable Duration timeout,
            @Nullable String traceHeader,
            @Nullable Instant scheduledAt) {
        this(
                executionArn,
                resource,
                parameters,
                idempotencyKey,
                taskToken,
                roleArn,
                account,
                region,
                timeout,
                traceHeader,
                scheduledAt,
                null);
    }

    /** Creates a call that waits for its permit without a time limit. */
    public TaskCall(
            String executionArn,
            Resource resource,
            Payload parameters,
            String idempotencyKey,
            @Nullable String taskToken,
            @Nullable String roleArn,
            String account,
            String region,
            @Nullable Duration timeout,
            @Nullable String traceHeader) {
        this(
                executionArn,
                resource,
                parameters,
                idempotencyKey,
                taskToken,
                roleArn,
                account,
                region,
                timeout,
                traceHeader,
                null);
    }

    /** Creates a call of an execution that was started without a trace header. */
    public TaskCall(
            String executionArn,
            Resource resource,
            Payload parameters,
            String idempotencyKey,
            @Nullable String taskToken,
            @Nullable String roleArn,
            String account,
            String region,
            @Nullable Duration timeout) {
        this(
                executionArn,
                resource,
                parameters,
                idempotencyKey,
                taskToken,
                roleArn,
                account,
                region,
                timeout,
                null);
    }
}
