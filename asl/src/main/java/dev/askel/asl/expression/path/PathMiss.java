package dev.askel.asl.expression.path;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Ends the walk of a path that finds no value, with the message of AWS's JSONPath library.
 *
 * <p>Each method of the walk adds its part of the path when the exception passes it. The message is
 * built only when it is needed, because wildcards and filters ignore most misses and a name can be
 * as long as the definition. A miss has no stack trace, and this package always catches it.
 */
final class PathMiss extends RuntimeException {
    /** The steps that a miss costs in each method that it passes. */
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

    /** Returns the miss of a last step that names a missing member. */
    static PathMiss noResult() {
        return new PathMiss(false, place -> "No results for path: " + place);
    }

    /** Returns the miss of a step before the last one that names a missing member. */
    static PathMiss missingProperty() {
        return new PathMiss(false, place -> "Missing property in path " + place);
    }

    /** Returns the miss of a step that names a member of a value without members. */
    static PathMiss notAnObject(PathStep step) {
        return new PathMiss(
                false, place -> "Property " + step.fragment() + " not found in path " + place);
    }

    /** Returns the miss of a step that is applied to a null member or a missing element. */
    static PathMiss nullValue() {
        return new PathMiss(false, place -> "The path " + place + " is null");
    }

    /** Returns the miss of a step that cannot be applied to the type of its value. */
    static PathMiss unusable(String reason) {
        return new PathMiss(true, _ -> reason);
    }

    /** Returns the miss of a step with several names that is not the last step. */
    static PathMiss namesBeforeEnd(PathStep step) {
        return new PathMiss(
                true,
                place ->
                        "Multi properties can only be used as path leafs: "
                                + place
                                + step.fragment());
    }

    /** Whether the library refuses the path for this value. Otherwise it finds no node. */
    boolean isUnusable() {
        return unusable;
    }

    /** Returns this miss, with {@code step} before its part of the path. */
    PathMiss within(PathStep step) {
        if (!placeComplete) {
            placeReversed.add(step);
        }
        return this;
    }

    /**
     * Returns this miss of a path within a filter. Its part of the path ends at the filtered value.
     */
    PathMiss withinFilter() {
        placeComplete = true;
        return this;
    }

    /** Returns the steps to spend when a wildcard or a filter ignores this miss. */
    long steps() {
        return STEPS_PER_LEVEL * (1L + placeReversed.size());
    }

    String reason() {
        var place = new StringBuilder("$");
        placeReversed.reversed().forEach(step -> place.append(step.fragment()));
        return textAtPlace.apply(place.toString());
    }
}
