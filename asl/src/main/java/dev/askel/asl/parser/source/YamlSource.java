package dev.askel.asl.parser.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/**
 * A definition written in the subset of YAML 1.2 that has the same meaning as JSON: text keys, no
 * tags, no merge keys.
 */
record YamlSource(JsonNode tree, PositionTree positions) implements DefinitionSource {
    @Override
    public Set<Location> repeatedMembers() {
        return positions.repeatedMembers();
    }

    @Override
    public Position position(Location location) {
        return positions.find(location);
    }
}
