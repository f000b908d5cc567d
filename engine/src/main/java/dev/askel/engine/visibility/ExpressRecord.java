package dev.askel.engine.visibility;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.arn.Arn.ExpressExecutionArn;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.journal.EncodedPayload;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An Express execution that has ended.
 *
 * @param machineId the id of the machine; several machines may have had the same name
 * @param machineArn the ARN of the machine, without version or alias
 * @param status SUCCEEDED, FAILED or TIMED_OUT
 * @param input JSON text
 * @param output JSON text; null when the execution has not succeeded
 * @param history the entries of the execution, encoded as in a journal row
 */
public record ExpressRecord(
        ExpressExecutionArn arn,
        UUID machineId,
        StateMachineArn machineArn,
        @Nullable String versionArn,
        @Nullable String aliasArn,
        ExecutionStatus status,
        Instant startedAt,
        Instant stoppedAt,
        @Nullable String traceHeader,
        String input,
        @Nullable String output,
        @Nullable String error,
        @Nullable String cause,
        EncodedPayload history) {}
