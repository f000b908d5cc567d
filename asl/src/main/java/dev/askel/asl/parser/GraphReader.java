package dev.askel.asl.parser;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.model.QueryLanguage;
import dev.askel.asl.model.State;
import dev.askel.asl.model.StateGraph;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** Reads StartAt and States of a state machine, a branch or an item processor. */
final class GraphReader {

    private GraphReader() {}

    /**
     * Reads a graph of states; null when a part of it is invalid.
     *
     * @param language the query language of the state machine, which all states inherit
     */
    static @Nullable StateGraph read(Fields graph, QueryLanguage language) {
        var findings = graph.findings();
        int before = findings.errorCount();
        // The order of the names is that of AWS's message in the recording
        // test_create_delete_invalid_sm.
        graph.requireAll("States", "StartAt");
        var startAt = graph.readText("StartAt");
        var states = graph.readObject("States");
        if (states == null) {
            return null;
        }
        if (states.names().isEmpty()) {
            findings.addSchemaError(states.location(), "Value cannot be empty");
        }
        var targets = new Targets(states.object());
        targets.check(graph, "StartAt", startAt);
        var statesRead = new LinkedHashMap<String, State>();
        for (String name : states.names()) {
            var state = readState(states, name, targets, language);
            if (state != null) {
                statesRead.put(name, state);
            }
        }
        var areAllRead = statesRead.size() == states.names().size();
        return startAt == null || !areAllRead || findings.errorCount() > before
                ? null
                : new StateGraph(startAt, statesRead);
    }

    private static @Nullable State readState(
            Fields states, String name, Targets targets, QueryLanguage language) {
        if (!(states.node(name) instanceof ObjectNode object)) {
            states.findings()
                    .addSchemaError(states.locationOf(name), "Expected value of type Object");
            return null;
        }
        var fields = new Fields(object, states.locationOf(name), states.findings());
        return new StateReader(name, fields, targets, language).read();
    }
}
