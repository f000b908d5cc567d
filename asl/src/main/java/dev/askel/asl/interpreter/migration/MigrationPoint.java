package dev.askel.asl.interpreter.migration;

import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.model.StateGraph;
import dev.askel.asl.model.StateMachine;
import org.jspecify.annotations.Nullable;

/**
 * A position between two states of the root frame, the execution itself. There the execution has no
 * task, timer, retry, branch or Map Run, so it can run another revision from there on.
 */
public final class MigrationPoint {
    private MigrationPoint() {}

    /** Whether the execution is between two states, and runs the top-level states. */
    public static boolean isReached(ExecutionState state) {
        var root = state.root();
        return state.isRunning()
                && root.isOpen()
                && root.graph() == null
                && state.branches().isEmpty()
                && switch (root.phase()) {
                    case Phase.Starting _, Phase.Reentering _ -> true;
                    case Phase.Running _,
                            Phase.Sleeping _,
                            Phase.BackingOff _,
                            Phase.Calling _,
                            Phase.Joining _,
                            Phase.Mapping _,
                            Phase.Exited _ ->
                            false;
                };
    }

    /** Whether the execution waits for the decision about its requested migration. */
    public static boolean awaitsDecision(ExecutionState state) {
        return state.migrations().requested() != null && isReached(state);
    }

    /**
     * Returns the state that the execution enters next in another revision; null if the revision
     * has no state of this name, and while the execution is in a state.
     */
    public static @Nullable String entryIn(ExecutionState state, StateMachine target) {
        return isReached(state) ? entryIn(state.root().phase(), target.root()) : null;
    }

    private static @Nullable String entryIn(Phase phase, StateGraph target) {
        return switch (phase) {
            case Phase.Starting _ -> target.startAt();
            case Phase.Reentering(var next, _, _) ->
                    target.states().containsKey(next) ? next : null;
            case Phase.Running _,
                    Phase.Sleeping _,
                    Phase.BackingOff _,
                    Phase.Calling _,
                    Phase.Joining _,
                    Phase.Mapping _,
                    Phase.Exited _ ->
                    null;
        };
    }
}
