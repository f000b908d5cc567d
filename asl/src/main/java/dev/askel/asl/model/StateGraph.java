package dev.askel.asl.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A graph of states: the top-level states, a Parallel branch or a Map processor. Transitions never
 * lead to a state of another graph.
 *
 * @param startAt the name of the first state
 * @param states the states by name, in the order of the definition
 */
public record StateGraph(String startAt, Map<String, State> states) {

    public StateGraph {
        states = Collections.unmodifiableMap(new LinkedHashMap<>(states));
        requireTarget(states, startAt, "StartAt");
        for (var entry : states.entrySet()) {
            var state = entry.getValue();
            if (!state.name().equals(entry.getKey())) {
                throw new IllegalArgumentException(
                        "State " + state.name() + " has the key " + entry.getKey());
            }
            for (String target : Transitions.targets(state)) {
                requireTarget(states, target, state.name());
            }
        }
    }

    /**
     * Returns the state with this name.
     *
     * @throws IllegalArgumentException when the graph has no such state
     */
    public State state(String name) {
        var state = states.get(name);
        if (state == null) {
            throw new IllegalArgumentException(
                    "The graph has no state " + name + ", only " + states.keySet());
        }
        return state;
    }

    /** Returns the names of the states that can follow a state without an error. */
    public List<String> successors(String name) {
        return Transitions.successors(state(name)).toList();
    }

    /** Returns this graph, and the graphs of all nested branches and processors. */
    public Stream<StateGraph> allGraphs() {
        return Stream.concat(
                Stream.of(this),
                states.values().stream()
                        .flatMap(StateGraph::nestedGraphs)
                        .flatMap(StateGraph::allGraphs));
    }

    /** Returns all states of this graph and of all nested branches and processors. */
    public Stream<State> allStates() {
        return states.values().stream()
                .flatMap(state ->
                        Stream.concat(
                                Stream.of(state),
                                nestedGraphs(state).flatMap(StateGraph::allStates)));
    }

    private static Stream<StateGraph> nestedGraphs(State state) {
        return switch (state) {
            case ParallelState parallel -> parallel.branches().stream();
            case MapState map -> Stream.of(map.itemProcessor().graph());
            case PassState _,
                    TaskState _,
                    ChoiceState _,
                    WaitState _,
                    SucceedState _,
                    FailState _ ->
                    Stream.empty();
        };
    }

    private static void requireTarget(Map<String, State> states, String target, String from) {
        if (!states.containsKey(target)) {
            throw new IllegalArgumentException(
                    from + " refers to " + target + ", which is not a state of the graph");
        }
    }

    /** Determines the states that can follow a state. */
    private static final class Transitions {
        private Transitions() {}

        static List<String> targets(State state) {
            return Stream.concat(successors(state), catcherTargets(state)).toList();
        }

        private static Stream<String> successors(State state) {
            return switch (state) {
                case PassState pass -> successor(pass.successor());
                case WaitState wait -> successor(wait.successor());
                case RetryableState retryable -> successor(retryable.successor());
                case ChoiceState choice ->
                        Stream.concat(
                                choice.rules().stream().map(ChoiceRule::next),
                                Stream.ofNullable(choice.defaultState()));
                case SucceedState _, FailState _ -> Stream.empty();
            };
        }

        private static Stream<String> catcherTargets(State state) {
            return state instanceof RetryableState retryable
                    ? retryable.catchers().stream().map(Catcher::next)
                    : Stream.empty();
        }

        private static Stream<String> successor(Successor successor) {
            return switch (successor) {
                case Successor.Next(var next) -> Stream.of(next);
                case Successor.End() -> Stream.empty();
            };
        }
    }
}
