package dev.askel.asl.parser;

import dev.askel.asl.expression.PathExpression;
import dev.askel.asl.expression.StatesMembers;
import dev.askel.asl.model.ChoiceRule;
import dev.askel.asl.model.Condition;
import dev.askel.asl.model.QueryLanguage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the rules of a Choice state; rules with findings are left out (asl.md section 7.1). */
public final class ChoiceFields {

    /** AWS's text for a rule without exactly one of the fields that define its form. */
    public static final String ONE_FORM =
            "The object must have only one of the following fields, [And, Or, Not, Variable, Condition]";

    private static final List<String> COMBINATIONS = List.of("And", "Or", "Not");

    private ChoiceFields() {}

    static List<ChoiceRule> read(Fields state, Targets targets, QueryLanguage language) {
        state.require("Choices");
        var rules = new ArrayList<ChoiceRule>();
        for (Fields rule : state.filledObjects("Choices")) {
            var next = targets.required(rule, "Next");
            var isJsonata = language == QueryLanguage.JSONATA;
            var condition = isJsonata ? evaluated(rule) : condition(rule);
            var assign = AssignFields.read(rule, language, StatesMembers.BEFORE_WORK);
            var output = isJsonata ? JsonataFields.value(rule, "Output") : null;
            if (condition != null) {
                rules.add(new ChoiceRule(condition, next, assign, output));
            }
        }
        return rules;
    }

    private static @Nullable Condition evaluated(Fields rule) {
        if (!rule.has("Condition")
                && !rule.has("Variable")
                && COMBINATIONS.stream().noneMatch(rule::has)) {
            rule.findings().schema(rule.location(), ONE_FORM);
        }
        var condition = JsonataFields.truth(rule, "Condition");
        return condition == null ? null : new Condition.Evaluated(condition);
    }

    private static @Nullable Condition condition(Fields rule) {
        var combination = COMBINATIONS.stream().filter(rule::has).findFirst().orElse("");
        if (!combination.isEmpty()) {
            rule.names().stream().filter(ComparisonFields::isOperator).forEach(rule::unsupported);
        }
        return switch (combination) {
            case "And" -> combined(rule, combination, Condition.And::new);
            case "Or" -> combined(rule, combination, Condition.Or::new);
            case "Not" -> not(rule);
            default -> comparison(rule);
        };
    }

    private static @Nullable Condition combined(
            Fields rule, String operator, Function<List<Condition>, Condition> combination) {
        var parts = new ArrayList<Condition>();
        var nested = rule.filledObjects(operator);
        for (Fields each : nested) {
            var part = nested(each);
            if (part != null) {
                parts.add(part);
            }
        }
        return !parts.isEmpty() && parts.size() == nested.size() ? combination.apply(parts) : null;
    }

    private static @Nullable Condition not(Fields rule) {
        var negated = rule.object("Not");
        var part = negated == null ? null : nested(negated);
        return part == null ? null : new Condition.Not(part);
    }

    private static @Nullable Condition nested(Fields rule) {
        // The validator reports a Condition of the outer rule only.
        List.of("Next", "Condition").stream().filter(rule::has).forEach(rule::unsupported);
        return condition(rule);
    }

    private static @Nullable Condition comparison(Fields rule) {
        if (!rule.has("Variable")) {
            // A Condition belongs to the other query language, which the validator reports.
            if (!rule.has("Condition")) {
                rule.findings().schema(rule.location(), ONE_FORM);
            }
            return null;
        }
        PathExpression variable = ExpressionFields.choicePath(rule, "Variable");
        var operator = ComparisonFields.operator(rule);
        return variable == null || operator == null
                ? null
                : ComparisonFields.read(rule, operator, variable);
    }
}
