package dev.askel.asl.expression.jsonata;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.jsonata.value.ArrayView;
import dev.askel.asl.expression.jsonata.value.JsonNumbers;
import dev.askel.asl.expression.jsonata.value.JsonView;
import dev.askel.asl.expression.jsonata.value.ObjectView;
import dev.askel.asl.expression.jsonata.value.ValueText;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Converts the result of an evaluation to JSON. Input data in the result is copied only if {@link
 * JsonNumbers} writes one of its numbers differently.
 */
final class ResultTree {
    /** Thrown when a result is a function or contains one. */
    static final class UnsupportedTypeException extends RuntimeException {
        UnsupportedTypeException() {
            super(null, null, false, false);
        }
    }

    /**
     * The steps for one object, without its members. An object node takes about 200 bytes of
     * memory, and 50 bytes for each member.
     */
    private static final long STEPS_PER_OBJECT = 30;

    private static final long STEPS_PER_MEMBER = 10;

    private final Budget budget;

    private ResultTree(Budget budget) {
        this.budget = budget;
    }

    /**
     * Converts a value to a JSON tree.
     *
     * @throws UnsupportedTypeException when the value contains a function
     * @throws Budget.ExhaustedException when the value is too large or has too many levels
     */
    static JsonNode toJson(Object value, Budget budget) {
        if (value instanceof ObjectView view) {
            return JsonNumbers.normalize(view.node(), budget);
        }
        if (value instanceof ArrayView view) {
            return JsonNumbers.normalize(view.node(), budget);
        }
        var tree = new ResultTree(budget).tree(value, 0);
        var _ = budget.spendForValue(tree, 0);
        return tree;
    }

    private JsonNode tree(@Nullable Object value, int level) {
        budget.spend(4);
        if (level > ValueText.LEVELS_MAX) {
            throw budget.exhaustedException(Budget.Resource.LEVELS, ValueText.LEVELS_MAX);
        }
        return switch (value) {
            case ObjectView view -> JsonNumbers.normalize(view.node(), budget);
            case ArrayView view -> JsonNumbers.normalize(view.node(), budget);
            case String text -> TextNode.valueOf(text);
            case Number number -> JsonNumbers.toNode(number);
            case Boolean truth -> BooleanNode.valueOf(truth);
            case Map<?, ?> members -> object(members, level);
            case List<?> elements -> array(elements, level);
            case null -> NullNode.getInstance();
            default -> {
                if (JsonView.isNull(value)) {
                    yield NullNode.getInstance();
                }
                throw new UnsupportedTypeException();
            }
        };
    }

    private JsonNode object(Map<?, ?> members, int level) {
        budget.spend(STEPS_PER_OBJECT + STEPS_PER_MEMBER * members.size());
        var object = JsonNodeFactory.instance.objectNode();
        for (var member : members.entrySet()) {
            object.set(String.valueOf(member.getKey()), tree(member.getValue(), level + 1));
        }
        return object;
    }

    private JsonNode array(List<?> elements, int level) {
        var array = JsonNodeFactory.instance.arrayNode(elements.size());
        for (var element : elements) {
            array.add(tree(element, level + 1));
        }
        return array;
    }
}
