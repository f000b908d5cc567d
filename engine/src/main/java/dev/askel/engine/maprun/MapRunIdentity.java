package dev.askel.engine.maprun;

import dev.askel.engine.api.arn.Arn.MapRunArn;
import dev.askel.engine.api.arn.ArnScope;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a Map Run that never change.
 *
 * @param mapRunId {@code account/region/machineId/uuid}, the id of the sharded entity
 * @param label the state's Label, or a generated one
 * @param parentArn the ARN of the execution that has started the run
 * @param frame the path of the parent's frame that waits for the run
 * @param ordinal the number of the run in that frame
 * @param life identifies the parent among the executions of its name; null for parents of earlier
 *     releases
 * @param standard whether the children are Standard executions
 * @param startedAtMillis engine time of the start, epoch milliseconds
 */
public record MapRunIdentity(
        String mapRunId,
        String account,
        String region,
        String machineId,
        String machineName,
        String label,
        String uuid,
        int slice,
        String parentPersistenceId,
        String parentArn,
        String frame,
        int ordinal,
        @Nullable Long life,
        boolean standard,
        long startedAtMillis) {

    /** Returns the ARN of the run. */
    public MapRunArn arn() {
        return new MapRunArn(ArnScope.of(region, account), machineName, label, uuid);
    }
}
