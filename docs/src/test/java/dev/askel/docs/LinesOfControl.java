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
 * A history with Parallel or Map states, taken apart into its lines of control: the root, each
 * branch, each iteration. The order between lines that run at the same time is nobody's promise;
 * within a line every event stands in its place and points at the one before (spec/history.md
 * section 4).
 *
 * <p>Two kinds of events point into whichever line was the last: the join of a state, and an
 * iteration that began when another had ended. Where they point is left out.
 */
final class LinesOfControl {
    private static final String ANY = "any line";

    private final Map<Line, List<String>> events = new LinkedHashMap<>();
    private final Map<Long, Placed> places = new HashMap<>();
    private final Map<String, Line> maps = new HashMap<>();

    /** A line, by the one that started it and its name there. */
    private record Line(List<String> path) {
        static final Line ROOT = new Line(List.of());

        Line child(String name) {
            var longer = new ArrayList<>(path);
            longer.add(name);
            return new Line(List.copyOf(longer));
        }

        Line parent() {
            return new Line(path.subList(0, path.size() - 1));
        }
    }

    private record Placed(Line line, int position, String type) {}

    private LinesOfControl() {}

    /** Whether a history has lines that run at the same time. */
    static boolean areSeveral(String history) {
        return history.contains("\"type\":\"ParallelStateStarted\"")
                || history.contains("\"type\":\"MapStateStarted\"");
    }

    /**
     * The events of each line, in order, their ids replaced by their places.
     *
     * @param history a JSON object with the member {@code events}
     */
    static Map<String, List<String>> of(String history) {
        var lines = new LinesOfControl();
        long expected = 1;
        for (var event : AskelClient.read(history).path("events")) {
            if (event.path("id").asLong() != expected++) {
                throw new AssertionError("The ids have a gap before " + event);
            }
            lines.place((ObjectNode) event);
        }
        var named = new LinkedHashMap<String, List<String>>();
        lines.events.forEach((line, each) -> named.put(line.path().toString(), each));
        return named;
    }

    private void place(ObjectNode event) {
        var type = event.path("type").asText();
        var previous = places.get(event.path("previousEventId").asLong());
        var line = line(event, type, previous);
        var before = isLoose(type, previous) ? ANY : String.valueOf(previous);
        if (type.equals("MapStateEntered")) {
            maps.put(event.path("stateEnteredEventDetails").path("name").asText(), line);
        }
        var own = events.computeIfAbsent(line, _ -> new ArrayList<>());
        places.put(event.path("id").asLong(), new Placed(line, own.size(), type));
        event.remove("id");
        event.put("previousEventId", before);
        own.add(event.toString());
    }

    private Line line(JsonNode event, String type, @Nullable Placed previous) {
        var iteration = event.path("mapIterationStartedEventDetails");
        if (iteration.isObject()) {
            var name = iteration.path("name").asText();
            var map = maps.getOrDefault(name, Line.ROOT);
            return map.child(name + " " + iteration.path("index").asInt());
        }
        if (previous == null) {
            return Line.ROOT;
        }
        if (previous.type().equals("ParallelStateStarted") && type.endsWith("StateEntered")) {
            var name = event.path("stateEnteredEventDetails").path("name").asText();
            return previous.line().child("branch of " + name);
        }
        return isJoin(type, previous) ? previous.line().parent() : previous.line();
    }

    private static boolean isLoose(String type, @Nullable Placed previous) {
        return previous != null
                && (isJoin(type, previous)
                        || (type.equals("MapIterationStarted")
                                && !previous.type().equals("MapStateStarted")));
    }

    private static boolean isJoin(String type, Placed previous) {
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
