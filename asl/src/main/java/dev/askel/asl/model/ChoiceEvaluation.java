package dev.askel.asl.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Evaluation;
import dev.askel.asl.expression.Expression;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.Rfc3339;
import dev.askel.asl.expression.Scope;
import dev.askel.asl.expression.path.PathExpression;
import dev.askel.asl.expression.path.PathExpression.Lookup;
import dev.askel.asl.expression.template.JsonataTemplate;
import dev.askel.asl.model.Condition.Operand;
import dev.askel.asl.model.Condition.Relation;
import dev.askel.asl.model.Condition.TestKind;
import dev.askel.asl.model.Condition.ValueType;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Evaluates a {@link Condition} with the data of a state (docs/aws/asl.md section 7.1).
 *
 * <p>If a value does not have the operator's type, the comparison is false. If a value is missing,
 * every operator except IsPresent fails.
 */
public final class ChoiceEvaluation {

    private ChoiceEvaluation() {}

    /** The result of a condition. */
    public sealed interface Verdict {

        /** The rule applies. */
        Verdict TRUE = new Decided(true);

        /** The rule does not apply. */
        Verdict FALSE = new Decided(false);

        /** Whether the condition is true. */
        record Decided(boolean holds) implements Verdict {}

        /** The state fails. The cause does not have the prefix "An error occurred while …". */
        record Failed(Failure failure) implements Verdict {}

        /** Returns the verdict for a boolean. */
        static Verdict of(boolean holds) {
            return holds ? TRUE : FALSE;
        }
    }

    /**
     * Evaluates a condition. Its parts are evaluated from left to right, until one of them decides
     * the result.
     */
    public static Verdict evaluate(Condition condition, Scope scope) {
        return switch (condition) {
            case Condition.And(var parts) -> evaluateUntil(false, parts, scope);
            case Condition.Or(var parts) -> evaluateUntil(true, parts, scope);
            case Condition.Not(var part) ->
                    switch (evaluate(part, scope)) {
                        case Verdict.Decided(boolean holds) -> Verdict.of(!holds);
                        case Verdict.Failed failed -> failed;
                    };
            case Condition.Comparison comparison -> compare(comparison, scope);
            case Condition.StringMatches(var variable, var pattern) ->
                    match(variable, pattern, scope);
            case Condition.TypeTest(var variable, var kind, boolean expected) ->
                    test(variable, kind, expected, scope);
            case Condition.Evaluated(var expression) ->
                    switch (expression.evaluate(scope)) {
                        case Evaluation.Value(var value) -> toVerdict(expression, value);
                        case Evaluation.Failed(var failure) -> new Verdict.Failed(failure);
                    };
        };
    }

    /**
     * Returns the verdict of a JSONata condition, whose value must be a boolean (docs/aws/asl.md
     * sections 6 and 7.1). The parser refuses literals that are not booleans.
     */
    private static Verdict toVerdict(Expression expression, JsonNode value) {
        if (value.isBoolean()) {
            return Verdict.of(value.booleanValue());
        }
        return expression instanceof JsonataTemplate template
                        && template.unexpectedType("boolean", value)
                                instanceof Evaluation.Failed(var failure)
                ? new Verdict.Failed(failure)
                : Verdict.FALSE;
    }

    /**
     * Evaluates the parts until one of them has the value {@code deciding}. This value is then the
     * result. If no part has it, the result is the opposite value.
     */
    private static Verdict evaluateUntil(boolean deciding, List<Condition> parts, Scope scope) {
        for (Condition part : parts) {
            switch (evaluate(part, scope)) {
                case Verdict.Decided(boolean holds) when holds == deciding -> {
                    return Verdict.of(deciding);
                }
                case Verdict.Decided _ -> {}
                case Verdict.Failed failed -> {
                    return failed;
                }
            }
        }
        return Verdict.of(!deciding);
    }

    private static Verdict compare(Condition.Comparison comparison, Scope scope) {
        var relation = comparison.relation();
        return switch (comparison.operand()) {
            case Operand.Text(var right) ->
                    check(
                            comparison.variable(),
                            scope,
                            left -> compareTexts(relation, left, right));
            case Operand.Numeric(var right) ->
                    check(
                            comparison.variable(),
                            scope,
                            left -> compareNumbers(relation, left, right));
            case Operand.Timestamp(var right) ->
                    check(
                            comparison.variable(),
                            scope,
                            left -> compareTimes(relation, left, right));
            case Operand.Bool(boolean right) ->
                    check(comparison.variable(), scope, left -> equalBooleans(left, right));
            case Operand.FromPath(var path, var type) -> compareWith(path, type, comparison, scope);
        };
    }

    private static Verdict compareWith(
            PathExpression path, ValueType type, Condition.Comparison comparison, Scope scope) {
        return switch (path.find(scope)) {
            case Lookup.Found(var right) ->
                    check(
                            comparison.variable(),
                            scope,
                            left -> compare(comparison.relation(), type, left, right));
            case Lookup.Missing _ -> missingValue(path);
            case Lookup.Exhausted(var failure) -> new Verdict.Failed(failure);
        };
    }

    private static boolean compare(
            Relation relation, ValueType type, JsonNode left, JsonNode right) {
        return switch (type) {
            case STRING -> right.isTextual() && compareTexts(relation, left, right.textValue());
            case NUMERIC ->
                    right.isNumber() && compareNumbers(relation, left, right.decimalValue());
            case TIMESTAMP ->
                    timestamp(right).filter(time -> compareTimes(relation, left, time)).isPresent();
            case BOOLEAN -> right.isBoolean() && equalBooleans(left, right.booleanValue());
        };
    }

    private static boolean compareTexts(Relation relation, JsonNode left, String right) {
        return left.isTextual() && relation.holds(left.textValue().compareTo(right));
    }

    private static boolean compareNumbers(Relation relation, JsonNode left, BigDecimal right) {
        return left.isNumber() && relation.holds(left.decimalValue().compareTo(right));
    }

    private static boolean compareTimes(Relation relation, JsonNode left, Instant right) {
        return timestamp(left).filter(time -> relation.holds(time.compareTo(right))).isPresent();
    }

    private static boolean equalBooleans(JsonNode left, boolean right) {
        return left.isBoolean() && left.booleanValue() == right;
    }

    private static Optional<Instant> timestamp(JsonNode value) {
        return value.isTextual() ? Rfc3339.parse(value.textValue()) : Optional.empty();
    }

    private static Verdict match(PathExpression variable, WildcardPattern pattern, Scope scope) {
        if (pattern.endsInEscape()) {
            return failed(
                    "The choice state's StringMatches pattern ends in a lone backslash: "
                            + pattern.source());
        }
        return check(
                variable, scope, value -> value.isTextual() && pattern.matches(value.textValue()));
    }

    private static Verdict test(
            PathExpression variable, TestKind kind, boolean expected, Scope scope) {
        if (kind == TestKind.PRESENT) {
            return switch (variable.find(scope)) {
                case Lookup.Found _ -> Verdict.of(expected);
                case Lookup.Missing _ -> Verdict.of(!expected);
                case Lookup.Exhausted(var failure) -> new Verdict.Failed(failure);
            };
        }
        return check(variable, scope, value -> hasType(kind, value) == expected);
    }

    private static boolean hasType(TestKind kind, JsonNode value) {
        return switch (kind) {
            case NULL -> value.isNull();
            case PRESENT -> true;
            case NUMERIC -> value.isNumber();
            case STRING -> value.isTextual();
            case BOOLEAN -> value.isBoolean();
            case TIMESTAMP -> timestamp(value).isPresent();
        };
    }

    private static Verdict check(
            PathExpression variable, Scope scope, Predicate<JsonNode> condition) {
        return switch (variable.find(scope)) {
            case Lookup.Found(var value) -> Verdict.of(condition.test(value));
            case Lookup.Missing _ -> missingValue(variable);
            case Lookup.Exhausted(var failure) -> new Verdict.Failed(failure);
        };
    }

    private static Verdict missingValue(PathExpression path) {
        return failed(
                "Invalid path '"
                        + path.source()
                        + "': The choice state's condition path references an invalid value.");
    }

    private static Verdict failed(String cause) {
        return new Verdict.Failed(new Failure(ErrorName.RUNTIME, cause));
    }
}
