package dev.askel.asl.statetest;

import dev.askel.asl.history.GraphPath;
import dev.askel.asl.model.ChoiceState;
import dev.askel.asl.model.FailState;
import dev.askel.asl.model.MapState;
import dev.askel.asl.model.ParallelState;
import dev.askel.asl.model.PassState;
import dev.askel.asl.model.Resource;
import dev.askel.asl.model.Resource.CallPattern;
import dev.askel.asl.model.State;
import dev.askel.asl.model.StateGraph;
import dev.askel.asl.model.StateMachine;
import dev.askel.asl.model.SucceedState;
import dev.askel.asl.model.TaskState;
import dev.askel.asl.model.WaitState;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state under test.
 *
 * @param graph the path of the graph that contains the state; null for a top-level state
 */
public record TestedState(StateMachine machine, @Nullable GraphPath graph, State state) {

    /**
     * Returns the state with this name, which may be nested. Names are unique in the whole state
     * machine.
     */
    public static Optional<TestedState> find(StateMachine machine, String name) {
        return findIn(machine, machine.root(), null, name);
    }

    private static Optional<TestedState> findIn(
            StateMachine machine, StateGraph graph, @Nullable GraphPath path, String name) {
        var match = graph.states().get(name);
        if (match != null) {
            return Optional.of(new TestedState(machine, path, match));
        }
        for (var state : graph.states().values()) {
            var found = findBelow(machine, state, path, name);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<TestedState> findBelow(
            StateMachine machine, State state, @Nullable GraphPath path, String name) {
        return switch (state) {
            case MapState map ->
                    findIn(
                            machine,
                            map.itemProcessor().graph(),
                            new GraphPath(path, map.name(), 0),
                            name);
            case ParallelState parallel -> {
                for (int branch = 0; branch < parallel.branches().size(); branch++) {
                    var inner = new GraphPath(path, parallel.name(), branch);
                    var found = findIn(machine, parallel.branches().get(branch), inner, name);
                    if (found.isPresent()) {
                        yield found;
                    }
                }
                yield Optional.empty();
            }
            case PassState _,
                    TaskState _,
                    ChoiceState _,
                    WaitState _,
                    SucceedState _,
                    FailState _ ->
                    Optional.empty();
        };
    }

    /**
     * Whether the state waits for a worker, a callback or the end of a job, and not only for the
     * response to a call.
     */
    public boolean waitsForCompletion() {
        return state instanceof TaskState task
                && switch (task.resource()) {
                    case Resource.Activity _ -> true;
                    case Resource.Integration(_, _, _, var pattern, _) ->
                            pattern != CallPattern.REQUEST_RESPONSE;
                    case Resource.LambdaFunction _, Resource.Unrecognised _ -> false;
                };
    }
}
