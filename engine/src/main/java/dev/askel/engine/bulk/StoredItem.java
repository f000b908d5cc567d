package dev.askel.engine.bulk;

import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.visibility.ExecutionId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A pending item, with the row of its execution when the item was begun. An item is marked as begun
 * before its request is sent.
 *
 * @param redriveCount the execution's redrive count when the job found it
 * @param begunAt the time when the item was first begun
 * @param wasBegunBefore whether the item was begun before. The request may then have been sent
 *     already
 * @param execution the row of the execution; null when the execution has been deleted
 */
record StoredItem(
        long ordinal,
        String persistenceId,
        String machineName,
        int redriveCount,
        Instant begunAt,
        boolean wasBegunBefore,
        @Nullable StoredExecution execution) {

    /** Returns this item with the current row of its execution. */
    StoredItem withExecution(@Nullable StoredExecution now) {
        return new StoredItem(
                ordinal, persistenceId, machineName, redriveCount, begunAt, wasBegunBefore, now);
    }

    /** Returns this item marked as possibly requested. */
    StoredItem asPossiblyRequested() {
        return new StoredItem(
                ordinal, persistenceId, machineName, redriveCount, begunAt, true, execution);
    }

    /** Returns the ARN of the execution. */
    ExecutionArn arn() {
        return executionArn(persistenceId, machineName);
    }

    static ExecutionArn executionArn(String persistenceId, String machineName) {
        return ExecutionId.parse(persistenceId).arn(machineName);
    }
}
