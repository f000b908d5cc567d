package dev.askel.engine.execution.fork;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.api.workbench.Forks.StateDifference;
import dev.askel.engine.api.workbench.Forks.StateDifference.Change;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares definitions state by state. The name of a state is unique in its definition. The states
 * of branches and processors are compared by themselves, not as parts of their Parallel or Map.
 */
final class DefinitionDifferences {
    /** The key of the fields outside all states. */
    private static final String TOP_LEVEL = "";

    private static final String STATES = "States";
    private static final String BRANCHES = "Branches";
    private static final List<String> PROCESSORS = List.of("ItemProcessor", "Iterator");

    private DefinitionDifferences() {}

    /** Returns the states that differ: those of the new definition first, then removed states. */
    static List<StateDifference> of(String former, String next) {
        if (former.equals(next)) {
            return List.of();
        }
        var before = parts(former);
        var after = parts(next);
        var differences = new ArrayList<StateDifference>();
        after.forEach((name, part) -> {
            var known = before.get(name);
            if (known == null) {
                differences.add(new StateDifference(name, Change.ADDED));
            } else if (!known.equals(part)) {
                differences.add(new StateDifference(name, Change.CHANGED));
            }
        });
        for (var name : before.keySet()) {
            if (!after.containsKey(name)) {
                differences.add(new StateDifference(name, Change.REMOVED));
            }
        }
        return differences;
    }

    /** Returns each state without its inner states, by name; and the fields outside all states. */
    private static Map<String, JsonNode> parts(String definition) {
        var parts = new LinkedHashMap<String, JsonNode>();
        var machine = Payload.ofVerbatim(definition).tree();
        parts.put(TOP_LEVEL, withoutStates(machine));
        addStates(parts, machine);
        return parts;
    }

    private static void addStates(Map<String, JsonNode> parts, JsonNode graph) {
        for (var state : graph.path(STATES).properties()) {
            var copy = state.getValue().deepCopy();
            if (copy instanceof ObjectNode fields) {
                graphs(fields).forEach(DefinitionDifferences::removeStates);
            }
            parts.put(state.getKey(), copy);
            graphs(state.getValue()).forEach(inner -> addStates(parts, inner));
        }
    }

    /** Returns the branches or the processor of a state. */
    private static List<JsonNode> graphs(JsonNode state) {
        var graphs = new ArrayList<JsonNode>();
        for (var field : PROCESSORS) {
            graphs.add(state.path(field));
        }
        state.path(BRANCHES).forEach(graphs::add);
        return graphs;
    }

    private static JsonNode withoutStates(JsonNode graph) {
        var copy = graph.deepCopy();
        removeStates(copy);
        return copy;
    }

    private static void removeStates(JsonNode graph) {
        if (graph instanceof ObjectNode fields) {
            fields.remove(STATES);
        }
    }
}
