package dev.askel.connectors.optimized;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A question whose answer lists things, one of which a parameter names: the operation wants that
 * one's id.
 *
 * @param operation of the service
 * @param question its members, of the parameters
 * @param list the member of the answer that holds the things; more pages follow while it has a
 *     {@code Marker}
 * @param named the parameter that is the {@code Name} of one of them; its id is given to the
 *     operation's members as the parameter {@code Id}
 */
record IdLookup(String operation, JsonTemplate requestMembers, String list, String named) {
    /** The id of the thing; null when this page of the answer does not have it. */
    @Nullable String id(ObjectNode answer, ObjectNode parameters) {
        var name = parameters.path(named).asText();
        for (var each : answer.path(list)) {
            if (each.path("Name").asText().equals(name)) {
                return each.path("Id").asText();
            }
        }
        return null;
    }
}
