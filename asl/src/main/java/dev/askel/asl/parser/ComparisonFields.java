package dev.askel.asl.parser;

import dev.askel.asl.expression.Rfc3339;
import dev.askel.asl.expression.path.PathExpression;
import dev.askel.asl.model.Condition;
import dev.askel.asl.model.Condition.Operand;
import dev.askel.asl.model.Condition.Relation;
import dev.askel.asl.model.Condition.TestKind;
import dev.askel.asl.model.Condition.ValueType;
import dev.askel.asl.model.WildcardPattern;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the comparison operators of choice rules and their operands (docs/aws/asl.md section 7.1).
 */
final class ComparisonFields {

    private static final String STRING_MATCHES = "StringMatches";
    private static final String PATH = "Path";

    /** All operators, in the order of AWS's error messages. */
    private static final List<String> NAMES =
            List.of(
                    "StringEquals",
                    "IsBoolean",
                    "StringLessThan",
                    "IsNumeric",
                    "BooleanEquals",
                    "StringLessThanEqualsPath",
                    "NumericLessThan",
                    "NumericGreaterThan",
                    "NumericLessThanPath",
                    "StringMatches",
                    "TimestampLessThanEqualsPath",
                    "NumericEquals",
                    "TimestampGreaterThan",
                    "StringGreaterThanEqualsPath",
                    "TimestampGreaterThanEqualsPath",
                    "TimestampLessThanEquals",
                    "NumericLessThanEqualsPath",
                    "TimestampEquals",
                    "BooleanEqualsPath",
                    "IsTimestamp",
                    "StringLessThanEquals",
                    "NumericLessThanEquals",
                    "StringLessThanPath",
                    "TimestampGreaterThanPath",
                    "StringGreaterThan",
                    "StringGreaterThanPath",
                    "IsString",
                    "StringEqualsPath",
                    "TimestampEqualsPath",
                    "TimestampLessThan",
                    "StringGreaterThanEquals",
                    "NumericGreaterThanPath",
                    "NumericGreaterThanEquals",
                    "NumericEqualsPath",
                    "TimestampLessThanPath",
                    "IsNull",
                    "IsPresent",
                    "TimestampGreaterThanEquals",
                    "NumericGreaterThanEqualsPath");

    private static final Map<String, Operator> OPERATORS =
            NAMES.stream()
                    .collect(
                            Collectors.toUnmodifiableMap(
                                    name -> name, ComparisonFields::parseName));

    private ComparisonFields() {}

    /** The parts of an operator's name. */
    private sealed interface Operator {

        record Comparison(ValueType type, Relation relation, boolean isPath) implements Operator {}

        record Matches() implements Operator {}

        record Test(TestKind kind) implements Operator {}
    }

    private static Operator parseName(String name) {
        if (name.equals(STRING_MATCHES)) {
            return new Operator.Matches();
        }
        for (TestKind kind : TestKind.values()) {
            if (name.equals(kind.text())) {
                return new Operator.Test(kind);
            }
        }
        boolean isPath = name.endsWith(PATH);
        var comparison = isPath ? name.substring(0, name.length() - PATH.length()) : name;
        for (ValueType type : ValueType.values()) {
            for (Relation relation : Relation.values()) {
                if (comparison.equals(type.text() + relation.text())) {
                    return new Operator.Comparison(type, relation, isPath);
                }
            }
        }
        throw new IllegalArgumentException("Not an operator: " + name);
    }

    /** Whether a member of a rule is a comparison operator. */
    static boolean isOperator(String name) {
        return OPERATORS.containsKey(name);
    }

    /**
     * Returns the operator of a rule; null after a finding, if the rule does not have exactly one.
     */
    static @Nullable String readOperator(Fields rule) {
        var present = NAMES.stream().filter(rule::has).toList();
        if (present.size() == 1) {
            return present.getFirst();
        }
        rule.requireOne(NAMES);
        return null;
    }

    /**
     * Reads the operand of operator {@code name}, and returns the condition; null after a finding.
     */
    static @Nullable Condition read(Fields rule, String name, PathExpression variable) {
        return switch (OPERATORS.get(name)) {
            case null -> throw new IllegalArgumentException("Not an operator: " + name);
            case Operator.Comparison(var type, var relation, boolean isPath) -> {
                var operand = isPath ? pathOperand(rule, name, type) : literal(rule, name, type);
                yield operand == null
                        ? null
                        : new Condition.Comparison(variable, relation, operand);
            }
            case Operator.Matches() -> {
                var pattern = rule.readText(name);
                yield pattern == null
                        ? null
                        : new Condition.StringMatches(variable, WildcardPattern.compile(pattern));
            }
            case Operator.Test(var kind) -> {
                var expected = rule.readBoolean(name);
                yield expected == null ? null : new Condition.TypeTest(variable, kind, expected);
            }
        };
    }

    private static @Nullable Operand pathOperand(Fields rule, String name, ValueType type) {
        var path = ExpressionFields.readOperandPath(rule, name);
        return path == null ? null : new Operand.FromPath(path, type);
    }

    private static @Nullable Operand literal(Fields rule, String name, ValueType type) {
        return switch (type) {
            case STRING -> operand(rule.readText(name), Operand.Text::new);
            case NUMERIC ->
                    operand(
                            rule.readNumberOfAnySize(name),
                            number -> new Operand.Numeric(number.decimalValue()));
            case TIMESTAMP -> timestamp(rule, name);
            case BOOLEAN -> operand(rule.readBoolean(name), Operand.Bool::new);
        };
    }

    private static <T> @Nullable Operand operand(
            @Nullable T value, Function<T, Operand> constructor) {
        return value == null ? null : constructor.apply(value);
    }

    private static @Nullable Operand timestamp(Fields rule, String name) {
        var text = rule.readText(name);
        if (text == null) {
            return null;
        }
        var time = Rfc3339.parse(text);
        if (time.isEmpty()) {
            rule.findings()
                    .addSchemaError(
                            rule.locationOf(name), "String does not match RFC3339 timestamp");
            return null;
        }
        return new Operand.Timestamp(time.get());
    }
}
