package dev.askel.connectors.optimized;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A list request that finds the id of the item that a parameter names.
 *
 * @param operation the list operation of the service
 * @param requestMembers creates the members of the list request from the parameters
 * @param listMember the member of the answer with the items; more pages follow while the answer has
 *     a {@code Marker}
 * @param nameParameter the parameter with the {@code Name} of the item; the id of the item becomes
 *     the parameter {@code Id}
 */
record IdLookup(
        String operation, JsonTemplate requestMembers, String listMember, String nameParameter) {
    /** Returns the id of the item; null when this page of the answer does not contain the item. */
    @Nullable String id(ObjectNode answer, ObjectNode parameters) {
        var name = parameters.path(nameParameter).asText();
        for (var each : answer.path(listMember)) {
            if (each.path("Name").asText().equals(name)) {
                return each.path("Id").asText();
            }
        }
        return null;
    }
}
