package dev.askel.engine.journal;

import java.util.UUID;

/**
 * The machine on which a start was decided. In the transaction it must still be ACTIVE and of this
 * generation, otherwise the outcome is {@link WriteOutcome.MachineChanged}.
 */
public record MachineGuard(UUID machineId, long generation) {}
