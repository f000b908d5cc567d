package dev.askel.load.trace;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.load.trace.HistorySpan.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The spans that the history of an execution without redrives leads to expect. They are derived
 * from the types and the {@code previousEventId} of GetExecutionHistory's events alone.
 */
public final class HistorySpans {
    private static final String ENTERED = "StateEntered";
    private static final String EXITED = "StateExited";

    /** The expected spans by the id of the event that begins them. */
    private final Map<Long, HistorySpan> spans = new TreeMap<>();

    /** The innermost open span after each event. */
    private final Map<Long, HistorySpan> openAfter = new HashMap<>();

    private HistorySpans() {}

    /**
     * Derives the spans.
     *
     * @param machine the name of the state machine
     * @param events the events of GetExecutionHistory, oldest first
     */
    public static HistorySpans of(String machine, List<JsonNode> events) {
        var derived = new HistorySpans();
        var root = new HistorySpan(Kind.EXECUTION, machine, null, millis(events.getFirst()));
        root.end(millis(events.getLast()));
        derived.spans.put(events.getFirst().path("id").asLong(), root);
        for (var event : events) {
            var before =
                    derived.openAfter.getOrDefault(event.path("previousEventId").asLong(), root);
            derived.openAfter.put(event.path("id").asLong(), derived.add(event, before));
        }
        return derived;
    }

    private static long millis(JsonNode event) {
        return Math.round(event.path("timestamp").asDouble() * 1_000);
    }

    /** Adds an event, and returns the innermost open span after it. */
    private HistorySpan add(JsonNode event, HistorySpan before) {
        var type = event.path("type").asText();
        if (type.startsWith("MapIteration")) {
            return addIteration(event, type, before);
        }
        if (type.startsWith("MapRun")) {
            return type.equals("MapRunStarted")
                    ? begin(Kind.MAP_RUN, "Map Run", event, before)
                    : end(event, before, span -> span.kind() == Kind.MAP_RUN);
        }
        if (type.endsWith(ENTERED)) {
            var name = event.path("stateEnteredEventDetails").path("name").asText();
            return begin(Kind.STATE, name, event, before);
        }
        if (type.endsWith(EXITED)) {
            var name = event.path("stateExitedEventDetails").path("name").asText();
            return end(
                    event, before, span -> span.kind() == Kind.STATE && span.name().equals(name));
        }
        return isOfAttempt(type) ? addAttempt(event, type, before) : before;
    }

    private static boolean isOfAttempt(String type) {
        return type.matches("(Task|LambdaFunction|Activity)(?!State).*");
    }

    private HistorySpan addAttempt(JsonNode event, String type, HistorySpan before) {
        if (type.endsWith("Scheduled")) {
            return begin(Kind.ATTEMPT, resource(event), event, before);
        }
        boolean ends =
                type.endsWith("Succeeded") || type.endsWith("Failed") || type.endsWith("TimedOut");
        return ends ? end(event, before, span -> span.kind() == Kind.ATTEMPT) : before;
    }

    private static String resource(JsonNode event) {
        var task = event.path("taskScheduledEventDetails");
        if (!task.isMissingNode()) {
            return task.path("resourceType").asText() + ":" + task.path("resource").asText();
        }
        var function = event.path("lambdaFunctionScheduledEventDetails").path("resource");
        return function.isMissingNode()
                ? event.path("activityScheduledEventDetails").path("resource").asText()
                : function.asText();
    }

    private HistorySpan addIteration(JsonNode event, String type, HistorySpan before) {
        var details =
                event.path(
                        "mapIteration" + type.substring("MapIteration".length()) + "EventDetails");
        var state = details.path("name").asText();
        var name = state + " #" + details.path("index").asInt();
        // The event before the start of an iteration can be the end of another iteration.
        return type.equals("MapIterationStarted")
                ? begin(Kind.ITERATION, name, event, enclosingState(state, before))
                : end(
                        event,
                        before,
                        span -> span.kind() == Kind.ITERATION && span.name().equals(name));
    }

    private static HistorySpan enclosingState(String name, HistorySpan from) {
        for (@Nullable HistorySpan at = from; at != null; at = at.parent()) {
            if (at.kind() == Kind.STATE && at.name().equals(name)) {
                return at;
            }
        }
        throw new IllegalStateException("No open state " + name);
    }

    private HistorySpan begin(Kind kind, String name, JsonNode event, HistorySpan parent) {
        var span = new HistorySpan(kind, name, parent, millis(event));
        spans.put(event.path("id").asLong(), span);
        return span;
    }

    /** Ends the innermost span that matches, and returns its parent. */
    private static HistorySpan end(
            JsonNode event, HistorySpan from, Predicate<HistorySpan> wanted) {
        for (@Nullable HistorySpan at = from; at != null; at = at.parent()) {
            var parent = at.parent();
            if (parent != null && wanted.test(at)) {
                at.end(millis(event));
                return parent;
            }
        }
        throw new IllegalStateException("No open span for " + event);
    }

    /**
     * Compares the spans with those of a collector.
     *
     * @param root the received span of the execution
     * @param received all received spans of its trace
     * @return a line for each difference; empty when all spans are equal in names, parents and
     *     times
     */
    public List<String> differences(ReceivedSpan root, List<ReceivedSpan> received) {
        var byId = new HashMap<String, ReceivedSpan>();
        received.forEach(span -> byId.put(span.id(), span));
        var paths = new TreeMap<Long, String>();
        var ends = new HashMap<Long, Long>();
        for (var span : received) {
            var path = path(span, root, byId);
            if (path != null) {
                long event = Long.parseLong(span.attribute("askel.event.id"));
                paths.put(
                        event,
                        "%s, %d to %d".formatted(path, span.startMillis(), span.endMillis()));
                ends.put(event, span.endMillis());
            }
        }
        var differences = new ArrayList<String>();
        var events = new TreeSet<>(spans.keySet());
        events.addAll(paths.keySet());
        for (long event : events) {
            var expected = spans.get(event);
            var found = paths.getOrDefault(event, "no span");
            var wanted =
                    expected == null
                            ? "no span"
                            : expected.description(ends.getOrDefault(event, 0L));
            if (!wanted.equals(found)) {
                differences.add(
                        "event %d: expected %s, but received %s".formatted(event, wanted, found));
            }
        }
        return differences;
    }

    /** Returns the names from the root; null for a span of another execution. */
    private static @Nullable String path(
            ReceivedSpan span, ReceivedSpan root, Map<String, ReceivedSpan> byId) {
        if (span.id().equals(root.id())) {
            return span.name();
        }
        var parent = byId.get(span.parentId());
        if (parent == null || span.isExecution()) {
            return null;
        }
        var above = path(parent, root, byId);
        return above == null ? null : above + " > " + span.name();
    }
}
