package dev.askel.asl.validator;

import dev.askel.asl.model.QueryLanguage;
import dev.askel.asl.parser.ChoiceFields;
import dev.askel.asl.parser.Fields;
import java.util.Set;

/**
 * Checks which fields choice rules may have in each query language (docs/parity.md). A rule must
 * have exactly one of the fields that define its form. A nested rule must not have Next or Assign.
 */
final class ChoiceRules {

    private static final Set<String> JSONPATH_FORMS = Set.of("And", "Or", "Not", "Variable");
    private static final Set<String> JSONATA_FIELDS = Set.of("Condition", "Output");
    private static final Set<String> OUTER_RULE_FIELDS = Set.of("Next", "Assign", "Comment");
    private static final Set<String> NESTED_RULE_FIELDS = Set.of("Comment");

    private ChoiceRules() {}

    static void check(StateUnderValidation state) {
        state.fields()
                .objectsOrEmpty("Choices")
                .forEach(rule -> check(rule, OUTER_RULE_FIELDS, state));
    }

    private static void check(Fields rule, Set<String> others, StateUnderValidation state) {
        // The parser already reports a rule without a form.
        if (ChoiceFields.formFields(rule).size() > 1) {
            ChoiceFields.reportForms(rule);
        }
        rule.names().forEach(name -> check(rule, name, others, state));
        if (state.language() == QueryLanguage.JSONPATH) {
            rule.objectsOrEmpty("And").forEach(each -> check(each, NESTED_RULE_FIELDS, state));
            rule.objectsOrEmpty("Or").forEach(each -> check(each, NESTED_RULE_FIELDS, state));
            var negated = rule.objectOrNull("Not");
            if (negated != null) {
                check(negated, NESTED_RULE_FIELDS, state);
            }
        }
    }

    private static void check(
            Fields rule, String name, Set<String> others, StateUnderValidation state) {
        boolean isOperator = ChoiceFields.isOperator(name);
        if (JSONATA_FIELDS.contains(name)) {
            refuseOther(rule, name, QueryLanguage.JSONATA, state);
        } else if (isOperator || JSONPATH_FORMS.contains(name)) {
            refuseOther(rule, name, QueryLanguage.JSONPATH, state);
            if (isOperator && state.language() == QueryLanguage.JSONPATH && isCombination(rule)) {
                rule.reportUnsupported(name);
            }
        } else if (!others.contains(name)) {
            rule.reportUnsupported(name);
        }
    }

    private static boolean isCombination(Fields rule) {
        return rule.has("And") || rule.has("Or") || rule.has("Not");
    }

    private static void refuseOther(
            Fields rule, String name, QueryLanguage needed, StateUnderValidation state) {
        if (needed != state.language()) {
            state.refuseOtherLanguage(rule, name);
        }
    }
}
