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
 * Which state may follow which in a definition, whose state names are all different.
 *
 * @param start the state it starts at
 * @param top the states that are in no other one
 * @param next the states that each may lead to, by the name of the state that is left or has failed
 * @param inner the states that the branches or iterations of each begin with
 * @param retry the retriers of each, in their order
 */
public record Flow(
        String start,
        Set<String> top,
        Map<String, Set<String>> next,
        Map<String, Set<String>> inner,
        Map<String, List<Retrier>> retry) {
    /**
     * When a state is tried again.
     *
     * @param errors after which
     * @param intervalSeconds before the first retry
     * @param backoffRate by which the interval grows with each further one
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

        /** How long it waits before so manieth a retry, 1 for the first. */
        double secondsBefore(int retry) {
            return intervalSeconds * Math.pow(backoffRate, retry - 1.0);
        }
    }

    public Flow {
        top = Set.copyOf(top);
        next = Map.copyOf(next);
        inner = Map.copyOf(inner);
        retry = Map.copyOf(retry);
    }

    /** Reads a definition. */
    public static Flow of(String definition) {
        var flow = AskelClient.read(definition);
        var next = new HashMap<String, Set<String>>();
        var inner = new HashMap<String, Set<String>>();
        var retry = new HashMap<String, List<Retrier>>();
        walk(flow, next, inner, retry);
        var top = new HashSet<String>();
        flow.path("States").fieldNames().forEachRemaining(top::add);
        return new Flow(flow.path("StartAt").asText(), top, next, inner, retry);
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
            var begins = inner.computeIfAbsent(entry.getKey(), _ -> new HashSet<>());
            state.path("Branches")
                    .forEach(branch -> {
                        begins.add(branch.path("StartAt").asText());
                        walk(branch, next, inner, retry);
                    });
            var processor = state.path("ItemProcessor");
            if (!processor.isMissingNode()) {
                begins.add(processor.path("StartAt").asText());
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

    /** Which of a state's retriers an attempt's failure calls for; none when it is final. */
    Optional<Retrier> retrier(String state, Event failure) {
        var error = failure.detail("error");
        return retry.getOrDefault(state, List.of()).stream()
                .filter(retrier -> retrier.errors().contains(error))
                .findFirst();
    }

    /** The states that this one may lead to; none where it is the last of its line. */
    Set<String> successors(String state) {
        return next.getOrDefault(state, Set.of());
    }

    boolean leads(String from, String to) {
        return successors(from).contains(to);
    }

    /** The states that the branches or iterations of this one begin with. */
    Set<String> begins(String outer) {
        return inner.getOrDefault(outer, Set.of());
    }

    boolean begins(String outer, String state) {
        return begins(outer).contains(state);
    }
}
