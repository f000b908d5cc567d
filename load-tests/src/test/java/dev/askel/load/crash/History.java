package dev.askel.load.crash;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * One execution as the API shows it.
 *
 * @param description the answer of DescribeExecution
 * @param events of the whole history, as they came
 */
record History(JsonNode description, List<Event> events) {
    static History of(JsonNode description, List<JsonNode> events) {
        return new History(description, events.stream().map(Event::read).toList());
    }

    String arn() {
        return description.path("executionArn").asText();
    }

    String status() {
        return description.path("status").asText();
    }

    String input() {
        return description.path("input").asText();
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
