package dev.askel.server.recording;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.mock.InvocationRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The results of an execution's tasks by state, in the order in which the tasks were scheduled. A
 * mocked execution uses these results in the same order.
 */
final class RecordedAnswers {
    /** The suffixes of a task's event types. The prefix is one of {@link #KINDS}. */
    private static final String SCHEDULED = "Scheduled";

    private static final String SUCCEEDED = "Succeeded";
    private static final String TIMED_OUT = "TimedOut";
    private static final String ENTERED = "StateEntered";
    private static final List<String> KINDS = List.of("Task", "LambdaFunction", "Activity");

    private final Map<Long, JsonNode> events = new HashMap<>();
    private final Map<Long, ScheduledTask> scheduled = new HashMap<>();
    private final Map<String, List<ScheduledTask>> states = new LinkedHashMap<>();

    private static final class ScheduledTask {
        private @Nullable JsonNode answer;
    }

    private RecordedAnswers() {}

    /**
     * Reads a history.
     *
     * @param history events in the form of a GetExecutionHistory response, with their data
     */
    static RecordedAnswers of(List<JsonNode> history) {
        var read = new RecordedAnswers();
        for (var event : history) {
            read.events.put(event.path("id").asLong(), event);
            read.read(event);
        }
        return read;
    }

    private void read(JsonNode event) {
        var type = type(event);
        for (var kind : KINDS) {
            if (type.startsWith(kind) && !type.startsWith("TaskState")) {
                if (type.equals(kind + SCHEDULED)) {
                    var task = new ScheduledTask();
                    scheduled.put(event.path("id").asLong(), task);
                    states.computeIfAbsent(state(event), _ -> new ArrayList<>()).add(task);
                } else {
                    recordAnswer(kind, type, event);
                }
            }
        }
    }

    private void recordAnswer(String kind, String type, JsonNode event) {
        var details = event.path(memberOf(type));
        if (type.equals(kind + SUCCEEDED)) {
            var answer = JsonNodeFactory.instance.objectNode();
            answer.set("Return", json(details.path("output").asText("null")));
            task(kind, event).answer = answer;
        } else if (type.endsWith(TIMED_OUT)
                || (type.endsWith("Failed") && !type.endsWith("ScheduleFailed"))) {
            // Schedule failures are excluded, because such a task was never invoked.
            var answer = JsonNodeFactory.instance.objectNode();
            var thrown = answer.putObject("Throw");
            thrown.put(
                    "Error",
                    details.path("error")
                            .asText(
                                    type.endsWith(TIMED_OUT)
                                            ? "States.Timeout"
                                            : "States.TaskFailed"));
            if (details.has("cause")) {
                thrown.set("Cause", details.path("cause"));
            }
            task(kind, event).answer = answer;
        }
    }

    private static String memberOf(String type) {
        return Character.toLowerCase(type.charAt(0)) + type.substring(1) + "EventDetails";
    }

    private static JsonNode json(String text) {
        try {
            return Payload.parse(text).tree();
        } catch (MalformedJsonException e) {
            throw new IllegalArgumentException("The history has an output that is not JSON", e);
        }
    }

    /**
     * Finds the task of an event by following previous events to the event that scheduled the task.
     */
    private ScheduledTask task(String kind, JsonNode event) {
        var each = event;
        while (!type(each).equals(kind + SCHEDULED)) {
            each = previous(each);
        }
        return Objects.requireNonNull(scheduled.get(each.path("id").asLong()));
    }

    private String state(JsonNode event) {
        var each = event;
        while (!type(each).endsWith(ENTERED)) {
            each = previous(each);
        }
        return each.path("stateEnteredEventDetails").path("name").asText();
    }

    private JsonNode previous(JsonNode event) {
        var previous = events.get(event.path("previousEventId").asLong());
        if (previous == null) {
            throw new IllegalArgumentException("The history lacks the event before " + event);
        }
        return previous;
    }

    private static String type(JsonNode event) {
        return event.path("type").asText();
    }

    /** Returns the names of the states that made calls. */
    Iterable<String> states() {
        return states.keySet();
    }

    /**
     * Returns the results of a state's invocations in the form of a mocked response. Equal
     * consecutive results form one range. The response is empty when no invocation has a result.
     */
    ObjectNode response(String state) {
        var response = JsonNodeFactory.instance.objectNode();
        var tasks = states.getOrDefault(state, List.of());
        int first = 0;
        for (int i = 1; i <= tasks.size(); i++) {
            var answer = tasks.get(first).answer;
            if (i < tasks.size() && answer != null && answer.equals(tasks.get(i).answer)) {
                continue;
            }
            if (answer != null) {
                response.set(new InvocationRange(first, i - 1).toString(), answer);
            }
            first = i;
        }
        return response;
    }

    /** The number of calls with a result. */
    long answeredCallCount() {
        return scheduled.values().stream().filter(task -> task.answer != null).count();
    }

    /**
     * The number of calls without a result, because the execution is running or ended before these
     * calls did.
     */
    long unansweredCallCount() {
        return scheduled.size() - answeredCallCount();
    }
}
