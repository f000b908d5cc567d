package dev.askel.load.history;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * One execution as the API shows it.
 *
 * @param description the answer of DescribeExecution
 * @param events of the whole history, as they came
 */
public record History(JsonNode description, List<Event> events) {
    // arn:aws:states:REGION:ACCOUNT:execution:MACHINE:NAME
    private static final int MACHINE = 6;

    /** What DescribeExecution and GetExecutionHistory answer. */
    public static History of(JsonNode description, List<JsonNode> events) {
        return new History(description, events.stream().map(Event::read).toList());
    }

    public String arn() {
        return description.path("executionArn").asText();
    }

    public String status() {
        return description.path("status").asText();
    }

    public String input() {
        return description.path("input").asText();
    }

    /** The name of its machine, as its ARN gives it. */
    public String machine() {
        var parts = arn().split(":", -1);
        return parts.length > MACHINE ? parts[MACHINE] : "";
    }

    /** The event of that id, if the ids are what they should be. */
    Optional<Event> event(long id) {
        return id < 1 || id > events.size()
                ? Optional.empty()
                : Optional.of(events.get((int) id - 1)).filter(event -> event.id() == id);
    }

    /** The event before this one in its own line of control. */
    Optional<Event> previous(Event event) {
        // What claims to follow a later one would lead us in circles.
        return event.previous() < event.id() ? event(event.previous()) : Optional.empty();
    }
}
