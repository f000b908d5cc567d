package dev.askel.engine.journal;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a write does to the execution's row. */
public sealed interface ExecutionChange {
    /** Leaves the row as it is. */
    record Keep() implements ExecutionChange {}

    /**
     * Inserts the row if the name is free, else nothing of the write happens ({@link
     * WriteOutcome.AlreadyExists}).
     *
     * @param machine null for children that run on a pinned revision whatever became of the machine
     */
    record Start(ExecutionRow row, @Nullable MachineGuard machine) implements ExecutionChange {}

    /** Replaces all of the row that may change. */
    record Update(ExecutionProgress progress) implements ExecutionChange {}

    /**
     * The same for one that is opened again, if its machine is active; else nothing of the write
     * happens ({@link WriteOutcome.MachineMoved}).
     */
    record Reopen(ExecutionProgress progress, UUID machineId) implements ExecutionChange {}
}
