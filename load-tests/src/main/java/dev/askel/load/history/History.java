package dev.askel.load.history;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The data of an execution that the API returns.
 *
 * @param description the response of DescribeExecution
 * @param events the events of the complete history, in the order of the API
 */
public record History(JsonNode description, List<Event> events) {
    // arn:aws:states:REGION:ACCOUNT:execution:MACHINE:NAME
    private static final int MACHINE = 6;

    /** Creates a history from the responses of DescribeExecution and GetExecutionHistory. */
    public static History of(JsonNode description, List<JsonNode> events) {
        return new History(description, events.stream().map(Event::parse).toList());
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

    /** Returns the output; empty if the execution did not succeed. */
    public String output() {
        return description.path("output").asText();
    }

    /** Returns whether the execution has succeeded. */
    public boolean isSuccess() {
        return status().equals("SUCCEEDED");
    }

    /**
     * Returns whether the execution failed because its state machine was deleted. This happens at
     * the next transition after the deletion.
     */
    public boolean isEndedByMachineDeletion() {
        return status().equals("FAILED")
                && !events.isEmpty()
                && events.getLast()
                        .detail("cause")
                        .equals("State machine %s has been deleted.".formatted(machineName()));
    }

    /** Returns the ARN of the Map Run that started the execution; empty for other executions. */
    public String mapRunArn() {
        return description.path("mapRunArn").asText();
    }

    /** Returns the name of the state machine, from the ARN of the execution. */
    public String machineName() {
        var parts = arn().split(":", -1);
        return parts.length > MACHINE ? parts[MACHINE] : "";
    }

    /** Returns the event with this id, or nothing if the ids are not contiguous. */
    Optional<Event> event(long id) {
        return id < 1 || id > events.size()
                ? Optional.empty()
                : Optional.of(events.get((int) id - 1)).filter(event -> event.id() == id);
    }

    /** Returns the event to which {@code previousEventId} refers. */
    Optional<Event> previous(Event event) {
        // A reference to a later event would create a cycle.
        return event.previousEventId() < event.id()
                ? event(event.previousEventId())
                : Optional.empty();
    }

    /** Returns the nearest event that matches, in the chain of previous events. */
    Optional<Event> nearestPrevious(Event from, Predicate<Event> condition) {
        var event = previous(from);
        while (event.isPresent() && !condition.test(event.get())) {
            event = previous(event.get());
        }
        return event;
    }

    /** Returns the entry of the state that {@code exit} leaves. */
    Optional<Event> entryOfExit(Event exit) {
        var type = exit.type().replace("Exited", "Entered");
        return nearestPrevious(
                exit,
                event -> event.type().equals(type) && event.stateName().equals(exit.stateName()));
    }

    /** Returns the entry of the state to which an event belongs. */
    Optional<Event> entryOfState(Event event) {
        return nearestPrevious(event, Event::isEntry);
    }
}
