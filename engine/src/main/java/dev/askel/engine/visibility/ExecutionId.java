package dev.askel.engine.visibility;

import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.api.arn.ArnScope;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which execution: of which machine (not merely of which machine name: a re-created machine is
 * another one), by which name.
 *
 * @param label of the Distributed Map state, for a child of a Map Run, else null
 * @param name the execution's name; a child's UUID
 */
public record ExecutionId(
        String account, String region, UUID machineId, @Nullable String label, String name) {

    /** An execution that no Map Run started. */
    public ExecutionId(String account, String region, UUID machineId, String name) {
        this(account, region, machineId, null, name);
    }

    /** The execution that this text names; names hold neither slash nor colon. */
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

    /** {@code account/region/machineId/name}, a child's {@code …/label:uuid}. */
    public String persistenceId() {
        return account + "/" + region + "/" + machineId + "/" + localName(label, name);
    }

    /** Where it runs, as ARNs say it. */
    public ArnScope scope() {
        return ArnScope.of(region, account);
    }

    /** The ARN the execution is known by, given its machine's name. */
    public ExecutionArn arn(String machineName) {
        return new ExecutionArn(scope(), machineName, label, name);
    }

    /** The last part of a persistence id. */
    static String localName(@Nullable String label, String name) {
        return label == null ? name : label + ":" + name;
    }
}
