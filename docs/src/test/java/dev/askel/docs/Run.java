package dev.askel.docs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.load.wire.AskelClient;
import java.util.List;

/**
 * One execution that has ended.
 *
 * @param description the answer of DescribeExecution
 * @param events its history, oldest first
 * @param historyText the same, to the byte as GetExecutionHistory answers it
 */
record Run(JsonNode description, List<JsonNode> events, String historyText) {
    String status() {
        return description.path("status").asText();
    }

    String error() {
        return description.path("error").asText();
    }

    String cause() {
        return description.path("cause").asText();
    }

    JsonNode output() {
        return AskelClient.read(description.path("output").asText());
    }

    List<String> types() {
        return events.stream().map(event -> event.path("type").asText()).toList();
    }

    /** The names of the states in the order in which they were entered. */
    List<String> entered() {
        return events.stream()
                .map(event -> event.path("stateEnteredEventDetails").path("name"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .toList();
    }

    List<JsonNode> ofType(String type) {
        return events.stream().filter(event -> event.path("type").asText().equals(type)).toList();
    }

    /** Seconds from one event to another. */
    static double secondsBetween(JsonNode earlier, JsonNode later) {
        return later.path("timestamp").asDouble() - earlier.path("timestamp").asDouble();
    }
}
