package dev.askel.engine.journal;

import dev.askel.asl.history.MigrationTarget;
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
     * @param machine null for children of Map Runs: they use the parent's revision, even if the
     *     machine is changed or deleted
     * @param mapRun null unless the execution is a child of a Map Run
     */
    record Start(ExecutionRow row, @Nullable MachineGuard machine, @Nullable MapRunGuard mapRun)
            implements ExecutionChange {
        /** Creates the start of an execution outside Map Runs. */
        public Start(ExecutionRow row, @Nullable MachineGuard machine) {
            this(row, machine, null);
        }
    }

    /** Replaces the mutable columns. */
    record Update(ExecutionProgress progress) implements ExecutionChange {}

    /**
     * Replaces the mutable columns, and the columns of the revision, after a migration of the
     * execution to another revision.
     */
    record Migrate(ExecutionProgress progress, MigrationTarget target) implements ExecutionChange {}

    /**
     * Replaces the mutable columns for a redrive if the machine is active. Otherwise the whole
     * write is refused ({@link WriteOutcome.MachineChanged}).
     *
     * @param startRuleGeneration the generation of the machine's start rule; 0 if it never had one.
     *     If the machine has another rule, the write is refused ({@link
     *     WriteOutcome.StartRuleChanged}). Null for children of Map Runs
     */
    record Reopen(ExecutionProgress progress, UUID machineId, @Nullable Long startRuleGeneration)
            implements ExecutionChange {}
}
