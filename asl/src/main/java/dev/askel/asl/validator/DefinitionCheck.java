package dev.askel.asl.validator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.model.DefinitionLimits;
import dev.askel.asl.model.MachineType;
import dev.askel.asl.model.QueryLanguage;
import dev.askel.asl.model.StateType;
import dev.askel.asl.parser.Diagnostic.Code;
import dev.askel.asl.parser.Fields;
import dev.askel.asl.parser.QueryLanguageFields;
import dev.askel.asl.parser.source.Location;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Visits every graph and state of a definition, and checks all rules. */
final class DefinitionCheck {

    private static final String LANGUAGE = "QueryLanguage";

    private final Fields machine;
    private final MachineType machineType;
    private final QueryLanguage machineLanguage;
    private final Set<String> stateNames = new HashSet<>();
    private final Set<String> labels = new HashSet<>();
    private final Set<Location> repeatedMembers;
    private final AdditionalIntegrations additional;
    private final boolean requiresEnd;

    /**
     * Whether the state machine has a terminal state. If not, AWS does not report unreachable
     * states.
     */
    private boolean canEnd;

    /**
     * Creates a check of a definition.
     *
     * @param repeatedMembers the members whose name occurs more than once in their object
     * @param additional the integrations of the caller, in addition to those of AWS
     * @param requiresEnd whether a state machine without a terminal state is refused
     */
    DefinitionCheck(
            Fields machine,
            MachineType machineType,
            Set<Location> repeatedMembers,
            AdditionalIntegrations additional,
            boolean requiresEnd) {
        this.machine = machine;
        this.machineType = machineType;
        this.additional = additional;
        this.requiresEnd = requiresEnd;
        this.repeatedMembers = new LinkedHashSet<>(repeatedMembers);
        this.machineLanguage = QueryLanguageFields.languageOf(machine, QueryLanguage.JSONPATH);
    }

    void check() {
        machine.readOneOf("Version", List.of("1.0"));
        FieldRules.checkMachine(machine);
        var states = machine.objectOrNull("States");
        canEnd = !requiresEnd || states == null || TransitionRules.hasEnd(states);
        if (!canEnd) {
            machine.findings().addMissingEndState(machine.locationOf("States"));
        }
        graph(machine, machineType, Set.of());
        for (Location repeated : repeatedMembers) {
            machine.findings()
                    .addWarning(
                            repeated,
                            Code.SCHEMA_VALIDATION_FAILED,
                            "Duplicate field; only the last one counts");
        }
    }

    /**
     * Checks a graph and its nested graphs.
     *
     * @param outerVariables the variables of enclosing graphs
     */
    private void graph(Fields graph, MachineType runsAs, Set<String> outerVariables) {
        var states = graph.objectOrNull("States");
        if (states == null) {
            return;
        }
        if (canEnd) {
            TransitionRules.checkReachability(graph, states);
        }
        var variables = new GraphVariables(outerVariables);
        for (String name : states.names()) {
            stateName(states, name);
            if (states.node(name) instanceof ObjectNode object) {
                var fields = new Fields(object, states.locationOf(name), states.findings());
                var language = QueryLanguageFields.languageOf(fields, machineLanguage);
                AssignRules.check(fields, language, outerVariables);
                variables.addAssignedBy(fields, language);
            }
        }
        for (String name : states.names()) {
            if (states.node(name) instanceof ObjectNode object) {
                var fields = new Fields(object, states.locationOf(name), states.findings());
                state(name, fields, runsAs);
                innerGraphs(
                        fields,
                        runsAs,
                        variables.reservedWithin(
                                fields, QueryLanguageFields.languageOf(fields, machineLanguage)));
            }
        }
    }

    private void stateName(Fields states, String name) {
        if (name.isEmpty()
                || name.codePointCount(0, name.length())
                        > DefinitionLimits.STATE_NAME_CHARACTERS_MAX) {
            states.findings()
                    .addError(
                            states.locationOf(name),
                            Code.INVALID_STATE_NAME,
                            name.isEmpty()
                                    ? "Invalid State name: the name cannot be empty"
                                    : "Invalid State name: '%s' exceeds the %d-character limit allowed by the service"
                                            .formatted(
                                                    name,
                                                    DefinitionLimits.STATE_NAME_CHARACTERS_MAX));
        }
        boolean isRepeated = repeatedMembers.remove(states.locationOf(name));
        if (!stateNames.add(name) || isRepeated) {
            states.findings()
                    .addError(
                            states.locationOf(name),
                            Code.DUPLICATE_STATE_NAME,
                            "Duplicate State name: " + name);
        }
    }

    private void state(String name, Fields fields, MachineType runsAs) {
        var language = QueryLanguageFields.languageOf(fields, machineLanguage);
        if (StateUnderValidation.isDowngrade(machineLanguage, language)) {
            // The message is that of the AWS recording INVALID_DOWNGRADE_QUERY_LANGUAGE.
            fields.findings()
                    .addSchemaError(
                            fields.location(),
                            "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine");
        }
        var typeName = fields.textOrNull("Type");
        var type = typeName == null ? null : StateType.parse(typeName);
        if (type == null) {
            return;
        }
        var state = new StateUnderValidation(name, fields, type, language, machineLanguage, runsAs);
        FieldRules.check(state);
        ChoiceRules.check(state);
        RetryRules.check(fields);
        WarningRules.check(state);
        switch (type) {
            case TASK -> TaskRules.check(state, additional);
            case MAP -> MapRules.check(state, labels);
            case FAIL -> FailRules.check(fields);
            case WAIT, PASS, SUCCEED, CHOICE, PARALLEL -> {}
        }
    }

    private void innerGraphs(Fields state, MachineType runsAs, Set<String> variables) {
        for (Fields branch : state.objectsOrEmpty("Branches")) {
            refuseLanguage(branch);
            graph(branch, runsAs, variables);
        }
        for (String name : new String[] {"ItemProcessor", "Iterator"}) {
            var processor = state.objectOrNull(name);
            if (processor != null) {
                refuseLanguage(processor);
                // Child executions of a distributed Map cannot read outer variables
                // (docs/aws/asl.md section 3).
                var isDistributed = MapRules.isDistributed(processor);
                graph(
                        processor,
                        isDistributed ? MapRules.executionType(processor) : runsAs,
                        isDistributed ? Set.of() : variables);
            }
        }
    }

    private static void refuseLanguage(Fields graph) {
        if (graph.has(LANGUAGE)) {
            graph.reportUnsupported(LANGUAGE);
        }
    }
}
