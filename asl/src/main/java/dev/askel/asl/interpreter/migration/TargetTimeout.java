package dev.askel.asl.interpreter.migration;

import dev.askel.asl.history.MigrationTarget;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.OutstandingEffects;
import java.time.Instant;

/** The TimeoutSeconds of the revision to which an execution migrates. */
public final class TargetTimeout {
    private TargetTimeout() {}

    /**
     * Whether the TimeoutSeconds have passed, so that a migration would end the execution. The time
     * of a pause that stops time-outs does not count.
     */
    public static boolean hasPassed(ExecutionState state, MigrationTarget target, Instant now) {
        long seconds = state.identity().timeoutAfter(target);
        var pause = state.pauses().current();
        var until = pause != null && pause.stopsTimeouts() ? pause.since() : now;
        return !OutstandingEffects.timeoutDue(state, seconds).isAfter(until);
    }
}
