package dev.askel.asl.expression.path;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Ends the walk of a path that gives no value, with the message of AWS's JSONPath library.
 *
 * <p>The methods of the walk add the place of the miss while they return. The text is built only
 * when it is asked for, because wildcards and filters drop most misses and a name can be as long as
 * the definition. A miss has no stack trace and never leaves this package.
 */
final class PathMiss extends RuntimeException {
    /** An exception costs as much as these steps in each method that it passes. */
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

    /** The last step names a member that the object does not have. */
    static PathMiss noResult() {
        return new PathMiss(false, place -> "No results for path: " + place);
    }

    /** A step before the last one names a member that the object does not have. */
    static PathMiss missingProperty() {
        return new PathMiss(false, place -> "Missing property in path " + place);
    }

    /** The step names a member of a value that is not an object. */
    static PathMiss notAnObject(PathStep step) {
        return new PathMiss(
                false, place -> "Property " + step.fragment() + " not found in path " + place);
    }

    /** The step is applied to a null member, or to a missing element. */
    static PathMiss nullValue() {
        return new PathMiss(false, place -> "The path " + place + " is null");
    }

    /** The step cannot be applied to this type of value. */
    static PathMiss unusable(String reason) {
        return new PathMiss(true, _ -> reason);
    }

    /** Several names are not the last step. */
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

    /** This miss, found within the member or element that {@code step} leads to. */
    PathMiss within(PathStep step) {
        if (!placeComplete) {
            placeReversed.add(step);
        }
        return this;
    }

    /** This miss, found by the path of a filter, whose place ends at the filtered value. */
    PathMiss withinFilter() {
        placeComplete = true;
        return this;
    }

    /** The steps to spend when a wildcard or a filter drops this miss and continues. */
    long steps() {
        return STEPS_PER_LEVEL * (1L + placeReversed.size());
    }

    String reason() {
        var place = new StringBuilder("$");
        placeReversed.reversed().forEach(step -> place.append(step.fragment()));
        return textAtPlace.apply(place.toString());
    }
}
