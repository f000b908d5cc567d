package dev.askel.engine.registry.start;

import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.journal.MachineGuard;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The machine and revision of a start, as of {@code generation}. The start's transaction checks
 * that the machine is unchanged ({@link #guard}).
 *
 * @param revision the one to run, current or a version's at that generation
 * @param versionArn the version to run, named by its own ARN or through an alias; null when neither
 *     was named
 * @param aliasArn the alias named; null when none was
 */
public record StartableMachine(
        UUID machineId,
        long generation,
        PinnedRevision revision,
        @Nullable String versionArn,
        @Nullable String aliasArn) {

    /** Returns the guard that the journal checks in the start's transaction. */
    public MachineGuard guard() {
        return new MachineGuard(machineId, generation);
    }

    /** Returns the machine's ARN, without version or alias. */
    public StateMachineArn arn() {
        return revision.arn();
    }
}
