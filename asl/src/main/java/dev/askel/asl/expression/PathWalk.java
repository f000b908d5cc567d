package dev.askel.asl.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the nodes of any path, as Jayway JsonPath finds them: in document order, a node before what
 * is within it.
 *
 * <p>Jayway itself cannot serve here: its compiled paths change while they are evaluated (a shared
 * {@code $..[0].x} is a race), and its regular expressions run over strings, which no budget can
 * interrupt. Its answers are the oracle of our tests.
 */
final class PathWalk {
    private static final int RESULT_BYTES = 8;

    private final JsonNode root;
    private final List<PathStep> steps;
    private final Budget budget;
    private final boolean strict;
    private final int singleSteps;
    private final ArrayNode found = JsonNodeFactory.instance.arrayNode();
    private boolean lost;

    private PathWalk(JsonNode root, List<PathStep> steps, Budget budget, boolean strict) {
        this.root = root;
        this.steps = steps;
        this.budget = budget;
        this.strict = strict;
        int single = 0;
        while (single < steps.size() && steps.get(single).isSingle()) {
            single++;
        }
        this.singleSteps = single;
    }

    /** All nodes that {@code steps} lead to from {@code root}. */
    static ArrayNode find(JsonNode root, List<PathStep> steps, Budget budget) {
        var walk = new PathWalk(root, steps, budget, false);
        walk.go(root, 0);
        return walk.found;
    }

    /**
     * The value of a path within a filter: a node, the array of an indefinite path's nodes, or null
     * when it gets lost.
     */
    static @Nullable JsonNode value(
            JsonNode node, JsonNode root, PathFilter.Operand.Path path, Budget budget) {
        var walk = new PathWalk(root, path.steps(), budget, false);
        walk.go(path.fromRoot() ? root : node, 0);
        if (walk.lost) {
            return null;
        }
        return path.definite() ? walk.found.get(0) : walk.found;
    }

    /**
     * Whether a path within a filter counts as existing: a definite one if its node is there, any
     * other unless it gets lost or a property it names is missing from any object on its way.
     */
    static boolean exists(
            JsonNode node, JsonNode root, PathFilter.Operand.Path path, Budget budget) {
        var walk = new PathWalk(root, path.steps(), budget, true);
        walk.go(path.fromRoot() ? root : node, 0);
        return !walk.lost && (!path.definite() || !walk.found.isEmpty());
    }

    private void go(JsonNode node, int at) {
        budget.spend(1);
        if (at == steps.size()) {
            budget.spendBytes(RESULT_BYTES);
            found.add(node);
        } else {
            apply(steps.get(at), node, at);
        }
    }

    private void apply(PathStep step, JsonNode node, int at) {
        switch (step) {
            case PathStep.Property(String name) -> property(name, node, at);
            case PathStep.Properties(List<String> names) -> properties(names, node, at);
            case PathStep.Index(int index) -> index(index, node, at);
            case PathStep.Indexes(List<Integer> indexes) -> {
                for (int index : indexes) {
                    index(index, node, at);
                }
            }
            case PathStep.Slice(Integer from, Integer to) -> slice(from, to, node, at);
            case PathStep.Wildcard() -> {
                for (var child : node) {
                    go(child, at + 1);
                }
            }
            case PathStep.Filter(PathFilter condition) -> filter(condition, node, at);
            case PathStep.Descent(PathStep inner) -> descend(inner, node, at);
        }
    }

    /** A node of the wrong kind loses a path that could only go on there. */
    private void lose(int at) {
        lost |= at <= singleSteps;
    }

    private void property(String name, JsonNode node, int at) {
        if (!node.isObject()) {
            lose(at);
            return;
        }
        var value = node.get(name);
        if (value != null) {
            go(value, at + 1);
        } else if (strict || (at < singleSteps && at < steps.size() - 1)) {
            lost = true;
        }
    }

    private void properties(List<String> names, JsonNode node, int at) {
        if (!node.isObject()) {
            lose(at);
            return;
        }
        if (at < steps.size() - 1) {
            for (var name : names) {
                property(name, node, at);
            }
            return;
        }
        var merged = JsonNodeFactory.instance.objectNode();
        for (var name : names) {
            var value = node.get(name);
            if (value != null) {
                merged.set(name, value);
            }
        }
        lost |= strict && merged.size() < names.size();
        go(merged, at + 1);
    }

    private void index(int index, JsonNode node, int at) {
        if (!node.isArray()) {
            lose(at);
            return;
        }
        var value = node.get(index < 0 ? node.size() + index : index);
        if (value != null) {
            go(value, at + 1);
        }
    }

    private void slice(@Nullable Integer from, @Nullable Integer to, JsonNode node, int at) {
        if (!node.isArray()) {
            lose(at);
            return;
        }
        int size = node.size();
        int start = from == null ? 0 : from;
        int end = to == null ? size : Math.min(size, to);
        // Only a slice with one bound counts a negative one from the end. With two, Jayway counts
        // through from a negative to a positive index.
        if (to == null) {
            start = Math.max(0, start < 0 ? size + start : start);
        } else if (from == null && end < 0) {
            end += size;
        } else {
            start = Math.max(start, -size);
        }
        for (int i = start; i < end; i++) {
            index(i, node, at);
        }
    }

    private void filter(PathFilter condition, JsonNode node, int at) {
        if (node.isObject()) {
            if (accepts(condition, node)) {
                go(node, at + 1);
            }
            return;
        }
        if (!node.isArray()) {
            lose(at);
            return;
        }
        for (var child : node) {
            if (accepts(condition, child)) {
                go(child, at + 1);
            }
        }
    }

    private boolean accepts(PathFilter condition, JsonNode node) {
        return FilterWalk.accepts(condition, node, root, budget);
    }

    private void descend(PathStep step, JsonNode node, int at) {
        budget.spend(1);
        if (isTarget(step, node, at)) {
            apply(step, node, at);
        }
        for (var child : node) {
            if (child.isContainerNode()) {
                descend(step, child, at);
            }
        }
    }

    /** Where a descent applies its step. */
    private boolean isTarget(PathStep step, JsonNode node, int at) {
        return switch (step) {
            case PathStep.Property(String name) -> node.has(name);
            case PathStep.Properties(List<String> names) ->
                    node.isObject()
                            && (at < steps.size() - 1 || names.stream().allMatch(node::has));
            case PathStep.Index _, PathStep.Indexes _, PathStep.Slice _ -> node.isArray();
            case PathStep.Wildcard _ -> node.isContainerNode();
            // Jayway tests the array itself, which few conditions accept; its elements that are
            // objects are found when the descent reaches them.
            case PathStep.Filter(PathFilter condition) ->
                    node.isContainerNode() && accepts(condition, node);
            case PathStep.Descent _ -> false;
        };
    }
}
