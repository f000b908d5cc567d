package dev.askel.asl.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.askel.asl.expression.PathFilter.Operand;
import dev.askel.asl.expression.PathFilter.Operator;
import java.util.regex.Pattern;

/** Decides whether a node meets a filter's condition, with Jayway's loose comparisons. */
final class FilterWalk {
    /** The right side cannot be used with the operator: Jayway then refuses the node altogether. */
    private static final class InapplicableException extends RuntimeException {
        InapplicableException() {
            super("", null, false, false);
        }
    }

    /** Characters that are compared for one step. */
    private static final int COMPARED_PER_STEP = 16;

    private final JsonNode node;
    private final JsonNode root;
    private final Budget budget;

    private FilterWalk(JsonNode node, JsonNode root, Budget budget) {
        this.node = node;
        this.root = root;
        this.budget = budget;
    }

    static boolean accepts(PathFilter condition, JsonNode node, JsonNode root, Budget budget) {
        try {
            return new FilterWalk(node, root, budget).test(condition);
        } catch (InapplicableException _) {
            return false;
        }
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
            case PathFilter.Not(PathFilter inner) -> !test(inner);
            case PathFilter.Exists(Operand.Path path, boolean wanted) ->
                    PathWalk.exists(node, root, path, budget) == wanted;
            case PathFilter.Relation(Operand left, Operator operator, Operand right) ->
                    operator == Operator.MATCHES
                            ? matches(left, right)
                            : holds(value(left), operator, value(right));
        };
    }

    /** The operand's value; MissingNode when its path leads nowhere. */
    private JsonNode value(Operand operand) {
        return switch (operand) {
            case Operand.Constant(JsonNode value) -> value;
            case Operand.Regex _ -> MissingNode.getInstance();
            case Operand.Path path -> {
                var value = PathWalk.value(node, root, path, budget);
                yield value == null ? MissingNode.getInstance() : value;
            }
        };
    }

    private boolean holds(JsonNode left, Operator operator, JsonNode right) {
        return switch (operator) {
            case EQUAL -> equal(left, right);
            case NOT_EQUAL -> !equal(left, right);
            case SAME -> left.getNodeType() == right.getNodeType() && equal(left, right);
            case NOT_SAME -> left.getNodeType() != right.getNodeType() || !equal(left, right);
            case LESS -> ordered(left, right) && compare(left, right) < 0;
            case LESS_OR_EQUAL -> ordered(left, right) && compare(left, right) <= 0;
            case GREATER -> ordered(left, right) && compare(left, right) > 0;
            case GREATER_OR_EQUAL -> ordered(left, right) && compare(left, right) >= 0;
            case IN -> isIn(left, right);
            case NOT_IN -> !isIn(left, right);
            case CONTAINS -> contains(left, right);
            case ALL -> left.isArray() && isSubset(list(right), (ArrayNode) left);
            case SIZE -> right.isNumber() && size(left) == right.intValue();
            case EMPTY -> empty(left, right);
            case SUBSET_OF -> isList(left, right) && isSubset((ArrayNode) left, (ArrayNode) right);
            case ANY_OF -> isList(left, right) && overlap((ArrayNode) left, (ArrayNode) right);
            case NONE_OF -> isList(left, right) && !overlap((ArrayNode) left, (ArrayNode) right);
            case MATCHES -> false;
        };
    }

    /** A number equals the string that spells it; a missing value equals nothing. */
    private boolean equal(JsonNode left, JsonNode right) {
        if (left.isMissingNode() || right.isMissingNode()) {
            return false;
        }
        if (left.isNumber() && right.isTextual()) {
            var number = numberOf(right.textValue());
            return number.isNumber() && JsonEquality.compare(left, number) == 0;
        }
        if (left.isTextual() && right.isNumber()) {
            return left.textValue().equals(right.asText());
        }
        return JsonEquality.equal(left, right, budget);
    }

    private JsonNode numberOf(String text) {
        budget.spend(text.length());
        try {
            var number = JsonReader.read(text);
            return number.isNumber() ? number : MissingNode.getInstance();
        } catch (MalformedJsonException _) {
            return MissingNode.getInstance();
        }
    }

    private static boolean ordered(JsonNode left, JsonNode right) {
        return (left.isNumber() && right.isNumber()) || (left.isTextual() && right.isTextual());
    }

    private int compare(JsonNode left, JsonNode right) {
        if (left.isNumber()) {
            return JsonEquality.compare(left, right);
        }
        var text = left.textValue();
        budget.spend(Math.min(text.length(), right.textValue().length()) / COMPARED_PER_STEP);
        return text.compareTo(right.textValue());
    }

    private boolean isIn(JsonNode value, JsonNode list) {
        if (list.isObject()) {
            return false;
        }
        return has(list(list), value);
    }

    private boolean has(ArrayNode list, JsonNode value) {
        for (var element : list) {
            if (equal(value, element)) {
                return true;
            }
        }
        return false;
    }

    private static ArrayNode list(JsonNode value) {
        if (value instanceof ArrayNode list) {
            return list;
        }
        throw new InapplicableException();
    }

    /** Both have to be lists; an object makes the condition false, anything else refuses it. */
    private static boolean isList(JsonNode left, JsonNode right) {
        if (left.isObject() || right.isObject()) {
            return false;
        }
        if (left.isArray() && right.isArray()) {
            return true;
        }
        throw new InapplicableException();
    }

    private boolean contains(JsonNode left, JsonNode right) {
        if (left.isTextual() && right.isTextual()) {
            budget.spend(left.textValue().length());
            return TextSearch.find(left.textValue(), right.textValue(), 0, budget) >= 0;
        }
        return left instanceof ArrayNode list && has(list, right);
    }

    private boolean isSubset(ArrayNode part, ArrayNode whole) {
        for (var element : part) {
            if (!has(whole, element)) {
                return false;
            }
        }
        return true;
    }

    private boolean overlap(ArrayNode left, ArrayNode right) {
        for (var element : left) {
            if (has(right, element)) {
                return true;
            }
        }
        return false;
    }

    private static int size(JsonNode value) {
        return value.isTextual() ? value.textValue().length() : value.isArray() ? value.size() : -1;
    }

    private static boolean empty(JsonNode value, JsonNode wanted) {
        if (!wanted.isBoolean()) {
            throw new InapplicableException();
        }
        if (value.isTextual()) {
            return value.textValue().isEmpty() == wanted.booleanValue();
        }
        return value.isContainerNode() && value.isEmpty() == wanted.booleanValue();
    }

    private boolean matches(Operand left, Operand right) {
        if (left instanceof Operand.Regex(Pattern pattern) && !(right instanceof Operand.Regex)) {
            return matchesAny(pattern, value(right));
        }
        return right instanceof Operand.Regex(Pattern pattern)
                && !(left instanceof Operand.Regex)
                && matchesAny(pattern, value(left));
    }

    private boolean matchesAny(Pattern pattern, JsonNode value) {
        if (!value.isArray()) {
            return matches(pattern, value);
        }
        for (var element : value) {
            if (matches(pattern, element)) {
                return true;
            }
        }
        return false;
    }

    private boolean matches(Pattern pattern, JsonNode value) {
        boolean hasText = value.isTextual() || value.isNumber() || value.isBoolean();
        var input = hasText ? value.asText() : "";
        return pattern.matcher(new CountedText(input, budget)).matches();
    }
}
