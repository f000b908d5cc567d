package dev.askel.asl.parser;

import dev.askel.asl.expression.Expression;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.expression.StatesMembers;
import dev.askel.asl.model.Assignments;
import dev.askel.asl.model.Catcher;
import dev.askel.asl.model.ChoiceState;
import dev.askel.asl.model.DataFlow;
import dev.askel.asl.model.FailState;
import dev.askel.asl.model.ParallelState;
import dev.askel.asl.model.PassState;
import dev.askel.asl.model.QueryLanguage;
import dev.askel.asl.model.State;
import dev.askel.asl.model.StateGraph;
import dev.askel.asl.model.StateType;
import dev.askel.asl.model.SucceedState;
import dev.askel.asl.model.Successor;
import dev.askel.asl.model.WaitState;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a state. All fields are read, so that one pass finds all errors of the state. */
final class StateReader {

    private static final List<String> NEXT_OR_END = List.of("Next", "End");

    /** The types of states that have a result in JSONata. */
    private static final Set<String> TYPES_WITH_RESULT =
            Set.of(StateType.TASK.text(), StateType.PARALLEL.text(), StateType.MAP.text());

    private final String name;
    private final Fields fields;
    private final Targets targets;
    private final QueryLanguage machineLanguage;
    private final QueryLanguage language;
    private final int errorsBefore;

    StateReader(String name, Fields fields, Targets targets, QueryLanguage machineLanguage) {
        this.name = name;
        this.fields = fields;
        this.targets = targets;
        this.machineLanguage = machineLanguage;
        this.errorsBefore = fields.findings().errorCount();
        this.language = QueryLanguageFields.read(fields, machineLanguage);
    }

    /** Reads the state; null when a part of it is invalid. */
    @Nullable State read() {
        var type = type();
        return switch (type) {
            case null -> null;
            case TASK -> TaskFields.read(this);
            case WAIT -> waitState();
            case PASS -> pass();
            case SUCCEED -> succeed();
            case FAIL -> fail();
            case CHOICE -> choice();
            case PARALLEL -> parallel();
            case MAP -> MapFields.read(this);
        };
    }

    String name() {
        return name;
    }

    Fields fields() {
        return fields;
    }

    Targets targets() {
        return targets;
    }

    boolean isJsonata() {
        return language == QueryLanguage.JSONATA;
    }

    @Nullable String comment() {
        return fields.readText("Comment");
    }

    /** Reads the fields of the data flow. */
    DataFlow readDataFlow() {
        return isJsonata()
                ? JsonataFields.readFlow(fields, statesMembers())
                : DataFlowFields.read(fields);
    }

    Assignments readAssign() {
        return AssignFields.read(fields, language, statesMembers());
    }

    /** Returns the members of {@code $states} that Output and Assign can read. */
    StatesMembers statesMembers() {
        var type = fields.textOrNull("Type");
        return type != null && TYPES_WITH_RESULT.contains(type)
                ? StatesMembers.AFTER_RESULT
                : StatesMembers.BEFORE_RESULT;
    }

    List<Catcher> readCatchers() {
        return RetryFields.readCatchers(fields, targets, language);
    }

    /** Whether the state has no errors so far. */
    boolean hasNoErrors() {
        return fields.findings().errorCount() == errorsBefore;
    }

    /** Reads the successor from Next or End. Returns a substitute after a finding. */
    Successor readSuccessor() {
        // "End": false has the same meaning as no End.
        boolean isEnd = Boolean.TRUE.equals(fields.readBoolean("End"));
        var next = targets.readOptional(fields, "Next");
        if (isEnd) {
            fields.requireAtMostOne(NEXT_OR_END);
            return new Successor.End();
        }
        if (!fields.has("Next")) {
            fields.reportNoneOf(NEXT_OR_END);
        }
        return new Successor.Next(next == null ? "" : next);
    }

    /** Reads the graph of a branch or processor. */
    @Nullable StateGraph readGraph(Fields graph) {
        return GraphReader.read(graph, machineLanguage);
    }

    private @Nullable StateType type() {
        if (!fields.has("Type")) {
            fields.findings().addSchemaError(fields.location(), "The field 'Type' is required");
            return null;
        }
        var name = fields.readText("Type");
        var type = name == null ? null : StateType.parse(name);
        if (name != null && type == null) {
            fields.findings()
                    .addSchemaError(
                            fields.locationOf("Type"),
                            "The field 'Type' should have one of these values: "
                                    + StateType.names());
        }
        return type;
    }

    private @Nullable State pass() {
        var comment = comment();
        var flow = readDataFlow();
        var result = isJsonata() ? null : fields.node("Result");
        var assign = readAssign();
        var successor = readSuccessor();
        return hasNoErrors()
                ? new PassState(
                        name,
                        comment,
                        flow,
                        result == null ? null : Payload.of(result).keepInMemory(),
                        assign,
                        successor)
                : null;
    }

    private @Nullable State succeed() {
        var comment = comment();
        var flow = readDataFlow();
        return hasNoErrors() ? new SucceedState(name, comment, flow) : null;
    }

    private @Nullable State fail() {
        var comment = comment();
        var error = failText("Error");
        var cause = failText("Cause");
        return hasNoErrors() ? new FailState(name, comment, language, error, cause) : null;
    }

    private @Nullable Expression failText(String field) {
        return isJsonata()
                ? JsonataFields.readText(fields, field)
                : ExpressionFields.readTextOrComputed(fields, field, field + "Path");
    }

    private @Nullable State waitState() {
        var comment = comment();
        var flow = readDataFlow();
        var until = WaitFields.read(fields, language);
        var assign = readAssign();
        var successor = readSuccessor();
        return until != null && hasNoErrors()
                ? new WaitState(name, comment, flow, until, assign, successor)
                : null;
    }

    private @Nullable State choice() {
        var comment = comment();
        var flow = readDataFlow();
        var rules = ChoiceFields.read(fields, targets, language);
        var defaultState = targets.readOptional(fields, "Default");
        var assign = readAssign();
        return hasNoErrors() && !rules.isEmpty()
                ? new ChoiceState(name, comment, flow, rules, defaultState, assign)
                : null;
    }

    private @Nullable State parallel() {
        var comment = comment();
        var flow = readDataFlow();
        var branches = branches();
        var assign = readAssign();
        var retriers = RetryFields.readRetriers(fields);
        var catchers = readCatchers();
        var successor = readSuccessor();
        return hasNoErrors() && branches != null
                ? new ParallelState(
                        name, comment, flow, branches, assign, retriers, catchers, successor)
                : null;
    }

    /** Reads the branches; null when one of them is invalid. */
    private @Nullable List<StateGraph> branches() {
        fields.requireAll("Branches");
        var branches = new ArrayList<StateGraph>();
        boolean isComplete = true;
        for (Fields branch : fields.readNonEmptyObjects("Branches")) {
            var graph = readGraph(branch);
            if (graph == null) {
                isComplete = false;
            } else {
                branches.add(graph);
            }
        }
        return isComplete ? branches : null;
    }
}
