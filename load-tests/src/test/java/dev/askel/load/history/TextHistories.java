package dev.askel.load.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.load.wire.AskelClient;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Creates histories from text. */
public final class TextHistories {
    public static final String ARN = "arn:aws:states:us-east-1:123456789012:execution:WAITS:one";

    // 3<2 @1000 WaitStateEntered Wait1 {"output": "..."}
    private static final Pattern LINE =
            Pattern.compile("(\\d+)<(\\d+) @(\\d+) (\\w+) ?(\\w*) ?(\\{.*})?");

    private TextHistories() {}

    /**
     * Reads one event from each line. A line contains the id, the previous id, the time in
     * milliseconds, the type, and optionally the name of a state and the details.
     */
    public static History history(String status, String lines) {
        return history(status, "{\"id\": \"one\"}", lines);
    }

    static History history(String status, String input, String lines) {
        return history(ARN, status, input, lines);
    }

    /**
     * Reads the history of another execution. The output of the execution contains the outputs of
     * all its tasks.
     */
    public static History history(String arn, String status, String input, String lines) {
        var events = lines.lines().map(TextHistories::event).toList();
        var output =
                events.stream()
                        .filter(Event::isSuccessOfTask)
                        .map(event -> event.detail("output"))
                        .filter(text -> !text.isEmpty())
                        .collect(Collectors.joining(",", "[", "]"));
        var description =
                AskelClient.newRequest()
                        .put("executionArn", arn)
                        .put("status", status)
                        .put("input", input)
                        .put("output", output);
        return new History(description, events);
    }

    /** Returns the history with another output. */
    public static History withOutput(History history, String output) {
        var description = AskelClient.newRequest();
        description.setAll((ObjectNode) history.description());
        return new History(description.put("output", output), history.events());
    }

    /** Returns the history with a Map Run ARN, as a child of that Map Run. */
    public static History withMapRun(History history, String mapRunArn) {
        var description = AskelClient.newRequest();
        description.setAll((ObjectNode) history.description());
        return new History(description.put("mapRunArn", mapRunArn), history.events());
    }

    /** Returns the history with one line replaced. */
    public static History withLine(History history, int id, String line) {
        var events = new ArrayList<>(history.events());
        events.set(id - 1, event(line));
        return new History(history.description(), List.copyOf(events));
    }

    private static Event event(String line) {
        var parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw new IllegalArgumentException(line);
        }
        var json = AskelClient.newRequest();
        json.put("id", Long.parseLong(parts.group(1)));
        json.put("previousEventId", Long.parseLong(parts.group(2)));
        json.put("timestamp", Long.parseLong(parts.group(3)) / 1000.0);
        json.put("type", parts.group(4));
        var details = AskelClient.newRequest();
        if (parts.group(6) != null) {
            AskelClient.parseJson(parts.group(6))
                    .properties()
                    .forEach(member -> details.set(member.getKey(), member.getValue()));
        }
        if (!parts.group(5).isEmpty()) {
            details.put("name", parts.group(5));
        }
        if (!details.isEmpty()) {
            json.set(detailsOf(parts.group(4)), details);
        }
        return Event.parse(json);
    }

    private static String detailsOf(String type) {
        if (type.endsWith("StateEntered")) {
            return "stateEnteredEventDetails";
        }
        if (type.endsWith("StateExited")) {
            return "stateExitedEventDetails";
        }
        return Character.toLowerCase(type.charAt(0)) + type.substring(1) + "EventDetails";
    }
}
