package dev.askel.engine.journal;

import java.util.UUID;

/**
 * The machine for which a start was decided. Unless the machine is still ACTIVE with this
 * generation in the transaction, the outcome is {@link WriteOutcome.MachineChanged}.
 */
public record MachineGuard(UUID machineId, long generation) {}
