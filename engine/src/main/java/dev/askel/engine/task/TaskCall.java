package dev.askel.engine.task;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.model.Resource;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One call of a Task state. A repeat after a crash has the same values.
 *
 * @param executionArn the execution the Task belongs to
 * @param resource what to call
 * @param parameters the evaluated Parameters or Arguments; for a Lambda ARN the task input
 * @param idempotencyKey unique to the call and stable over repeats: names execution, frame, ordinal
 *     of the attempt in the frame, and redrive count
 * @param taskToken the callback's token, null unless the pattern has one; already inside the
 *     parameters where the definition put it
 * @param roleArn of Credentials; null when the state has none
 * @param account twelve digits, of the execution
 * @param region of the execution
 * @param timeout the rest of TimeoutSeconds; null when the state has none. The engine itself
 *     cancels the call, so a connector only needs it to bound its sockets
 * @param traceHeader the execution's X-Ray trace header; null when it was started without
 * @param scheduledAt when the Task was scheduled, if the caller accepts {@link
 *     TaskOutcome.Deferred} and retries the call later; null when the call waits for its permit
 *     here
 * @param executionRoleArn the role of the execution, which decides about calls inside Askel, and
 *     which calls AWS where the server assumes it; null when there is none
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

    /** Returns this call for a caller that accepts {@link TaskOutcome.Deferred}. */
    public TaskCall deferrable(Instant since) {
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

    /** Returns this call of an execution with a role. */
    public TaskCall ofRole(String arn) {
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
