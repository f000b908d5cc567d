package dev.askel.asl.rootcause;

import dev.askel.asl.model.StateGraph;
import dev.askel.asl.model.StateMachine;
import dev.askel.asl.model.Successor;
import dev.askel.asl.model.WorkState;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides by the definition whether a caught error was handled. It was handled when the path after
 * the catcher has joined the path that the execution takes without the error.
 */
final class HandledErrors {
    private final StateMachine machine;
    private final Map<String, StateGraph> graphs = new HashMap<>();

    HandledErrors(StateMachine machine) {
        this.machine = machine;
    }

    /** Whether the definition has catchers at all. */
    boolean hasCatchers() {
        return machine.root()
                .allStates()
                .anyMatch(state -> state instanceof WorkState work && !work.catchers().isEmpty());
    }

    /** Whether the state can only enter {@code next} by a catcher. */
    boolean isEnteredByCatcher(String state, String next) {
        var graph = graphOf(state);
        return graph != null
                && graph.state(state) instanceof WorkState work
                && !work.successor().equals(new Successor.Next(next));
    }

    /**
     * Whether the path after a catcher of {@code state} has joined the path without the error.
     *
     * @param path the states that were entered after the catcher
     */
    boolean isHandled(String state, Set<String> path) {
        var graph = graphOf(state);
        if (graph == null) {
            return false;
        }
        var seen = new HashSet<String>();
        // The path without the error does not pass the state again.
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
