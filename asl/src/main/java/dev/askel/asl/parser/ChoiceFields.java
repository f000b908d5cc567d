package dev.askel.asl.parser;

import dev.askel.asl.expression.StatesMembers;
import dev.askel.asl.expression.path.PathExpression;
import dev.askel.asl.model.ChoiceRule;
import dev.askel.asl.model.Condition;
import dev.askel.asl.model.QueryLanguage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rules of a Choice state (docs/aws/asl.md section 7.1). Omits rules whose condition is
 * invalid.
 */
public final class ChoiceFields {

    /** The fields that define the form of a rule. A rule must have exactly one of them. */
    private static final List<String> FORMS = List.of("And", "Or", "Not", "Variable", "Condition");

    private static final String NO_FORM = "";

    private ChoiceFields() {}

    static List<ChoiceRule> read(Fields state, Targets targets, QueryLanguage language) {
        state.requireAll("Choices");
        var rules = new ArrayList<ChoiceRule>();
        for (Fields rule : state.readNonEmptyObjects("Choices")) {
            var next = targets.readRequired(rule, "Next");
            var isJsonata = language == QueryLanguage.JSONATA;
            var condition = isJsonata ? jsonataCondition(rule) : jsonPathCondition(rule);
            var assign = AssignFields.read(rule, language, StatesMembers.BEFORE_RESULT);
            var output = isJsonata ? JsonataFields.readValue(rule, "Output") : null;
            if (condition != null) {
                rules.add(new ChoiceRule(condition, next, assign, output));
            }
        }
        return rules;
    }

    /** Returns the fields of a rule that define its form. A valid rule has exactly one. */
    public static List<String> formFields(Fields rule) {
        return FORMS.stream().filter(rule::has).toList();
    }

    /** Adds AWS's finding about a rule that does not have exactly one form. */
    public static void reportForms(Fields rule) {
        rule.findings()
                .addSchemaError(
                        rule.location(),
                        "The object must have only one of the following fields, " + FORMS);
    }

    /** Whether a member of a rule is a comparison operator. */
    public static boolean isOperator(String name) {
        return ComparisonFields.isOperator(name);
    }

    private static @Nullable Condition jsonataCondition(Fields rule) {
        if (formFields(rule).isEmpty()) {
            reportForms(rule);
        }
        var condition = JsonataFields.readBoolean(rule, "Condition");
        return condition == null ? null : new Condition.Evaluated(condition);
    }

    /**
     * Returns the condition for the first form of the rule; null after a finding. The validator
     * refuses a rule with several forms.
     */
    private static @Nullable Condition jsonPathCondition(Fields rule) {
        var form = formFields(rule).stream().findFirst().orElse(NO_FORM);
        return switch (form) {
            case "And" -> combined(rule, form, Condition.And::new);
            case "Or" -> combined(rule, form, Condition.Or::new);
            case "Not" -> not(rule);
            case "Variable" -> comparison(rule);
            case NO_FORM -> {
                reportForms(rule);
                yield null;
            }
            // A JSONPath rule must not have the field Condition. The validator reports it.
            default -> null;
        };
    }

    private static @Nullable Condition combined(
            Fields rule, String operator, Function<List<Condition>, Condition> combination) {
        var parts = new ArrayList<Condition>();
        var nested = rule.readNonEmptyObjects(operator);
        for (Fields each : nested) {
            var part = jsonPathCondition(each);
            if (part != null) {
                parts.add(part);
            }
        }
        return !parts.isEmpty() && parts.size() == nested.size() ? combination.apply(parts) : null;
    }

    private static @Nullable Condition not(Fields rule) {
        var negated = rule.readObject("Not");
        var part = negated == null ? null : jsonPathCondition(negated);
        return part == null ? null : new Condition.Not(part);
    }

    private static @Nullable Condition comparison(Fields rule) {
        PathExpression variable = ExpressionFields.readChoicePath(rule, "Variable");
        var operator = ComparisonFields.readOperator(rule);
        return variable == null || operator == null
                ? null
                : ComparisonFields.read(rule, operator, variable);
    }
}
