package dev.askel.engine.visibility;

import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.api.arn.ArnScope;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Identifies an execution. The id contains the machine's id, because a machine that is created
 * again with the same name is another machine.
 *
 * @param label the label of the Distributed Map state for a child of a Map Run; null otherwise
 * @param name the execution's name; a child's UUID
 */
public record ExecutionId(
        String account, String region, UUID machineId, @Nullable String label, String name) {

    /** Creates the id of an execution that no Map Run started. */
    public ExecutionId(String account, String region, UUID machineId, String name) {
        this(account, region, machineId, null, name);
    }

    /** Parses a persistence id; names contain neither slash nor colon. */
    public static ExecutionId parse(String persistenceId) {
        var parts = persistenceId.split("/", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException(
                    persistenceId + " is not account/region/machineId/execution");
        }
        var colon = parts[3].indexOf(':');
        return new ExecutionId(
                parts[0],
                parts[1],
                UUID.fromString(parts[2]),
                colon < 0 ? null : parts[3].substring(0, colon),
                parts[3].substring(colon + 1));
    }

    /** Returns {@code account/region/machineId/name}, for a child {@code …/label:uuid}. */
    public String persistenceId() {
        return account + "/" + region + "/" + machineId + "/" + localName(label, name);
    }

    /** Returns the account and region of the execution. */
    public ArnScope scope() {
        return ArnScope.of(region, account);
    }

    /** Returns the ARN of the execution, given its machine's name. */
    public ExecutionArn arn(String machineName) {
        return new ExecutionArn(scope(), machineName, label, name);
    }

    /** Returns the last part of a persistence id. */
    static String localName(@Nullable String label, String name) {
        return label == null ? name : label + ":" + name;
    }
}
