package dev.askel.engine.registry.start;

import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.journal.MachineGuard;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a start is decided on: the machine as it was at {@code generation}. The start's transaction
 * checks that it still is ({@link #guard}).
 *
 * @param revision the one to run, current or a version's at that generation
 * @param versionArn the version taken, by its own ARN or by an alias; null when neither was named
 * @param aliasArn the alias named; null when none was
 */
public record StartableMachine(
        UUID machineId,
        long generation,
        PinnedRevision revision,
        @Nullable String versionArn,
        @Nullable String aliasArn) {

    /** What the journal checks in the start's transaction. */
    public MachineGuard guard() {
        return new MachineGuard(machineId, generation);
    }

    /** The machine's ARN, without version or alias. */
    public StateMachineArn arn() {
        return revision.arn();
    }
}
