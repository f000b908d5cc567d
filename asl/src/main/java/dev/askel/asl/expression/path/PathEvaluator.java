package dev.askel.asl.expression.path;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.JsonEncoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the nodes of any path, as Jayway JsonPath 2.0 does: in document order, and each node before
 * the nodes inside it.
 *
 * <p>That release ends with an error when a step cannot be applied to a node. There are two
 * exceptions. A missing property before the last step is skipped if the preceding step or a later
 * step can find several nodes. A wildcard skips array elements in which the rest of the path finds
 * no node.
 *
 * <p>Jayway itself is not used, because its regular expressions cannot be interrupted. Tests
 * compare this class with Jayway.
 */
final class PathEvaluator {
    private static final int RESULT_BYTES = 8;

    private final JsonNode root;
    private final List<PathStep> steps;
    private final Budget budget;
    private final int definiteFrom;
    private final ArrayNode found = JsonNodeFactory.instance.arrayNode();
    private final boolean needsAllNames;
    private boolean pastEnd;

    private PathEvaluator(
            JsonNode root, List<PathStep> steps, Budget budget, boolean needsAllNames) {
        this.root = root;
        this.steps = steps;
        this.budget = budget;
        this.needsAllNames = needsAllNames;
        int from = steps.size();
        while (from > 0 && steps.get(from - 1).isDefinite()) {
            from--;
        }
        this.definiteFrom = from;
    }

    /**
     * Returns all nodes that {@code steps} find from {@code root}. An index past the end of an
     * array gives a null node.
     *
     * @throws PathMiss when a step does not apply
     */
    static ArrayNode findAll(JsonNode root, List<PathStep> steps, Budget budget) {
        var evaluator = new PathEvaluator(root, steps, budget, false);
        evaluator.follow(root, 0, true);
        return evaluator.found;
    }

    /**
     * Returns the node of a definite path, which finds at most one node.
     *
     * @return null when the last step is an index past the end
     * @throws PathMiss when a step does not apply
     */
    static @Nullable JsonNode findOne(JsonNode root, List<PathStep> steps, Budget budget) {
        var evaluator = new PathEvaluator(root, steps, budget, false);
        evaluator.follow(root, 0, true);
        return evaluator.pastEnd ? null : evaluator.found.get(0);
    }

    /**
     * Returns the node of a path within a filter.
     *
     * @param node the value of {@code @}
     * @param root the value of {@code $}
     * @param needsAllNames whether {@code ['a','b']} finds no node if one of the names is missing
     * @return null when the last step is an index past the end
     * @throws PathMiss when a step does not apply
     */
    static @Nullable JsonNode findOperand(
            JsonNode node,
            JsonNode root,
            PathFilter.Operand.Path path,
            boolean needsAllNames,
            Budget budget) {
        var evaluator = new PathEvaluator(root, path.steps(), budget, needsAllNames);
        try {
            evaluator.follow(path.isFromRoot() ? root : node, 0, path.isFromRoot());
        } catch (PathMiss miss) {
            throw miss.withinFilter();
        }
        return evaluator.pastEnd ? null : evaluator.found.get(0);
    }

    /**
     * Applies the rest of the path to a node.
     *
     * @param node null for an index past the end
     * @param isElement whether the node is the root or an array element; messages print such a node
     *     as JSON
     */
    private void follow(@Nullable JsonNode node, int at, boolean isElement) {
        budget.spend(1);
        if (at == steps.size()) {
            budget.spendBytes(RESULT_BYTES);
            pastEnd = node == null;
            found.add(node);
        } else if (steps.get(at) instanceof PathStep.Descent(PathStep step)) {
            if (node != null && node.isContainerNode()) {
                descend(step, node, at);
            }
        } else {
            apply(steps.get(at), node, at, isElement);
        }
    }

    private void apply(PathStep step, @Nullable JsonNode node, int at, boolean isElement) {
        switch (step) {
            case PathStep.Property property -> applyProperty(property, node, at);
            case PathStep.Properties properties -> applyProperties(properties, node, at);
            case PathStep.Index(int index) -> followElement(index, array(node, at, isElement), at);
            case PathStep.FromEnd(int offset) -> {
                var array = array(node, at, isElement);
                followElement(array.size() + offset, array, at);
            }
            case PathStep.Indexes(List<Integer> indexes) -> {
                var array = array(node, at, isElement);
                for (int index : indexes) {
                    followElement(index, array, at);
                }
            }
            case PathStep.Slice(Integer from, Integer to) ->
                    applySlice(from, to, array(node, at, isElement), at);
            case PathStep.Wildcard() -> applyWildcard(node, at);
            case PathStep.Filter(PathFilter condition) ->
                    applyFilter(condition, node, at, isElement);
            case PathStep.Descent _ ->
                    throw new IllegalStateException("The step of a descent is a descent");
        }
    }

    private void followMember(String name, JsonNode value, int at) {
        try {
            follow(value, at + 1, false);
        } catch (PathMiss miss) {
            throw miss.within(new PathStep.Property(name));
        }
    }

    private void followElement(int index, ArrayNode array, int at) {
        try {
            follow(array.get(index), at + 1, true);
        } catch (PathMiss miss) {
            throw miss.within(new PathStep.Index(index));
        }
    }

    private void applyProperty(PathStep.Property step, @Nullable JsonNode node, int at) {
        if (node == null || !node.isObject()) {
            throw PathMiss.notAnObject(step);
        }
        var value = node.get(step.name());
        if (value != null) {
            followMember(step.name(), value, at);
        } else if (at == steps.size() - 1) {
            throw PathMiss.noResult().within(step);
        } else if (isRequired(at)) {
            throw PathMiss.missingProperty().within(step);
        }
    }

    /**
     * Whether a property before the last step must exist. It must exist if the preceding step and
     * all later steps find at most one node.
     */
    private boolean isRequired(int at) {
        return at >= definiteFrom && (at == 0 || steps.get(at - 1).stepAfterDescent().isDefinite());
    }

    private void applyProperties(PathStep.Properties step, @Nullable JsonNode node, int at) {
        if (node == null || !node.isObject()) {
            throw PathMiss.notAnObject(step);
        }
        if (at < steps.size() - 1) {
            throw PathMiss.namesBeforeEnd(step);
        }
        budget.spend(step.names().size());
        var merged = JsonNodeFactory.instance.objectNode();
        for (var name : step.names()) {
            var value = node.get(name);
            if (value != null) {
                merged.set(name, value);
            } else if (needsAllNames) {
                throw PathMiss.noResult().within(step);
            }
        }
        follow(merged, at + 1, false);
    }

    private ArrayNode array(@Nullable JsonNode node, int at, boolean isElement) {
        if (node instanceof ArrayNode array) {
            return array;
        }
        if (node == null || (node.isNull() && !isElement)) {
            throw PathMiss.nullValue();
        }
        throw PathMiss.unusable(
                "Filter: %s can only be applied to arrays. Current context is: %s"
                        .formatted(rest(at), shown(node, isElement)));
    }

    /** Returns a step and all later steps as Jayway's messages print them. */
    private String rest(int at) {
        var rest = new StringBuilder(steps.get(at).stepAfterDescent().fragment());
        steps.subList(at + 1, steps.size()).forEach(step -> rest.append(step.fragment()));
        return rest.toString();
    }

    /**
     * Returns a node as Jayway's messages print it. A string that is a member is printed without
     * quotes, and any other node as JSON.
     */
    private static String shown(JsonNode node, boolean isElement) {
        return node.isTextual() && !isElement ? node.textValue() : JsonEncoder.encode(node);
    }

    private void applySlice(@Nullable Integer from, @Nullable Integer to, ArrayNode array, int at) {
        int size = array.size();
        int start = from == null ? 0 : from;
        int end = to == null ? size : Math.min(size, to);
        // A negative bound counts from the end only if the slice has one bound. With two bounds,
        // Jayway reads elements at negative indexes, which are null.
        if (to == null) {
            start = Math.max(0, start < 0 ? size + start : start);
        } else if (from == null && end < 0) {
            end += size;
        }
        if (size > 0) {
            for (int i = start; i < end; i++) {
                followElement(i, array, at);
            }
        }
    }

    private void applyWildcard(@Nullable JsonNode node, int at) {
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                try {
                    followElement(i, array, at);
                } catch (PathMiss miss) {
                    if (miss.isUnusable()) {
                        throw miss;
                    }
                    budget.spend(miss.steps());
                }
            }
        } else if (node != null) {
            for (var property : node.properties()) {
                followMember(property.getKey(), property.getValue(), at);
            }
        }
    }

    private void applyFilter(
            PathFilter condition, @Nullable JsonNode node, int at, boolean isElement) {
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                if (accepts(condition, array.get(i))) {
                    followElement(i, array, at);
                }
            }
        } else if (node != null && node.isObject()) {
            if (accepts(condition, node)) {
                follow(node, at + 1, false);
            }
        } else {
            throw PathMiss.unusable(
                    "Filter: %s can not be applied to primitives. Current context is: %s"
                            .formatted(rest(at), node == null ? "null" : shown(node, isElement)));
        }
    }

    private boolean accepts(PathFilter condition, JsonNode node) {
        return FilterEvaluator.accepts(condition, node, root, budget);
    }

    private void descend(PathStep step, JsonNode node, int at) {
        budget.spend(1);
        if (node instanceof ArrayNode array) {
            descend(step, array, at);
        } else {
            if (isTarget(step, node)) {
                apply(step, node, at, false);
            }
            for (var property : node.properties()) {
                if (property.getValue().isContainerNode()) {
                    try {
                        descend(step, property.getValue(), at);
                    } catch (PathMiss miss) {
                        throw miss.within(new PathStep.Property(property.getKey()));
                    }
                }
            }
        }
    }

    private void descend(PathStep step, ArrayNode array, int at) {
        boolean isTarget = isTarget(step, array);
        if (isTarget && at == steps.size() - 1) {
            apply(step, array, at, false);
        }
        // If this step is not the last one, Jayway uses the step only to test whether the step
        // applies to the array. Jayway then applies the next step to all elements, not only to
        // those that this step selects.
        boolean appliesNextStep = isTarget && at < steps.size() - 1;
        for (int i = 0; appliesNextStep && i < array.size(); i++) {
            try {
                follow(array.get(i), at + 1, false);
            } catch (PathMiss miss) {
                throw miss.within(new PathStep.Index(i));
            }
        }
        for (int i = 0; i < array.size(); i++) {
            if (array.get(i).isContainerNode()) {
                try {
                    descend(step, array.get(i), at);
                } catch (PathMiss miss) {
                    throw miss.within(new PathStep.Index(i));
                }
            }
        }
    }

    /** Whether a descent applies its step to a node. */
    private boolean isTarget(PathStep step, JsonNode node) {
        return switch (step) {
            case PathStep.Property(String name, var _) -> node.has(name);
            case PathStep.Properties(List<String> names) -> {
                budget.spend(names.size());
                yield names.stream().allMatch(node::has);
            }
            case PathStep.Index _, PathStep.FromEnd _, PathStep.Indexes _, PathStep.Slice _ ->
                    node.isArray();
            case PathStep.Wildcard _ -> true;
            // Jayway tests an array itself, which few conditions accept. The descent later reaches
            // the elements that are objects.
            case PathStep.Filter(PathFilter condition) -> accepts(condition, node);
            case PathStep.Descent _ -> false;
        };
    }
}
