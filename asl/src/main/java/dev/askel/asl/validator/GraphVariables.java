package dev.askel.asl.validator;

import dev.askel.asl.model.QueryLanguage;
import dev.askel.asl.parser.Fields;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The variables of one graph and of its enclosing graphs. Nested graphs must not assign them. */
final class GraphVariables {
    private final Set<String> outer;
    private final Set<String> all;
    private final Map<String, Integer> assignments = new HashMap<>();

    GraphVariables(Set<String> outer) {
        this.outer = outer;
        this.all = new HashSet<>(outer);
    }

    /** Adds the variables that a state of the graph assigns. */
    void addAssignedBy(Fields state, QueryLanguage language) {
        count(AssignRules.assignedVariables(state, language));
        count(AssignRules.variablesAssignedByCatchers(state, language));
    }

    private void count(Set<String> names) {
        all.addAll(names);
        names.forEach(name -> assignments.merge(name, 1, Integer::sum));
    }

    /**
     * Returns the variables that the nested graphs of a state must not assign. Variables that only
     * one catcher of this state assigns are not included. AWS accepts such a definition, because
     * the branches have ended when the catcher assigns the variable.
     */
    Set<String> reservedWithin(Fields state, QueryLanguage language) {
        var caught = AssignRules.variablesAssignedByCatchers(state, language);
        caught.removeIf(name -> outer.contains(name) || assignments.getOrDefault(name, 0) > 1);
        if (caught.isEmpty()) {
            return all;
        }
        var variables = new HashSet<>(all);
        variables.removeAll(caught);
        return variables;
    }
}
