package dev.askel.engine.bulk;

import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.visibility.ExecutionId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An item that is to be worked off, and how its execution stood when it was taken up.
 *
 * @param redriveCount of the execution when the job found it
 * @param begunAt when it was taken up first
 * @param again whether that was before this time, so that its execution may have been told already
 * @param execution null when its rows are gone
 */
record StoredItem(
        long ordinal,
        String persistenceId,
        String machineName,
        int redriveCount,
        Instant begunAt,
        boolean again,
        @Nullable Standing execution) {

    /** The same, its execution as it stands now. */
    StoredItem standing(@Nullable Standing now) {
        return new StoredItem(
                ordinal, persistenceId, machineName, redriveCount, begunAt, again, now);
    }

    /** The same; nobody knows whether its execution was told. */
    StoredItem maybeTold() {
        return new StoredItem(
                ordinal, persistenceId, machineName, redriveCount, begunAt, true, execution);
    }

    /** The ARN of the execution. */
    ExecutionArn arn() {
        return arn(persistenceId, machineName);
    }

    static ExecutionArn arn(String persistenceId, String machineName) {
        return ExecutionId.parse(persistenceId).arn(machineName);
    }
}
