package dev.askel.engine.journal;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The change that a write makes to the execution's row. */
public sealed interface ExecutionChange {
    /** Leaves the row unchanged. */
    record Keep() implements ExecutionChange {}

    /**
     * Inserts the row if the name is free. Otherwise the whole write is refused ({@link
     * WriteOutcome.AlreadyExists}).
     *
     * @param machine null for children that run on a pinned revision even if the machine changes or
     *     is deleted
     */
    record Start(ExecutionRow row, @Nullable MachineGuard machine) implements ExecutionChange {}

    /** Replaces all columns that may change. */
    record Update(ExecutionProgress progress) implements ExecutionChange {}

    /**
     * Replaces all columns that may change, for a redrive, if the machine is active. Otherwise the
     * whole write is refused ({@link WriteOutcome.MachineMoved}).
     */
    record Reopen(ExecutionProgress progress, UUID machineId) implements ExecutionChange {}
}
