package dev.askel.engine.visibility;

import dev.askel.engine.api.ExecutionStatus;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An execution as of its last start, close or redrive: enough to reach it, without its data.
 *
 * @param type its machine's
 * @param revision the revision it is pinned to
 * @param bucket where its journal rows stand; a long runner's moves (the journal says so)
 * @param stoppedAt null while it runs
 * @param mapRunArn of the Map Run it is a child of, else null
 */
public record ExecutionRef(
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

    /** The id its journal rows stand under. */
    public String persistenceId() {
        return id.persistenceId();
    }

    /** The ARN it is known by. */
    public ExecutionArn arn() {
        return id.arn(machineName);
    }

    /** The ARN of its machine; a child's names the Distributed Map state too. */
    public StateMachineArn machineArn() {
        return new StateMachineArn(id.scope(), machineName, null, id.label());
    }

    /** Whether it has not ended. */
    public boolean running() {
        return status == ExecutionStatus.RUNNING;
    }
}
