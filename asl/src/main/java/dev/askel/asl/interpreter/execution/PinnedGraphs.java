package dev.askel.asl.interpreter.execution;

import dev.askel.asl.history.GraphPath;
import dev.askel.asl.model.ChoiceState;
import dev.askel.asl.model.FailState;
import dev.askel.asl.model.MapState;
import dev.askel.asl.model.ParallelState;
import dev.askel.asl.model.PassState;
import dev.askel.asl.model.StateGraph;
import dev.askel.asl.model.StateMachine;
import dev.askel.asl.model.SucceedState;
import dev.askel.asl.model.TaskState;
import dev.askel.asl.model.WaitState;
import org.jspecify.annotations.Nullable;

/** Finds the state graph of a frame in the state machine revision that the execution runs. */
public final class PinnedGraphs {
    private PinnedGraphs() {}

    /** Returns the state graph at {@code path}; the top-level states for a null path. */
    public static StateGraph resolve(StateMachine machine, @Nullable GraphPath path) {
        if (path == null) {
            return machine.root();
        }
        var outer = resolve(machine, path.parent());
        return switch (outer.state(path.state())) {
            case ParallelState parallel -> parallel.branches().get(path.index());
            case MapState map -> map.itemProcessor().graph();
            case PassState _,
                    ChoiceState _,
                    WaitState _,
                    SucceedState _,
                    FailState _,
                    TaskState _ ->
                    throw new IllegalStateException(
                            path.state() + " has no branches in the pinned definition");
        };
    }
}
