package dev.askel.load.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.load.wire.AskelClient;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which state may follow which in a definition, whose state names are all different.
 *
 * @param start the state it starts at
 * @param next the states that each may lead to, by the name of the state that is left or has failed
 * @param inner the states that the branches or iterations of each begin with
 */
public record Flow(String start, Map<String, Set<String>> next, Map<String, Set<String>> inner) {
    public Flow {
        next = Map.copyOf(next);
        inner = Map.copyOf(inner);
    }

    /** Reads a definition. */
    public static Flow of(String definition) {
        var flow = AskelClient.read(definition);
        var next = new HashMap<String, Set<String>>();
        var inner = new HashMap<String, Set<String>>();
        walk(flow, next, inner);
        return new Flow(flow.path("StartAt").asText(), next, inner);
    }

    private static void walk(
            JsonNode flow, Map<String, Set<String>> next, Map<String, Set<String>> inner) {
        for (var entry : flow.path("States").properties()) {
            var state = entry.getValue();
            var successors = next.computeIfAbsent(entry.getKey(), _ -> new HashSet<>());
            state.findValues("Next").forEach(name -> successors.add(name.asText()));
            if (state.has("Default")) {
                successors.add(state.path("Default").asText());
            }
            var begins = inner.computeIfAbsent(entry.getKey(), _ -> new HashSet<>());
            state.path("Branches")
                    .forEach(branch -> {
                        begins.add(branch.path("StartAt").asText());
                        walk(branch, next, inner);
                    });
            var processor = state.path("ItemProcessor");
            if (!processor.isMissingNode()) {
                begins.add(processor.path("StartAt").asText());
                walk(processor, next, inner);
            }
        }
    }

    boolean leads(String from, String to) {
        return next.getOrDefault(from, Set.of()).contains(to);
    }

    boolean begins(String outer, String state) {
        return inner.getOrDefault(outer, Set.of()).contains(state);
    }
}
