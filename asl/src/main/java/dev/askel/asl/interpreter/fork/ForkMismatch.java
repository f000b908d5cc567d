package dev.askel.asl.interpreter.fork;

import dev.askel.asl.history.GraphPath;
import dev.askel.asl.interpreter.execution.PinnedGraphs;
import dev.askel.asl.interpreter.fork.ForkedFrame.Position;
import dev.askel.asl.model.ItemProcessor.Mode;
import dev.askel.asl.model.MapState;
import dev.askel.asl.model.ParallelState;
import dev.askel.asl.model.StateGraph;
import dev.askel.asl.model.StateMachine;
import org.jspecify.annotations.Nullable;

/**
 * Compares the frames of a fork with the definition that the fork runs.
 *
 * <p>The definition must contain each state that the fork enters, in the same branch or processor.
 * The state may have another type and other fields. A Parallel or Map in which the fork begins must
 * have the same kind and, for a Parallel, the same number of branches.
 */
public final class ForkMismatch {
    private final StateMachine machine;

    private ForkMismatch(StateMachine machine) {
        this.machine = machine;
    }

    /**
     * Returns the first mismatch as a sentence that names the state; null when the fork can run the
     * definition.
     */
    public static @Nullable String find(ForkPlan plan, StateMachine machine) {
        var check = new ForkMismatch(machine);
        var mismatch = check.processor(plan.point().state().root().graph());
        if (mismatch != null) {
            return mismatch;
        }
        for (var each : plan.frames()) {
            // The check of a Parallel or Map precedes its branches, so their graphs exist.
            var graph = PinnedGraphs.resolve(machine, each.frame().graph());
            mismatch = mismatch(graph, each.position());
            if (mismatch != null) {
                return mismatch;
            }
        }
        return null;
    }

    /** Compares the states around the processor that a child of a Map Run runs. */
    private @Nullable String processor(@Nullable GraphPath path) {
        if (path == null) {
            return null;
        }
        var outer = processor(path.parent());
        if (outer != null) {
            return outer;
        }
        var state = PinnedGraphs.resolve(machine, path.parent()).states().get(path.state());
        return switch (state) {
            case null -> missing(path.state());
            case ParallelState parallel when path.index() < parallel.branches().size() -> null;
            case MapState _ -> null;
            default -> otherKind(path.state());
        };
    }

    private static @Nullable String mismatch(StateGraph graph, Position position) {
        return switch (position) {
            case Position.Starts _ -> null;
            case Position.Enters(var entry) ->
                    graph.states().containsKey(entry.state()) ? null : missing(entry.state());
            case Position.Joins(var visit, var join) ->
                    switch (graph.states().get(visit.state())) {
                        case null -> missing(visit.state());
                        case ParallelState parallel when !join.isMap() ->
                                branches(parallel, join.begun());
                        case MapState map
                                when join.isMap() && map.itemProcessor().mode() == Mode.INLINE ->
                                null;
                        default -> otherKind(visit.state());
                    };
        };
    }

    private static @Nullable String branches(ParallelState state, int begun) {
        int defined = state.branches().size();
        return defined == begun
                ? null
                : "The state '%s' has %d branches in the history and %d in the definition."
                        .formatted(state.name(), begun, defined);
    }

    private static String missing(String state) {
        return "The definition has no state '%s' where the history has it.".formatted(state);
    }

    private static String otherKind(String state) {
        return "The state '%s' has branches or iterations in the history that the definition does not have."
                .formatted(state);
    }
}
