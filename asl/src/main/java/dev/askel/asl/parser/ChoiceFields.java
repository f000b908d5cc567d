package dev.askel.asl.parser;

import dev.askel.asl.expression.PathExpression;
import dev.askel.asl.model.ChoiceRule;
import dev.askel.asl.model.Condition;
import dev.askel.asl.model.QueryLanguage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the rules of a Choice state; rules with findings are left out (asl.md section 7.1). */
final class ChoiceFields {

    private static final List<String> COMBINATIONS = List.of("And", "Or", "Not");

    private ChoiceFields() {}

    static List<ChoiceRule> read(Fields state, Targets targets, QueryLanguage language) {
        state.require("Choices");
        var rules = new ArrayList<ChoiceRule>();
        for (Fields rule : state.filledObjects("Choices")) {
            var next = targets.required(rule, "Next");
            var isJsonata = language == QueryLanguage.JSONATA;
            var condition = isJsonata ? evaluated(rule) : condition(rule);
            var assign = AssignFields.read(rule, language);
            var output = isJsonata ? JsonataFields.value(rule, "Output") : null;
            if (condition != null) {
                rules.add(new ChoiceRule(condition, next, assign, output));
            }
        }
        return rules;
    }

    private static @Nullable Condition evaluated(Fields rule) {
        rule.require("Condition");
        var condition = JsonataFields.truth(rule, "Condition");
        return condition == null ? null : new Condition.Evaluated(condition);
    }

    private static @Nullable Condition condition(Fields rule) {
        var operators =
                rule.names().stream()
                        .filter(name ->
                                COMBINATIONS.contains(name) || ComparisonFields.isOperator(name))
                        .toList();
        if (operators.size() != 1) {
            rule.findings()
                    .schema(
                            rule.location(),
                            operators.isEmpty()
                                    ? "A choice rule needs a comparison operator or one of "
                                            + COMBINATIONS
                                    : "Only one of these fields is allowed: " + operators);
            return null;
        }
        var operator = operators.getFirst();
        return switch (operator) {
            case "And" -> combined(rule, operator, Condition.And::new);
            case "Or" -> combined(rule, operator, Condition.Or::new);
            case "Not" -> not(rule);
            default -> comparison(rule, operator);
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
        if (rule.has("Next")) {
            rule.findings()
                    .schema(rule.at("Next"), "Field is not supported in a nested choice rule");
        }
        return condition(rule);
    }

    private static @Nullable Condition comparison(Fields rule, String operator) {
        rule.require("Variable");
        PathExpression variable = ExpressionFields.path(rule, "Variable");
        return variable == null ? null : ComparisonFields.read(rule, operator, variable);
    }
}
