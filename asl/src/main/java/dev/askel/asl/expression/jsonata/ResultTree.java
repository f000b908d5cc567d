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
 * Converts a result to JSON. Input data in a result is not copied, unless {@link JsonNumbers}
 * writes one of its numbers differently.
 */
final class ResultTree {
    /** Reports that a result is a function or contains one. */
    static final class UnsupportedTypeException extends RuntimeException {
        UnsupportedTypeException() {
            super(null, null, false, false);
        }
    }

    /** The steps of an object. An object of a tree has about 200 bytes, and 50 for each member. */
    private static final long STEPS_PER_OBJECT = 30;

    private static final long STEPS_PER_MEMBER = 10;

    private final Budget budget;

    private ResultTree(Budget budget) {
        this.budget = budget;
    }

    /**
     * The tree of a value.
     *
     * @throws UnsupportedTypeException when the value is not JSON
     * @throws Budget.ExhaustedException when the value is too large or has too many levels
     */
    static JsonNode of(Object value, Budget budget) {
        if (value instanceof ObjectView view) {
            return JsonNumbers.normalized(view.node(), budget);
        }
        if (value instanceof ArrayView view) {
            return JsonNumbers.normalized(view.node(), budget);
        }
        var tree = new ResultTree(budget).tree(value, 0);
        var _ = budget.spendOn(tree, 0);
        return tree;
    }

    private JsonNode tree(@Nullable Object value, int level) {
        budget.spend(4);
        if (level > ValueText.LEVELS_MAX) {
            throw budget.exhausted(Budget.Resource.LEVELS, ValueText.LEVELS_MAX);
        }
        return switch (value) {
            case ObjectView view -> JsonNumbers.normalized(view.node(), budget);
            case ArrayView view -> JsonNumbers.normalized(view.node(), budget);
            case String text -> TextNode.valueOf(text);
            case Number number -> JsonNumbers.node(number);
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
