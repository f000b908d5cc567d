package dev.askel.asl.validator;

import dev.askel.asl.model.DefinitionLimits;
import dev.askel.asl.model.QueryLanguage;
import dev.askel.asl.model.VariableName;
import dev.askel.asl.parser.Diagnostic.Code;
import dev.askel.asl.parser.Fields;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Checks the names of variables, and assignments to variables of enclosing graphs (docs/aws/asl.md
 * section 3).
 */
final class AssignRules {

    private static final String EVALUATED = ".$";

    private AssignRules() {}

    static void check(Fields state, QueryLanguage language, Set<String> outerVariables) {
        for (Fields assign : assigns(state)) {
            for (String key : assign.names()) {
                var name = variable(key, language);
                if (name.equals(VariableName.RESERVED)) {
                    assign.findings()
                            .addError(
                                    assign.locationOf(key),
                                    Code.RESERVED_VARIABLE_NAME,
                                    "Cannot assign to reserved variable '$%s'.".formatted(name));
                } else if (!VariableName.isValid(name)) {
                    assign.findings()
                            .addError(
                                    assign.locationOf(key),
                                    Code.INVALID_VARIABLE_NAME,
                                    "Invalid variable name '%s': %s."
                                            .formatted(name, problem(name)));
                } else if (outerVariables.contains(name)) {
                    assign.findings()
                            .addSchemaError(
                                    assign.locationOf(key),
                                    "The variable name '%s' was already defined in a parent scope."
                                            .formatted(name));
                }
            }
        }
    }

    /** Returns the variables that a state and its choice rules assign. */
    static Set<String> assignedVariables(Fields state, QueryLanguage language) {
        var holders = new ArrayList<Fields>();
        holders.add(state);
        holders.addAll(state.objectsOrEmpty("Choices"));
        return names(assigns(holders), language);
    }

    /** Returns the variables that the catchers of a state assign. */
    static Set<String> variablesAssignedByCatchers(Fields state, QueryLanguage language) {
        return names(assigns(state.objectsOrEmpty("Catch")), language);
    }

    private static Set<String> names(List<Fields> assigns, QueryLanguage language) {
        var names = new HashSet<String>();
        for (Fields assign : assigns) {
            assign.names().forEach(key -> names.add(variable(key, language)));
        }
        return names;
    }

    private static List<Fields> assigns(Fields state) {
        var holders = new ArrayList<Fields>();
        holders.add(state);
        holders.addAll(state.objectsOrEmpty("Choices"));
        holders.addAll(state.objectsOrEmpty("Catch"));
        return assigns(holders);
    }

    private static List<Fields> assigns(List<Fields> holders) {
        var assigns = new ArrayList<Fields>();
        for (Fields holder : holders) {
            var assign = holder.objectOrNull("Assign");
            if (assign != null) {
                assigns.add(assign);
            }
        }
        return assigns;
    }

    /**
     * Returns the name of the variable for a key of Assign. In JSONPath, a key has the suffix
     * {@code .$} if its value is evaluated.
     */
    private static String variable(String key, QueryLanguage language) {
        return language == QueryLanguage.JSONPATH && key.endsWith(EVALUATED)
                ? key.substring(0, key.length() - EVALUATED.length())
                : key;
    }

    private static String problem(String name) {
        return name.codePointCount(0, name.length()) > DefinitionLimits.VARIABLE_NAME_CHARACTERS_MAX
                ? "the variable name exceeds the %d-character limit allowed by the service"
                        .formatted(DefinitionLimits.VARIABLE_NAME_CHARACTERS_MAX)
                : "the variable name contains invalid characters";
    }
}
