package dev.askel.engine.journal;

import dev.askel.engine.sql.Bytes;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The change that a write makes to the rows of the Map Runs that its execution has started. */
public sealed interface MapRunChange {
    /**
     * Inserts the row of a Map Run.
     *
     * @param mapRunId {@code account/region/machineId/uuid}
     * @param label the Distributed Map state's label
     * @param frame the path of the parent's frame (main line, branch or iteration) that waits for
     *     the run
     * @param ordinal the number of the run in that frame
     * @param startStamp the start time of the parent in epoch milliseconds, which distinguishes the
     *     parent from other executions with the same name; null when unknown
     * @param isStandard whether the children are Standard executions
     * @param plan the encoded plan of the run, with the parent's variables and context
     * @param maxConcurrency 0 when the run sets no limit
     * @param toleratedPercentage 0 to 100
     */
    record Start(
            String mapRunId,
            String account,
            String region,
            UUID machineId,
            String machineName,
            String label,
            String uuid,
            String parentPersistenceId,
            String parentArn,
            String frame,
            int ordinal,
            @Nullable Long startStamp,
            boolean isStandard,
            long startedAtMillis,
            Bytes plan,
            int maxConcurrency,
            long toleratedCount,
            double toleratedPercentage)
            implements MapRunChange {}

    /** Requests the run to stop, unless it has ended. */
    record Stop(String mapRunId) implements MapRunChange {}

    /** Requests all runs of an execution to stop, because the execution has ended. */
    record StopAll(String parentPersistenceId) implements MapRunChange {}

    /**
     * Reopens a run after a redrive of its parent. If the run has succeeded meanwhile, it is not
     * reopened, but reports its outcome again. If the row contains a selection of children with the
     * same token, the redrive applies that selection.
     *
     * @param redriveCount the number of redrives of the run
     * @param token the client token of the redrive request; null without a token
     */
    record Reopen(String mapRunId, int redriveCount, long redrivenAtMillis, @Nullable String token)
            implements MapRunChange {}
}
