package dev.askel.asl.expression.jsonata.evaluation;

import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.jsonata.parser.EvaluationError;
import dev.askel.asl.expression.jsonata.parser.SyntaxNode;
import dev.askel.asl.expression.jsonata.value.Equality;
import dev.askel.asl.expression.jsonata.value.JsNumber;
import dev.askel.asl.expression.jsonata.value.JsonataList;
import dev.askel.asl.expression.jsonata.value.RangeList;
import dev.askel.asl.expression.jsonata.value.ValueText;
import java.util.List;
import java.util.Map;

/**
 * Evaluates the operators as JSONata does, within the budget. Numbers are doubles that may become
 * infinite, and equality is deep. Errors quote the same values as in JSONata.
 */
@SuppressWarnings({"rawtypes", "unchecked"}) // As in the original.
abstract class MeteredOperators extends Evaluator {
    /** JSONata's limit for the number of elements of {@code [a..b]}. */
    private static final double RANGE_MAX = 1e7;

    final Budget budget;
    final MemoryMeter memory;

    MeteredOperators(Budget budget) {
        this.budget = budget;
        this.memory = new MemoryMeter(budget);
    }

    void chargeCopy(List<?> list) {
        budget.spend(STEPS_PER_ELEMENT * list.size());
        memory.addElements(list.size());
    }

    /** The memory of this evaluation. */
    public final MemoryMeter memory() {
        return memory;
    }

    @Override
    Object evaluateBinary(SyntaxNode node, Object input, VariableFrame frame) {
        String operator = String.valueOf(node.value);
        Object left = evaluate(node.lhs, input, frame);
        if (operator.equals("and")) {
            return isTrue(left) && isTrue(evaluate(node.rhs, input, frame));
        }
        if (operator.equals("or")) {
            return isTrue(left) || isTrue(evaluate(node.rhs, input, frame));
        }
        Object right = evaluate(node.rhs, input, frame);
        return switch (operator) {
            case "+", "-", "*", "/", "%" -> evaluateNumericExpression(left, right, operator);
            case "=", "!=" -> evaluateEqualityExpression(left, right, operator);
            case "<", "<=", ">", ">=" -> evaluateComparisonExpression(left, right, operator);
            case "&" -> evaluateStringConcat(left, right);
            case ".." -> evaluateRangeExpression(left, right);
            case "in" -> evaluateIncludesExpression(left, right);
            default -> throw new EvaluationError("S0204", operator);
        };
    }

    @Override
    Object evaluateCondition(SyntaxNode node, Object input, VariableFrame frame) {
        if (isTrue(evaluate(node.condition, input, frame))) {
            return evaluate(node.then, input, frame);
        }
        return node.otherwise == null ? null : evaluate(node.otherwise, input, frame);
    }

    /** Converts a value to a boolean as {@code $boolean} does. Undefined is false. */
    public final boolean isTrue(Object value) {
        budget.spend(1);
        return switch (value) {
            case null -> false;
            case Boolean truth -> truth;
            case String text -> !text.isEmpty();
            case Number number -> number.doubleValue() != 0 && !Double.isNaN(number.doubleValue());
            case List<?> list -> {
                for (var element : list) {
                    if (isTrue(element)) {
                        yield true;
                    }
                }
                yield false;
            }
            case Map<?, ?> map -> !map.isEmpty();
            default -> false;
        };
    }

    /**
     * Whether a value is a number that an operator can use.
     *
     * @throws EvaluationError when the number is infinite
     */
    static boolean isNumeric(Object value) {
        if (!(value instanceof Number number)) {
            return false;
        }
        double asDouble = number.doubleValue();
        if (Double.isInfinite(asDouble)) {
            throw new EvaluationError("D1001", value);
        }
        return !Double.isNaN(asDouble);
    }

    private static Object evaluateNumericExpression(Object left, Object right, String operator) {
        if (left != null && !isNumeric(left)) {
            throw new EvaluationError("T2001", operator);
        }
        if (right != null && !isNumeric(right)) {
            throw new EvaluationError("T2002", operator);
        }
        if (left == null || right == null) {
            return null;
        }
        double a = ((Number) left).doubleValue();
        double b = ((Number) right).doubleValue();
        return JsNumber.of(
                switch (operator) {
                    case "+" -> a + b;
                    case "-" -> a - b;
                    case "*" -> a * b;
                    case "/" -> a / b;
                    default -> a % b;
                });
    }

    private Object evaluateEqualityExpression(Object left, Object right, String operator) {
        if (left == null || right == null) {
            return false;
        }
        return Equality.equal(left, right, budget) == operator.equals("=");
    }

    private Object evaluateComparisonExpression(Object left, Object right, String operator) {
        if (!isComparable(left) || !isComparable(right)) {
            throw new EvaluationError("T2010", operator);
        }
        if (left == null || right == null) {
            return null;
        }
        int order;
        if (left instanceof Number a && right instanceof Number b) {
            double x = a.doubleValue();
            double y = b.doubleValue();
            if (Double.isNaN(x) || Double.isNaN(y)) {
                return false;
            }
            order = x < y ? -1 : x > y ? 1 : 0;
        } else if (left instanceof String a && right instanceof String b) {
            order = ValueText.compare(a, b, budget);
        } else {
            throw new EvaluationError("T2009", left, right, operator);
        }
        return switch (operator) {
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            default -> order >= 0;
        };
    }

    /** Sorts the items by the terms of {@code ^(…)}. */
    final Object evaluateSortExpression(SyntaxNode node, Object input, VariableFrame frame) {
        var items = (List<?>) input;
        boolean tuples = input instanceof JsonataList sequence && sequence.tupleStream;
        if (items.size() <= 1) {
            return items;
        }
        chargeCopy(items);
        memory.addList();
        return MergeSort.sorted(items, new OrderBy(this, budget, node, frame, tuples), budget);
    }

    private static boolean isComparable(Object value) {
        return value == null || value instanceof String || value instanceof Number;
    }

    private Object evaluateIncludesExpression(Object left, Object right) {
        if (left == null || right == null) {
            return false;
        }
        for (var element : right instanceof List<?> list ? list : List.of(right)) {
            if (Equality.equal(left, element, budget)) {
                return true;
            }
        }
        return false;
    }

    private Object evaluateStringConcat(Object left, Object right) {
        String a = left == null ? "" : string(left, false);
        String b = right == null ? "" : string(right, false);
        long length = (long) a.length() + b.length();
        budget.spend(length);
        // The operands and the result are in memory at the same time, and together have twice the
        // length of the result.
        memory.checkText(2 * length);
        memory.addText(length);
        return a.concat(b);
    }

    /** Converts a value to a string as {@code $string} does. */
    public final String string(Object value, boolean pretty) {
        Object shown =
                value instanceof JsonataList list && list.outerWrapper ? list.getFirst() : value;
        if (shown instanceof String text) {
            return text;
        }
        String text = ValueText.toText(shown, pretty, budget);
        memory.addText(text.length());
        return text;
    }

    private Object evaluateRangeExpression(Object left, Object right) {
        if (left != null && !isWhole(left)) {
            throw new EvaluationError("T2003");
        }
        if (right != null && !isWhole(right)) {
            throw new EvaluationError("T2004");
        }
        if (left == null || right == null) {
            return null;
        }
        double first = ((Number) left).doubleValue();
        double last = ((Number) right).doubleValue();
        if (first > last) {
            return null;
        }
        double size = last - first + 1;
        if (size > RANGE_MAX) {
            throw new EvaluationError("D2014", JsNumber.of(size));
        }
        memory.checkList(size);
        // A range spends the steps of all its elements, because a later operation may copy them.
        budget.spend(STEPS_PER_ELEMENT * (long) size);
        memory.addList();
        return new RangeList((long) first, (long) last);
    }

    private static boolean isWhole(Object value) {
        return value instanceof Number number && JsNumber.isInteger(number);
    }

    @Override
    Object evaluateUnary(SyntaxNode node, Object input, VariableFrame frame) {
        return switch (String.valueOf(node.value)) {
            case "-" -> negative(evaluate(node.expression, input, frame));
            case "[" -> array(node, input, frame);
            default -> evaluateGroupExpression(node, input, frame);
        };
    }

    private static Object negative(Object value) {
        if (value == null) {
            return null;
        }
        if (!isNumeric(value)) {
            throw new EvaluationError("D1002", value);
        }
        return JsNumber.of(-((Number) value).doubleValue());
    }

    private Object array(SyntaxNode node, Object input, VariableFrame frame) {
        var items = node.expressions;
        if (items.size() == 1 && !node.consarray) {
            // A single range is not copied into an array, because the expression may not read its
            // elements.
            Object only = evaluate(items.getFirst(), input, frame);
            if (only instanceof RangeList) {
                return only;
            }
            memory.addList();
            return appendElements(items.getFirst(), only, new JsonataList());
        }
        memory.addList();
        var result = new JsonataList();
        for (var item : items) {
            result = appendElements(item, evaluate(item, input, frame), result);
        }
        result.constructed = node.consarray;
        return result;
    }

    private JsonataList appendElements(SyntaxNode item, Object value, JsonataList result) {
        if (value instanceof List<?> list && !String.valueOf(item.value).equals("[")) {
            chargeCopy(list);
            memory.checkList((double) result.size() + list.size());
            result.addAll(list);
        } else if (value != null) {
            memory.addElements(1);
            result.add(value);
        }
        return result;
    }
}
