package dev.askel.engine.journal;

import java.util.UUID;

/**
 * The machine for which a start was decided. The transaction compares it with the stored machine.
 * If the machine is no longer ACTIVE with this generation, the outcome is {@link
 * WriteOutcome.MachineChanged}.
 */
public record MachineGuard(UUID machineId, long generation) {
    /**
     * A generation that no machine has. A start with this generation never begins an execution. If
     * its name is in use, the outcome is {@link WriteOutcome.AlreadyExists}.
     */
    public static final long NONE = 0;
}
