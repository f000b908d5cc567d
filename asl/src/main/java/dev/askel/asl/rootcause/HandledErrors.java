package dev.askel.asl.rootcause;

import dev.askel.asl.model.RetryableState;
import dev.askel.asl.model.StateGraph;
import dev.askel.asl.model.StateMachine;
import dev.askel.asl.model.Successor;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides from the definition whether a caught error was handled. An error was handled if, after
 * the catcher, the execution reached a state that it can also reach without the error.
 */
final class HandledErrors {
    private final StateMachine machine;
    private final Map<String, StateGraph> graphs = new HashMap<>();

    HandledErrors(StateMachine machine) {
        this.machine = machine;
    }

    /** Whether any state of the definition has a catcher. */
    boolean hasCatchers() {
        return machine.root()
                .allStates()
                .anyMatch(state ->
                        state instanceof RetryableState retryable
                                && !retryable.catchers().isEmpty());
    }

    /** Whether only a catcher of {@code state} can lead to the transition to {@code next}. */
    boolean isEnteredByCatcher(String state, String next) {
        var graph = graphOf(state);
        return graph != null
                && graph.state(state) instanceof RetryableState retryable
                && !retryable.successor().equals(new Successor.Next(next));
    }

    /**
     * Whether the path after a catcher of {@code state} contains a state that {@code state} can
     * reach without the error.
     *
     * @param path the states that the execution entered after the catcher
     */
    boolean isHandled(String state, Set<String> path) {
        var graph = graphOf(state);
        if (graph == null) {
            return false;
        }
        var seen = new HashSet<String>();
        // The normal path ends where it reaches the state itself again.
        seen.add(state);
        var open = new ArrayDeque<>(graph.successors(state));
        while (!open.isEmpty()) {
            var name = open.remove();
            if (!seen.add(name)) {
                continue;
            }
            if (path.contains(name)) {
                return true;
            }
            open.addAll(graph.successors(name));
        }
        return false;
    }

    private @Nullable StateGraph graphOf(String state) {
        if (graphs.isEmpty()) {
            machine.root()
                    .allGraphs()
                    .forEach(graph ->
                            graph.states().keySet().forEach(name -> graphs.put(name, graph)));
        }
        return graphs.get(state);
    }
}
