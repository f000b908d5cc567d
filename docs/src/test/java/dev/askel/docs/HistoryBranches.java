package dev.askel.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.load.wire.AskelClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Splits a history with Parallel or Map states into its branches: the root, each branch of a
 * Parallel state, each iteration of a Map state. The order of events between concurrent branches is
 * not defined. Within a branch, the order of events and their previous events are defined (see
 * "previousEventId rules" in {@code docs/aws/history.md}).
 *
 * <p>The end of a Parallel or Map state has a previous event that depends on the branch that ended
 * last. The same applies to the start of an iteration after another one has ended. Their previous
 * events are masked.
 */
final class HistoryBranches {
    private static final String ANY = "any branch";

    private final Map<Branch, List<String>> events = new LinkedHashMap<>();
    private final Map<Long, Position> positions = new HashMap<>();
    private final Map<String, Branch> maps = new HashMap<>();

    /** A branch, identified by the names of the branches that enclose it and its own name. */
    private record Branch(List<String> path) {
        static final Branch ROOT = new Branch(List.of());

        Branch child(String name) {
            var longer = new ArrayList<>(path);
            longer.add(name);
            return new Branch(List.copyOf(longer));
        }

        Branch parent() {
            return new Branch(path.subList(0, path.size() - 1));
        }
    }

    private record Position(Branch branch, int index, String type) {}

    private HistoryBranches() {}

    /** Returns whether a history has concurrent branches. A distributed Map has none. */
    static boolean hasBranches(String history) {
        return history.contains("\"type\":\"ParallelStateStarted\"")
                || history.contains("\"type\":\"MapIterationStarted\"");
    }

    /**
     * Returns the events of each branch in order. Positions in the branch replace event ids.
     *
     * @param history a JSON object with the member {@code events}
     */
    static Map<String, List<String>> split(String history) {
        var branches = new HistoryBranches();
        long expected = 1;
        for (var event : AskelClient.parseJson(history).path("events")) {
            if (event.path("id").asLong() != expected++) {
                throw new AssertionError("The ids have a gap before " + event);
            }
            branches.add((ObjectNode) event);
        }
        var named = new LinkedHashMap<String, List<String>>();
        branches.events.forEach((branch, each) -> named.put(branch.path().toString(), each));
        return named;
    }

    private void add(ObjectNode event) {
        var type = event.path("type").asText();
        var previous = positions.get(event.path("previousEventId").asLong());
        var branch = branch(event, type, previous);
        var before = isOrderUndefined(type, previous) ? ANY : String.valueOf(previous);
        if (type.equals("MapStateEntered")) {
            maps.put(event.path("stateEnteredEventDetails").path("name").asText(), branch);
        }
        var branchEvents = events.computeIfAbsent(branch, _ -> new ArrayList<>());
        positions.put(event.path("id").asLong(), new Position(branch, branchEvents.size(), type));
        event.remove("id");
        event.put("previousEventId", before);
        branchEvents.add(event.toString());
    }

    private Branch branch(JsonNode event, String type, @Nullable Position previous) {
        var iteration = event.path("mapIterationStartedEventDetails");
        if (iteration.isObject()) {
            var name = iteration.path("name").asText();
            var map = maps.getOrDefault(name, Branch.ROOT);
            return map.child(name + " " + iteration.path("index").asInt());
        }
        if (previous == null) {
            return Branch.ROOT;
        }
        if (previous.type().equals("ParallelStateStarted") && type.endsWith("StateEntered")) {
            var name = event.path("stateEnteredEventDetails").path("name").asText();
            return previous.branch().child("branch of " + name);
        }
        return isStateEnd(type, previous) ? previous.branch().parent() : previous.branch();
    }

    private static boolean isOrderUndefined(String type, @Nullable Position previous) {
        return previous != null
                && (isStateEnd(type, previous)
                        || (type.equals("MapIterationStarted")
                                && !previous.type().equals("MapStateStarted")));
    }

    private static boolean isStateEnd(String type, Position previous) {
        return switch (type) {
            case "ParallelStateSucceeded",
                    "ParallelStateExited",
                    "MapStateSucceeded",
                    "MapStateExited" ->
                    !previous.type().endsWith("StateStarted")
                            && !previous.type().endsWith("StateFailed");
            default -> false;
        };
    }
}
