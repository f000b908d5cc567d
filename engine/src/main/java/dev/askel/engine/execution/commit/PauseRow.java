package dev.askel.engine.execution.commit;

import dev.askel.asl.interpreter.execution.ExecutionPause;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.engine.journal.PauseChange;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The row of {@code paused_executions} of one execution, as it is stored. */
final class PauseRow {
    private @Nullable ExecutionPause stored;

    /**
     * Creates the row of a stored state.
     *
     * @param state null for an execution that does not exist yet
     */
    PauseRow(@Nullable ExecutionState state) {
        this.stored = state == null ? null : state.pauses().current();
    }

    /**
     * Returns the change from the stored row to that of a state.
     *
     * @param restores whether the change also repairs a damaged row
     */
    PauseChange changeTo(ExecutionState state, boolean restores) {
        var next = state.pauses().current();
        if (!restores && Objects.equals(stored, next)) {
            return new PauseChange.Keep();
        }
        stored = next;
        return next == null
                ? new PauseChange.Remove()
                : new PauseChange.Put(
                        state.identity().account(),
                        state.identity().region(),
                        next.since().toEpochMilli(),
                        next.by(),
                        next.reason(),
                        next.stopsTimeouts());
    }
}
