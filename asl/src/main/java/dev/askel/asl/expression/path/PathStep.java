package dev.askel.asl.expression.path;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of a path, in the dialect of Jayway JsonPath that AWS speaks (docs/aws/asl.md section
 * 2.4).
 */
sealed interface PathStep {
    /**
     * {@code .name} or {@code ['name']}.
     *
     * @param holdsOperator whether the name is written without quotes and contains {@code *},
     *     {@code ?} or {@code @}, which no reference path may contain
     */
    record Property(String name, boolean holdsOperator) implements PathStep {
        Property(String name) {
            this(name, false);
        }
    }

    /** {@code ['a','b']}: an object with these members; at the end of a path only. */
    record Properties(List<String> names) implements PathStep {}

    /** {@code [n]}; a negative index finds no element. */
    record Index(int at) implements PathStep {}

    /**
     * {@code [(@.length-n)]}.
     *
     * @param offset the index minus the number of elements, usually negative
     */
    record FromEnd(int offset) implements PathStep {}

    /** {@code [1,3]}. */
    record Indexes(List<Integer> at) implements PathStep {}

    /** {@code [from:to]}; one of the bounds may be absent. */
    record Slice(@Nullable Integer from, @Nullable Integer to) implements PathStep {}

    /** {@code *} or {@code [*]}. */
    record Wildcard() implements PathStep {}

    /** {@code [?(…)]}. */
    record Filter(PathFilter condition) implements PathStep {}

    /** {@code ..} with the step that is applied at each level. */
    record Descent(PathStep step) implements PathStep {}

    /** Whether a reference path may have this step. */
    default boolean isReference() {
        return this instanceof Property(var _, boolean holdsOperator) ? !holdsOperator : isSingle();
    }

    /** Whether this step is one name or one index. */
    default boolean isSingle() {
        return this instanceof Property || this instanceof Index;
    }

    /** Whether this step finds one node at most. */
    default boolean isDefinite() {
        return isSingle() || this instanceof Properties || this instanceof FromEnd;
    }

    /** The step that is applied; for a descent, the step after its dots. */
    default PathStep applied() {
        return this instanceof Descent(PathStep step) ? step : this;
    }

    /** Whether the result of a path with these steps is one node and not an array of nodes. */
    static boolean isDefinite(List<PathStep> steps) {
        return steps.stream().allMatch(PathStep::isDefinite);
    }

    /** The step as Jayway's messages print it. */
    default String fragment() {
        return switch (this) {
            case Property(String name, var _) -> "['" + name + "']";
            case Properties(List<String> names) -> "['" + String.join("', '", names) + "']";
            case Index(int at) -> "[" + at + "]";
            case FromEnd(int offset) -> "[@.size()" + offset + "]";
            case Indexes(List<Integer> at) -> at.toString().replace(" ", "");
            case Slice(Integer from, Integer to) ->
                    "[" + (from == null ? "" : from) + ":" + (to == null ? "" : to) + "]";
            case Wildcard() -> "[*]";
            case Filter(PathFilter _) -> "[?]";
            case Descent(PathStep step) -> ".." + step.fragment();
        };
    }
}
