package dev.askel.asl.history;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who an execution is, fixed at its start.
 *
 * @param machineId the machine's own id: a re-created machine of the same name is another one
 * @param revision the definition revision it runs, pinned for its whole life
 * @param startedAt engine time of the start
 * @param timeoutSeconds the machine's TimeoutSeconds, if it has one
 */
public record ExecutionIdentity(
        String arn,
        String name,
        String account,
        String region,
        String stateMachineArn,
        String stateMachineName,
        String machineId,
        int revision,
        String roleArn,
        Instant startedAt,
        @Nullable Long timeoutSeconds,
        @Nullable String stateMachineVersionArn,
        @Nullable String stateMachineAliasArn,
        @Nullable String traceHeader) {
    /** {@code account/region/machineId/name}: the identity in cluster and journal. */
    public String persistenceId() {
        return account + "/" + region + "/" + machineId + "/" + name;
    }
}
