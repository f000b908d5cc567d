package dev.askel.asl.interpreter.migration;

import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.model.Catcher;
import dev.askel.asl.model.RetryableState;
import dev.askel.asl.model.StateGraph;
import dev.askel.asl.model.StateMachine;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The top-level states that an execution can enter before a migration, compared with those of the
 * revision to which it migrates.
 *
 * @param next the states that it can enter next
 * @param canMigrate whether the other revision has one of the states that the execution can still
 *     enter
 */
public record NextStates(List<NextState> next, boolean canMigrate) {
    public NextStates {
        next = List.copyOf(next);
    }

    /**
     * A state that the execution can enter next.
     *
     * @param exists whether the other revision has a top-level state of this name, so that the
     *     execution migrates before it enters the state
     */
    public record NextState(String name, boolean exists) {}

    /**
     * Compares the states.
     *
     * @param machine the revision that the execution runs
     * @param target the revision to which it migrates
     */
    public static NextStates of(ExecutionState state, StateMachine machine, StateMachine target) {
        if (MigrationPoint.isReached(state) && state.root().phase() instanceof Phase.Starting) {
            return new NextStates(List.of(new NextState(target.root().startAt(), true)), true);
        }
        var graph = machine.root();
        var next = nextOf(state.root(), graph);
        return new NextStates(
                next.stream().map(name -> new NextState(name, has(target, name))).toList(),
                reachable(graph, next).stream().anyMatch(name -> has(target, name)));
    }

    private static boolean has(StateMachine target, String name) {
        return target.root().states().containsKey(name);
    }

    private static Set<String> nextOf(Frame root, StateGraph graph) {
        if (root.phase() instanceof Phase.Reentering(var name, _, _)) {
            return Set.of(name);
        }
        var visit = root.visit();
        return visit == null ? Set.of(graph.startAt()) : targets(graph, visit.state());
    }

    private static Set<String> targets(StateGraph graph, String name) {
        var targets = new LinkedHashSet<>(graph.successors(name));
        if (graph.state(name) instanceof RetryableState retryable) {
            retryable.catchers().stream().map(Catcher::next).forEach(targets::add);
        }
        return targets;
    }

    /** Returns the states, and all states that can follow them. */
    private static Set<String> reachable(StateGraph graph, Set<String> first) {
        var reachable = new LinkedHashSet<>(first);
        var open = new ArrayList<>(first);
        while (!open.isEmpty()) {
            for (var each : targets(graph, open.removeLast())) {
                if (reachable.add(each)) {
                    open.add(each);
                }
            }
        }
        return reachable;
    }
}
