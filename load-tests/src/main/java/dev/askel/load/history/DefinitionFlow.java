package dev.askel.load.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.load.wire.AskelClient;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The order in which a definition permits its states. State names are unique in the definition.
 *
 * @param startState the first state
 * @param topLevelStates the states at the top level
 * @param successorsByState the successors of each state, after its success or after a caught
 *     failure
 * @param innerFirstStates the first states of the branches or iterations of each state
 * @param retriersByState the retriers of each state, in their order
 */
public record DefinitionFlow(
        String startState,
        Set<String> topLevelStates,
        Map<String, Set<String>> successorsByState,
        Map<String, Set<String>> innerFirstStates,
        Map<String, List<Retrier>> retriersByState) {
    /**
     * A retrier of a state.
     *
     * @param errors the errors after which the state is retried
     * @param intervalSeconds the time before the first retry
     * @param backoffRate the factor by which the interval grows with each retry
     */
    public record Retrier(Set<String> errors, double intervalSeconds, double backoffRate) {
        public Retrier {
            errors = Set.copyOf(errors);
        }

        static Retrier of(JsonNode json) {
            var errors = new HashSet<String>();
            json.path("ErrorEquals").forEach(error -> errors.add(error.asText()));
            return new Retrier(
                    errors,
                    json.path("IntervalSeconds").asDouble(1),
                    json.path("BackoffRate").asDouble(2));
        }

        /** Returns the time before a retry. The first retry has the number 1. */
        double secondsBefore(int retry) {
            return intervalSeconds * Math.pow(backoffRate, retry - 1.0);
        }
    }

    public DefinitionFlow {
        topLevelStates = Set.copyOf(topLevelStates);
        successorsByState = Map.copyOf(successorsByState);
        innerFirstStates = Map.copyOf(innerFirstStates);
        retriersByState = Map.copyOf(retriersByState);
    }

    /** Reads a definition. */
    public static DefinitionFlow parse(String definition) {
        var flow = AskelClient.parseJson(definition);
        var next = new HashMap<String, Set<String>>();
        var inner = new HashMap<String, Set<String>>();
        var retry = new HashMap<String, List<Retrier>>();
        walk(flow, next, inner, retry);
        var top = new HashSet<String>();
        flow.path("States").fieldNames().forEachRemaining(top::add);
        return new DefinitionFlow(flow.path("StartAt").asText(), top, next, inner, retry);
    }

    private static void walk(
            JsonNode flow,
            Map<String, Set<String>> next,
            Map<String, Set<String>> inner,
            Map<String, List<Retrier>> retry) {
        for (var entry : flow.path("States").properties()) {
            var state = entry.getValue();
            next.put(entry.getKey(), successors(state));
            retry.put(entry.getKey(), state.path("Retry").valueStream().map(Retrier::of).toList());
            var firstStates = inner.computeIfAbsent(entry.getKey(), _ -> new HashSet<>());
            state.path("Branches")
                    .forEach(branch -> {
                        firstStates.add(branch.path("StartAt").asText());
                        walk(branch, next, inner, retry);
                    });
            var processor = state.path("ItemProcessor");
            if (!processor.isMissingNode()) {
                firstStates.add(processor.path("StartAt").asText());
                walk(processor, next, inner, retry);
            }
        }
    }

    private static Set<String> successors(JsonNode state) {
        var successors = new HashSet<String>();
        for (var member : List.of("Next", "Default")) {
            if (state.has(member)) {
                successors.add(state.path(member).asText());
            }
        }
        for (var member : List.of("Choices", "Catch")) {
            state.path(member).forEach(each -> successors.add(each.path("Next").asText()));
        }
        return successors;
    }

    /**
     * Returns the retrier of a state that matches a failure, or nothing if the failure is not
     * retried.
     */
    Optional<Retrier> retrier(String state, Event failure) {
        var error = failure.detail("error");
        return retriersByState.getOrDefault(state, List.of()).stream()
                .filter(retrier -> retrier.errors().contains(error))
                .findFirst();
    }

    /** Returns the successors of a state; empty for a final state. */
    Set<String> successors(String state) {
        return successorsByState.getOrDefault(state, Set.of());
    }

    boolean leadsTo(String from, String to) {
        return successors(from).contains(to);
    }

    /** Returns the first states of the branches or iterations of a state. */
    Set<String> firstStates(String outer) {
        return innerFirstStates.getOrDefault(outer, Set.of());
    }

    boolean isFirstState(String outer, String state) {
        return firstStates(outer).contains(state);
    }
}
