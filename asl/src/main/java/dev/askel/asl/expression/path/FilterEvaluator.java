package dev.askel.asl.expression.path;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.CountedText;
import dev.askel.asl.expression.JsonEncoder;
import dev.askel.asl.expression.JsonEquality;
import dev.askel.asl.expression.NumberText;
import dev.askel.asl.expression.path.PathFilter.Operand;
import dev.askel.asl.expression.path.PathFilter.Operator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a node satisfies a filter's condition. It compares as leniently as Jayway
 * JsonPath 2.0, which converts a string on the right side to the type of the left side.
 */
final class FilterEvaluator {
    /** The number of compared characters that cost one step. */
    private static final int COMPARED_PER_STEP = 16;

    /**
     * The numbers that BigDecimal reads. Unlike JSON, BigDecimal accepts a plus sign, and a decimal
     * point without digits before or after it.
     */
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?(?:\\d++\\.?+\\d*+|\\.\\d++)(?:[eE][+-]?\\d++)?");

    private final JsonNode node;
    private final JsonNode root;
    private final Budget budget;

    private FilterEvaluator(JsonNode node, JsonNode root, Budget budget) {
        this.node = node;
        this.root = root;
        this.budget = budget;
    }

    /**
     * Whether the condition holds.
     *
     * @throws PathMiss when Jayway would end the complete path with an error
     */
    static boolean accepts(PathFilter condition, JsonNode node, JsonNode root, Budget budget) {
        return new FilterEvaluator(node, root, budget).test(condition);
    }

    private boolean test(PathFilter condition) {
        budget.spend(1);
        return switch (condition) {
            case PathFilter.Or or -> {
                for (var one : or.any()) {
                    if (test(one)) {
                        yield true;
                    }
                }
                yield false;
            }
            case PathFilter.And and -> {
                for (var one : and.all()) {
                    if (!test(one)) {
                        yield false;
                    }
                }
                yield true;
            }
            case PathFilter.Exists(Operand.Path path, boolean wanted) -> exists(path) == wanted;
            case PathFilter.Relation(Operand left, Operator operator, Operand right) ->
                    holds(left, operator, right);
        };
    }

    private boolean exists(Operand.Path path) {
        var value = value(path, true);
        return value != null && !value.isNull();
    }

    /** Returns the value of an operand; null when its path finds no node. */
    private @Nullable JsonNode value(Operand operand) {
        return switch (operand) {
            case Operand.Text(TextNode text) -> text;
            case Operand.Regex(Pattern pattern) -> TextNode.valueOf(pattern.pattern());
            case Operand.Path path -> value(path, false);
        };
    }

    private @Nullable JsonNode value(Operand.Path path, boolean needsAllNames) {
        try {
            var value = PathEvaluator.findOperand(node, root, path, needsAllNames, budget);
            return value == null ? NullNode.instance : value;
        } catch (PathMiss miss) {
            if (miss.isUnusable()) {
                throw miss;
            }
            budget.spend(miss.steps());
            return null;
        }
    }

    /**
     * Returns the value of the right side. Jayway removes the escapes of quotes even in strings of
     * the data.
     */
    private @Nullable JsonNode rightValue(Operand operand, Operator operator) {
        var value = value(operand);
        if (operand instanceof Operand.Path
                && operator != Operator.MATCHES
                && value instanceof TextNode text) {
            budget.spend(text.textValue().length() / COMPARED_PER_STEP);
            return new Operand.Text(text).unescaped().text();
        }
        return value;
    }

    private boolean holds(Operand leftOperand, Operator operator, Operand rightOperand) {
        var left = value(leftOperand);
        var right = left == null ? null : rightValue(rightOperand, operator);
        if (left == null || right == null) {
            return false;
        }
        if (operator == Operator.MATCHES) {
            return leftOperand instanceof Operand.Regex(Pattern pattern)
                    ? matches(pattern, right)
                    : matches(pattern(rightOperand), left);
        }
        boolean isRegex =
                leftOperand instanceof Operand.Regex || rightOperand instanceof Operand.Regex;
        var order = isRegex ? null : compare(left, right);
        return order != null
                && switch (operator) {
                    case EQUAL -> order == 0;
                    case NOT_EQUAL -> order != 0;
                    case LESS -> bothNullOrNeither(left, right) && order < 0;
                    case LESS_OR_EQUAL -> bothNullOrNeither(left, right) && order <= 0;
                    case GREATER -> bothNullOrNeither(left, right) && order > 0;
                    case GREATER_OR_EQUAL -> bothNullOrNeither(left, right) && order >= 0;
                    case MATCHES -> false;
                };
    }

    private static boolean bothNullOrNeither(JsonNode left, JsonNode right) {
        return left.isNull() == right.isNull();
    }

    /** Compares two values; null for types that cannot be compared. */
    private @Nullable Integer compare(JsonNode left, JsonNode right) {
        if (isNullish(left) || isNullish(right)) {
            return Boolean.compare(isNullish(right), isNullish(left));
        }
        if (right.isTextual()) {
            return compare(left, right.textValue());
        }
        if (left.isNumber() && right.isNumber()) {
            return JsonEquality.compare(left, right);
        }
        return left.isBoolean() && right.isBoolean()
                ? Integer.valueOf(Boolean.compare(left.booleanValue(), right.booleanValue()))
                : null;
    }

    private @Nullable Integer compare(JsonNode left, String right) {
        if (left.isTextual()) {
            int compared = Math.min(left.textValue().length(), right.length());
            budget.spend(compared / COMPARED_PER_STEP);
            return left.textValue().compareTo(right);
        }
        if (left.isNumber()) {
            return JsonEquality.compare(left, number(right));
        }
        return left.isBoolean()
                ? Integer.valueOf(Boolean.compare(left.booleanValue(), Boolean.parseBoolean(right)))
                : null;
    }

    /** Whether Jayway treats a value as null. This includes the string "null". */
    private static boolean isNullish(JsonNode value) {
        return value.isNull() || (value.isTextual() && value.textValue().equals("null"));
    }

    private JsonNode number(String text) {
        budget.spend(text.length());
        if (!NUMBER.matcher(text).matches()) {
            // Jayway's number parser throws an exception in this case, which ends the path.
            throw PathMiss.unusable("A number cannot be compared with '" + text + "'");
        }
        return new NumberText(text.startsWith("+") ? text.substring(1) : text);
    }

    private static Pattern pattern(Operand operand) {
        if (operand instanceof Operand.Regex(Pattern pattern)) {
            return pattern;
        }
        throw PathMiss.unusable("The operator =~ needs a regular expression");
    }

    private boolean matches(Pattern pattern, JsonNode value) {
        if (value.isNull()) {
            return false;
        }
        if (value.isContainerNode()) {
            var _ = budget.spendForValue(value, 0);
        }
        var input = value.isContainerNode() ? JsonEncoder.encode(value) : value.asText();
        return pattern.matcher(new CountedText(input, budget)).matches();
    }
}
