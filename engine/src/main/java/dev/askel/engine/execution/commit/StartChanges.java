package dev.askel.engine.execution.commit;

import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.engine.execution.ExecutionCommand.Start;
import dev.askel.engine.journal.ExecutionChange;
import dev.askel.engine.journal.ExecutionRow;
import dev.askel.engine.journal.MachineGuard;
import dev.askel.engine.journal.MapRunGuard;
import dev.askel.engine.journal.partition.Slices;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Creates the row of a started execution, and the conditions under which it is inserted. */
final class StartChanges {
    private StartChanges() {}

    static ExecutionChange.Start of(ExecutionState state, Start start, int bucket) {
        var identity = state.identity();
        var row =
                StoredRows.startedRow(
                        identity, bucket, Slices.of(identity.persistenceId()), state.input());
        return new ExecutionChange.Start(
                new ExecutionRow(row.identity(), StoredRows.executionProgress(state)),
                machineGuard(state, start),
                mapRunGuard(state, start));
    }

    /**
     * A child of a Map Run needs no check of the generation, because it runs on its parent's
     * revision.
     */
    private static @Nullable MachineGuard machineGuard(ExecutionState state, Start start) {
        return state.identity().mapChild() != null
                ? null
                : new MachineGuard(
                        UUID.fromString(state.identity().machineId()), start.generation());
    }

    private static @Nullable MapRunGuard mapRunGuard(ExecutionState state, Start start) {
        var child = state.identity().mapChild();
        var owner = start.mapRunOwner();
        return child == null || owner == null
                ? null
                : new MapRunGuard(child.mapRunId(), owner, Math.max(0, start.generation()));
    }
}
