package dev.askel.asl.parser.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** The source of a definition: its tree and the positions of its parts. */
public interface DefinitionSource {

    /** The whole text as a tree; do not change it. */
    JsonNode tree();

    /**
     * The position of the value at the location, or of the nearest value around it when the
     * location has none.
     */
    Position position(Location location);

    /**
     * Members whose name occurs more than once in their object. The last one of each name is valid.
     */
    Set<Location> repeatedMembers();
}
