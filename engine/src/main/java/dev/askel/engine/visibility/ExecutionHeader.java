package dev.askel.engine.visibility;

import dev.askel.asl.history.ExecutionStatus;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The row of an execution without its input and output. Except for the bucket, the row changes only
 * when the execution starts, ends, is redriven, or migrates to another revision.
 *
 * @param type the type of the execution's machine
 * @param revision the revision of the definition that the execution runs
 * @param bucket the bucket (partition) of its journal rows; a long-running execution moves to
 *     another bucket
 * @param stoppedAt the time of the end; null while the execution runs
 * @param mapRunArn the Map Run of a child execution; null for other executions
 */
public record ExecutionHeader(
        ExecutionId id,
        String machineName,
        StateMachineType type,
        int revision,
        String roleArn,
        int bucket,
        int slice,
        ExecutionStatus status,
        Instant startedAt,
        @Nullable Instant stoppedAt,
        int redriveCount,
        long lastEventId,
        @Nullable String mapRunArn) {

    /** Returns the persistence id of its journal rows. */
    public String persistenceId() {
        return id.persistenceId();
    }

    /** Returns the ARN of the execution. */
    public ExecutionArn arn() {
        return id.arn(machineName);
    }

    /**
     * Returns the ARN of the machine. For a child, the ARN includes the label of the Distributed
     * Map state.
     */
    public StateMachineArn machineArn() {
        return new StateMachineArn(id.scope(), machineName, null, id.label());
    }

    /** Returns whether the execution has not ended. */
    public boolean isRunning() {
        return status == ExecutionStatus.RUNNING;
    }
}
