package dev.askel.asl.parser.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** A definition as a JSON tree, with the positions of its parts in the source. */
public interface DefinitionSource {

    /** Returns the definition as a tree. Callers must not change it. */
    JsonNode tree();

    /**
     * Returns the position of the value at a location. If the location has no value, returns the
     * position of the nearest enclosing value.
     */
    Position position(Location location);

    /**
     * Returns the members whose name occurs more than once in their object. Only the last member
     * with each name is valid.
     */
    Set<Location> repeatedMembers();
}
