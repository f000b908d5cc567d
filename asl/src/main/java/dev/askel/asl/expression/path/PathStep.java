package dev.askel.asl.expression.path;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of a path, in the dialect of Jayway JsonPath that AWS uses (docs/aws/asl.md section
 * 2.4).
 */
sealed interface PathStep {
    /**
     * The step {@code .name} or {@code ['name']}, which finds a member.
     *
     * @param containsOperator whether the name is unquoted and contains {@code *}, {@code ?} or
     *     {@code @}. AWS refuses such names in reference paths
     */
    record Property(String name, boolean containsOperator) implements PathStep {
        Property(String name) {
            this(name, false);
        }
    }

    /**
     * The step {@code ['a','b']}, which returns an object with these members. It must be the last
     * step of a path.
     */
    record Properties(List<String> names) implements PathStep {}

    /** The step {@code [n]}. A negative index finds no element. */
    record Index(int index) implements PathStep {}

    /**
     * The step {@code [(@.length-n)]}.
     *
     * @param offset the number to add to the number of elements, usually negative
     */
    record FromEnd(int offset) implements PathStep {}

    /** The step {@code [1,3]}. */
    record Indexes(List<Integer> indexes) implements PathStep {}

    /** The step {@code [from:to]}. One of the bounds may be absent. */
    record Slice(@Nullable Integer from, @Nullable Integer to) implements PathStep {}

    /** The step {@code *} or {@code [*]}, which finds all members or elements. */
    record Wildcard() implements PathStep {}

    /** The step {@code [?(…)]}. */
    record Filter(PathFilter condition) implements PathStep {}

    /** The step {@code ..} with the step that is applied at each level. */
    record Descent(PathStep step) implements PathStep {}

    /** Whether a reference path may contain this step. */
    default boolean isReference() {
        return this instanceof Property(var _, boolean holdsOperator)
                ? !holdsOperator
                : isNameOrIndex();
    }

    /** Whether this step is one name or one index. */
    default boolean isNameOrIndex() {
        return this instanceof Property || this instanceof Index;
    }

    /** Whether this step finds at most one node. */
    default boolean isDefinite() {
        return isNameOrIndex() || this instanceof Properties || this instanceof FromEnd;
    }

    /** Returns this step; for a descent, the step after the dots. */
    default PathStep stepAfterDescent() {
        return this instanceof Descent(PathStep step) ? step : this;
    }

    /** Whether a path with these steps finds at most one node, instead of an array of nodes. */
    static boolean isDefinite(List<PathStep> steps) {
        return steps.stream().allMatch(PathStep::isDefinite);
    }

    /** Returns the step as Jayway's messages print it. */
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
