package dev.askel.asl.validator;

import dev.askel.asl.model.Limits;
import dev.askel.asl.model.QueryLanguage;
import dev.askel.asl.parser.Fields;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Names of variables and which of them an inner graph may assign (asl.md section 3). */
final class AssignRules {

    private static final String EVALUATED = ".$";

    /** What {@code $states} means in expressions. */
    private static final String RESERVED = "states";

    private AssignRules() {}

    static void check(Fields state, QueryLanguage language, Set<String> outerVariables) {
        for (Fields assign : assigns(state)) {
            for (String key : assign.names()) {
                var name = variable(key, language);
                if (!isName(name)) {
                    assign.findings()
                            .schema(
                                    assign.at(key),
                                    "The variable name '%s' is not valid".formatted(name));
                } else if (outerVariables.contains(name)) {
                    assign.findings()
                            .schema(
                                    assign.at(key),
                                    "The variable '%s' is already defined in an outer scope"
                                            .formatted(name));
                }
            }
        }
    }

    /** The variables that a state, its rules and its Catchers assign. */
    static Set<String> assigned(Fields state, QueryLanguage language) {
        var names = new HashSet<String>();
        for (Fields assign : assigns(state)) {
            assign.names().forEach(key -> names.add(variable(key, language)));
        }
        return names;
    }

    private static List<Fields> assigns(Fields state) {
        var holders = new ArrayList<Fields>();
        holders.add(state);
        holders.addAll(state.objectsIfAny("Choices"));
        holders.addAll(state.objectsIfAny("Catch"));
        var assigns = new ArrayList<Fields>();
        for (Fields holder : holders) {
            var assign = holder.objectIfAny("Assign");
            if (assign != null) {
                assigns.add(assign);
            }
        }
        return assigns;
    }

    /** Only JSONPath tells what is evaluated by the key. */
    private static String variable(String key, QueryLanguage language) {
        return language == QueryLanguage.JSONPATH && key.endsWith(EVALUATED)
                ? key.substring(0, key.length() - EVALUATED.length())
                : key;
    }

    private static boolean isName(String name) {
        return !name.isEmpty()
                && !name.equals(RESERVED)
                && name.codePointCount(0, name.length()) <= Limits.VARIABLE_NAME_CHARACTERS_MAX
                && Character.isUnicodeIdentifierStart(name.codePointAt(0))
                && name.codePoints().allMatch(AssignRules::isContinued);
    }

    /** Java's identifiers may also hold control characters, which mean nothing there. */
    private static boolean isContinued(int character) {
        return Character.isUnicodeIdentifierPart(character)
                && !Character.isIdentifierIgnorable(character);
    }
}
