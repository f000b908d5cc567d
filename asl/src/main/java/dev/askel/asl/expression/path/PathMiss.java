package dev.askel.asl.expression.path;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Thrown when a path finds no value, with the message of AWS's JSONPath library.
 *
 * <p>The methods of {@link PathEvaluator} add their parts of the path while the exception
 * propagates. The message is created only when it is needed, because wildcards and filters ignore
 * most misses. The exception has no stack trace, and never leaves this package.
 */
final class PathMiss extends RuntimeException {
    /** The budget steps for each step of the path through which the exception propagates. */
    private static final int STEPS_PER_LEVEL = 10;

    private final boolean unusable;
    private final UnaryOperator<String> textAtPlace;
    private final List<PathStep> placeReversed = new ArrayList<>();
    private boolean placeComplete;

    private PathMiss(boolean unusable, UnaryOperator<String> textAtPlace) {
        super(null, null, false, false);
        this.unusable = unusable;
        this.textAtPlace = textAtPlace;
    }

    /** Returns the exception for a last step that names a missing member. */
    static PathMiss noResult() {
        return new PathMiss(false, place -> "No results for path: " + place);
    }

    /** Returns the exception for a step before the last one that names a missing member. */
    static PathMiss missingProperty() {
        return new PathMiss(false, place -> "Missing property in path " + place);
    }

    /** Returns the exception for a name that is applied to a value without members. */
    static PathMiss notAnObject(PathStep step) {
        return new PathMiss(
                false, place -> "Property " + step.fragment() + " not found in path " + place);
    }

    /** Returns the exception for a step that is applied to a null member or a missing element. */
    static PathMiss nullValue() {
        return new PathMiss(false, place -> "The path " + place + " is null");
    }

    /** Returns the exception for a step that cannot be applied to the type of its value. */
    static PathMiss unusable(String reason) {
        return new PathMiss(true, _ -> reason);
    }

    /** Returns the exception for a step with several names that is not the last step. */
    static PathMiss namesBeforeEnd(PathStep step) {
        return new PathMiss(
                true,
                place ->
                        "Multi properties can only be used as path leafs: "
                                + place
                                + step.fragment());
    }

    /**
     * Whether the library refuses to apply the path to this value. The result is false when the
     * path only finds no node.
     */
    boolean isUnusable() {
        return unusable;
    }

    /**
     * Adds {@code step} before the part of the path that the message names. Returns this exception.
     */
    PathMiss within(PathStep step) {
        if (!placeComplete) {
            placeReversed.add(step);
        }
        return this;
    }

    /**
     * Marks that the path belongs to a filter, so that its message names no steps before the
     * filter. Returns this exception.
     */
    PathMiss withinFilter() {
        placeComplete = true;
        return this;
    }

    /** Returns the budget steps to spend when a wildcard or a filter ignores this exception. */
    long steps() {
        return STEPS_PER_LEVEL * (1L + placeReversed.size());
    }

    String reason() {
        var place = new StringBuilder("$");
        placeReversed.reversed().forEach(step -> place.append(step.fragment()));
        return textAtPlace.apply(place.toString());
    }
}
