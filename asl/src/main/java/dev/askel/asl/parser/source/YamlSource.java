package dev.askel.asl.parser.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/**
 * A definition in the subset of YAML 1.2 that has the same meaning as JSON: keys are scalars, and
 * tags and merge keys have no effect.
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
