package dev.askel.load.history;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

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

    /** What it has come to; empty where it did not succeed. */
    public String output() {
        return description.path("output").asText();
    }

    /** Whether it has succeeded. */
    public boolean isSuccess() {
        return status().equals("SUCCEEDED");
    }

    /** Whether it ended since its machine was deleted, as one does with its next step. */
    public boolean endedWithItsMachine() {
        return status().equals("FAILED")
                && !events.isEmpty()
                && events.getLast()
                        .detail("cause")
                        .equals("State machine %s has been deleted.".formatted(machine()));
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

    /** The nearest one before it in its line of control that is as wanted. */
    Optional<Event> back(Event from, Predicate<Event> wanted) {
        var event = previous(from);
        while (event.isPresent() && !wanted.test(event.get())) {
            event = previous(event.get());
        }
        return event;
    }

    /** The entry of the state that this event leaves. */
    Optional<Event> entryOfExit(Event exit) {
        var type = exit.type().replace("Exited", "Entered");
        return back(
                exit,
                event -> event.type().equals(type) && event.stateName().equals(exit.stateName()));
    }

    /** The entry of the state that an event is of. */
    Optional<Event> entry(Event of) {
        return back(of, Event::isEntry);
    }
}
