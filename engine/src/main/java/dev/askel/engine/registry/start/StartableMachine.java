package dev.askel.engine.registry.start;

import dev.askel.asl.history.MachineLimits;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.journal.MachineGuard;
import dev.askel.engine.searchattribute.CompiledAttributes;
import dev.askel.engine.startrule.CompiledStartRule;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The machine and revision of a start, as of {@code generation}, a number that increases with each
 * change of the machine. The start's transaction checks that the machine is unchanged ({@link
 * #guard}).
 *
 * @param revision the revision to run: the current revision of the machine, or the revision of the
 *     version
 * @param versionArn the version to run; null when the request had the machine's ARN
 * @param aliasArn the alias of the request; null when the request had no alias
 * @param startRule the rule of the machine's start limit; null without one
 * @param attributes the search attributes of the machine
 * @param limits the limits that the machine replaces; null for none
 */
public record StartableMachine(
        UUID machineId,
        long generation,
        PinnedRevision revision,
        @Nullable String versionArn,
        @Nullable String aliasArn,
        @Nullable CompiledStartRule startRule,
        CompiledAttributes attributes,
        @Nullable MachineLimits limits) {

    /** Returns the guard that the journal checks in the start's transaction. */
    public MachineGuard guard() {
        return new MachineGuard(machineId, generation);
    }

    /** Returns the machine's ARN, without version or alias. */
    public StateMachineArn arn() {
        return revision.arn();
    }
}
