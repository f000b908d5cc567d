package dev.askel.engine.registry;

import dev.askel.engine.api.Arn.StateMachineArn;
import dev.askel.engine.journal.MachineGuard;
import java.util.UUID;

/**
 * What a start is decided on: the machine as it was at {@code generation}. The start's transaction
 * checks that it still is ({@link #guard}).
 *
 * @param revision the current one at that generation
 */
public record StartableMachine(UUID machineId, long generation, PinnedRevision revision) {

    /** What the journal checks in the start's transaction. */
    public MachineGuard guard() {
        return new MachineGuard(machineId, generation);
    }

    /** The machine's ARN, without version or alias. */
    public StateMachineArn arn() {
        return revision.arn();
    }
}
