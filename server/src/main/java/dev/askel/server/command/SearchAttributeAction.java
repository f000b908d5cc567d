package dev.askel.server.command;

import java.util.List;
import java.util.OptionalInt;

/** The actions of {@code attributes}. A machine is a name or an ARN. */
public sealed interface SearchAttributeAction {
    /** Prints the attributes that state machines define. */
    record ListAll() implements SearchAttributeAction {}

    /** Prints the attributes of a state machine. */
    record Show(String machine) implements SearchAttributeAction {}

    /** Replaces the attributes of a state machine. */
    record SetAttributes(String machine, List<Definition> attributes)
            implements SearchAttributeAction {
        public SetAttributes {
            attributes = List.copyOf(attributes);
        }
    }

    /** Removes the attributes of a state machine. */
    record RemoveAttributes(String machine) implements SearchAttributeAction {}

    /**
     * Starts a bulk job that stores the attributes of the existing executions of a state machine.
     *
     * @param rate executions per second; empty for the default of bulk jobs
     */
    record Backfill(String machine, OptionalInt rate) implements SearchAttributeAction {}

    /** The definition of an attribute, with the names of its members in the REST API. */
    record Definition(String name, String type, String expression) {}
}
