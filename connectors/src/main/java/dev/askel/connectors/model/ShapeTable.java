package dev.askel.connectors.model;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The shapes of one service's model.
 *
 * @param shapes the array {@code shapes} of the model
 */
record ShapeTable(JsonNode shapes) {
    /**
     * Returns the shape of a reference, which is an index or an array that begins with the index.
     */
    JsonNode at(JsonNode reference) {
        var index = reference.isArray() ? reference.path(0) : reference;
        return shapes.path(index.intValue());
    }
}
