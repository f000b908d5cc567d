package dev.askel.docs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.load.wire.AskelClient;
import java.util.List;

/**
 * An execution that has ended.
 *
 * @param description the response of DescribeExecution
 * @param events its history, oldest first
 * @param historyText the response of GetExecutionHistory, byte for byte
 */
record EndedExecution(JsonNode description, List<JsonNode> events, String historyText) {
    String arn() {
        return description.path("executionArn").asText();
    }

    String status() {
        return description.path("status").asText();
    }

    String error() {
        return description.path("error").asText();
    }

    String cause() {
        return description.path("cause").asText();
    }

    /** Returns the status, and the output of a success or the error. */
    String outcome() {
        return status() + " " + (status().equals("SUCCEEDED") ? output() : error());
    }

    JsonNode output() {
        return AskelClient.parseJson(description.path("output").asText());
    }

    List<String> eventTypes() {
        return events.stream().map(event -> event.path("type").asText()).toList();
    }

    /** Returns the names of the entered states, in order. */
    List<String> enteredStates() {
        return events.stream()
                .map(event -> event.path("stateEnteredEventDetails").path("name"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .toList();
    }

    List<JsonNode> eventsOfType(String type) {
        return events.stream().filter(event -> event.path("type").asText().equals(type)).toList();
    }

    /** Returns the seconds between two events. */
    static double secondsBetween(JsonNode earlier, JsonNode later) {
        return later.path("timestamp").asDouble() - earlier.path("timestamp").asDouble();
    }
}
