package dev.askel.asl.parser;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** A definition as it is written: its tree and where each part of it stands. */
public interface DefinitionSource {

    /** The whole text as a tree; do not change it. */
    JsonNode tree();

    /** Where a value begins, or the nearest one around it when there is none. */
    Position position(Location location);

    /** Members whose name stands more than once in their object; the last of each counts. */
    Set<Location> repeatedMembers();
}
