package dev.askel.asl.validator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.model.Limits;
import dev.askel.asl.model.MachineType;
import dev.askel.asl.model.QueryLanguage;
import dev.askel.asl.model.StateType;
import dev.askel.asl.parser.Diagnostic.Code;
import dev.askel.asl.parser.Fields;
import dev.askel.asl.parser.Location;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/** Visits every graph and state of one definition and asks all rules. */
final class GraphWalk {

    private final Fields machine;
    private final MachineType machineType;
    private final QueryLanguage machineLanguage;
    private final Set<String> stateNames = new HashSet<>();
    private final Set<String> labels = new HashSet<>();
    private final Set<Location> repeatedMembers;
    private final OwnResources own;

    /**
     * A walk through one definition.
     *
     * @param repeatedMembers what stands more than once in its object
     * @param own what may be called beside what AWS has
     */
    GraphWalk(
            Fields machine,
            MachineType machineType,
            Set<Location> repeatedMembers,
            OwnResources own) {
        this.machine = machine;
        this.machineType = machineType;
        this.own = own;
        this.repeatedMembers = new LinkedHashSet<>(repeatedMembers);
        this.machineLanguage = languageOf(machine, QueryLanguage.JSONPATH);
    }

    void check() {
        var version = machine.text("Version");
        if (version != null && !version.equals("1.0")) {
            machine.findings().schema(machine.at("Version"), "The only version is 1.0");
        }
        graph(machine, machineType, Set.of());
        for (Location repeated : repeatedMembers) {
            machine.findings()
                    .warning(
                            repeated,
                            Code.SCHEMA_VALIDATION_FAILED,
                            "Duplicate field; only the last one counts");
        }
    }

    /** Checks one graph and those within; outer variables are those of the graphs around it. */
    private void graph(Fields graph, MachineType runsAs, Set<String> outerVariables) {
        var states = graph.objectIfAny("States");
        if (states == null) {
            return;
        }
        TransitionRules.check(graph, states);
        var variables = new HashSet<>(outerVariables);
        for (String name : states.names()) {
            stateName(states, name);
            if (states.node(name) instanceof ObjectNode object) {
                var fields = new Fields(object, states.at(name), states.findings());
                var language = languageOf(fields, machineLanguage);
                AssignRules.check(fields, language, outerVariables);
                variables.addAll(AssignRules.assigned(fields, language));
            }
        }
        for (String name : states.names()) {
            if (states.node(name) instanceof ObjectNode object) {
                state(name, new Fields(object, states.at(name), states.findings()), runsAs);
                inner(new Fields(object, states.at(name), states.findings()), runsAs, variables);
            }
        }
    }

    private void stateName(Fields states, String name) {
        if (name.isEmpty()
                || name.codePointCount(0, name.length()) > Limits.STATE_NAME_CHARACTERS_MAX) {
            states.findings()
                    .error(
                            states.at(name),
                            Code.INVALID_STATE_NAME,
                            "State name must have 1 to %d characters"
                                    .formatted(Limits.STATE_NAME_CHARACTERS_MAX));
        }
        boolean standsTwice = repeatedMembers.remove(states.at(name));
        if (!stateNames.add(name) || standsTwice) {
            states.findings()
                    .error(
                            states.at(name),
                            Code.DUPLICATE_STATE_NAME,
                            "Duplicate State name: " + name);
        }
    }

    private void state(String name, Fields fields, MachineType runsAs) {
        var language = languageOf(fields, machineLanguage);
        if (machineLanguage == QueryLanguage.JSONATA && language == QueryLanguage.JSONPATH) {
            // Recorded: INVALID_DOWNGRADE_QUERY_LANGUAGE.
            fields.findings()
                    .schema(
                            fields.location(),
                            "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine");
        }
        var word = fields.textIfAny("Type");
        var type = word == null ? null : StateType.of(word);
        if (type == null) {
            return;
        }
        var state = new StateFields(name, fields, type, language, runsAs);
        FieldRules.check(state);
        RetryRules.check(fields);
        WarningRules.check(state);
        switch (type) {
            case TASK -> TaskRules.check(state, own);
            case MAP -> MapRules.check(state, labels);
            case FAIL -> FailRules.check(fields);
            case WAIT, PASS, SUCCEED, CHOICE, PARALLEL -> {}
        }
    }

    private void inner(Fields state, MachineType runsAs, Set<String> variables) {
        for (Fields branch : state.objectsIfAny("Branches")) {
            graph(branch, runsAs, variables);
        }
        for (String name : new String[] {"ItemProcessor", "Iterator"}) {
            var processor = state.objectIfAny(name);
            if (processor != null) {
                // Children of a distributed Map see no outer variables (asl.md section 3).
                var isDistributed = MapRules.isDistributed(processor);
                graph(
                        processor,
                        isDistributed ? MapRules.executionType(processor) : runsAs,
                        isDistributed ? Set.of() : variables);
            }
        }
    }

    private static QueryLanguage languageOf(Fields fields, QueryLanguage inherited) {
        var word = fields.textIfAny("QueryLanguage");
        for (QueryLanguage language : QueryLanguage.values()) {
            if (language.text().equals(word)) {
                return language;
            }
        }
        return inherited;
    }
}
