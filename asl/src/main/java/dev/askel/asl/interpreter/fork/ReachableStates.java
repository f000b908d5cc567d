package dev.askel.asl.interpreter.fork;

import dev.askel.asl.interpreter.execution.PinnedGraphs;
import dev.askel.asl.interpreter.fork.ForkedFrame.Position;
import dev.askel.asl.model.Catcher;
import dev.askel.asl.model.MapState;
import dev.askel.asl.model.ParallelState;
import dev.askel.asl.model.RetryableState;
import dev.askel.asl.model.State;
import dev.askel.asl.model.StateGraph;
import dev.askel.asl.model.StateMachine;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The states that a fork can run. Retries of a Parallel or Map in which the fork begins are not
 * considered.
 */
public final class ReachableStates {
    private final Set<String> names = new HashSet<>();

    /** Reachable states whose successors are not added yet. */
    private final Deque<Reached> open = new ArrayDeque<>();

    private record Reached(StateGraph graph, State state) {}

    private ReachableStates() {}

    /** Returns the names of the states in the order of the definition, outer states first. */
    public static List<String> of(ForkPlan plan, StateMachine machine) {
        var reachable = new ReachableStates();
        for (var each : plan.frames()) {
            reachable.add(PinnedGraphs.resolve(machine, each.frame().graph()), each.position());
        }
        reachable.addSuccessors();
        return machine.root()
                .allStates()
                .map(State::name)
                .filter(reachable.names::contains)
                .toList();
    }

    private void add(StateGraph graph, Position position) {
        switch (position) {
            case Position.Starts _ -> add(graph, graph.startAt());
            case Position.Enters(var entry) -> add(graph, entry.state());
            case Position.Joins(var visit, var join) -> {
                var state = graph.state(visit.state());
                if (join.begun() < join.expected() && state instanceof MapState map) {
                    addGraph(map.itemProcessor().graph());
                }
                addTargets(graph, state);
            }
        }
    }

    private void addSuccessors() {
        while (!open.isEmpty()) {
            var reached = open.remove();
            if (reached.state() instanceof ParallelState parallel) {
                parallel.branches().forEach(this::addGraph);
            }
            if (reached.state() instanceof MapState map) {
                addGraph(map.itemProcessor().graph());
            }
            addTargets(reached.graph(), reached.state());
        }
    }

    private void addTargets(StateGraph graph, State state) {
        graph.successors(state.name()).forEach(next -> add(graph, next));
        if (state instanceof RetryableState retryable) {
            retryable.catchers().stream().map(Catcher::next).forEach(next -> add(graph, next));
        }
    }

    private void addGraph(StateGraph graph) {
        add(graph, graph.startAt());
    }

    private void add(StateGraph graph, String name) {
        if (names.add(name)) {
            open.add(new Reached(graph, graph.state(name)));
        }
    }
}
