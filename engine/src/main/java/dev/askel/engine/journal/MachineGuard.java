package dev.askel.engine.journal;

import java.util.UUID;

/**
 * The machine a start was decided on. Inside the transaction it must still be ACTIVE and of this
 * generation, else the outcome is {@link WriteOutcome.MachineMoved}.
 */
public record MachineGuard(UUID machineId, long generation) {}
