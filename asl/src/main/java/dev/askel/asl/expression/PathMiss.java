package dev.askel.asl.expression;

import java.util.ArrayList;
import java.util.List;

/**
 * Ends the walk of a path that gives no value, with the message of AWS's JSONPath library.
 *
 * <p>The methods of the walk add the place of the miss while they return, so that a walk without a
 * miss builds no text. It has no stack trace and never leaves this package.
 */
final class PathMiss extends RuntimeException {
    private final boolean unusable;
    private final String before;
    private final String after;
    private final List<String> placeReversed = new ArrayList<>();
    private final boolean placed;

    private PathMiss(boolean unusable, String before, String after) {
        this(unusable, false, before, after);
    }

    private PathMiss(boolean unusable, boolean placed, String before, String after) {
        super(null, null, false, false);
        this.unusable = unusable;
        this.placed = placed;
        this.before = before;
        this.after = after;
    }

    /** The last step names a member that the object does not have. */
    static PathMiss noResult() {
        return new PathMiss(false, "No results for path: ", "");
    }

    /** A step before the last one names a member that the object does not have. */
    static PathMiss missingProperty() {
        return new PathMiss(false, "Missing property in path ", "");
    }

    /** The step names a member of a value that is no object. */
    static PathMiss noObject(String fragment) {
        return new PathMiss(false, "Property " + fragment + " not found in path ", "");
    }

    /** The step is applied to a null member, or to a missing element. */
    static PathMiss nullValue() {
        return new PathMiss(false, "The path ", " is null");
    }

    /** The step cannot be applied to this type of value. */
    static PathMiss unusable(String reason) {
        return new PathMiss(true, true, reason, "");
    }

    /** Several names are not the last step. */
    static PathMiss namesBeforeEnd(String fragment) {
        return new PathMiss(true, "Multi properties can only be used as path leafs: ", fragment);
    }

    /** Whether the library refuses the path for this value, rather than finds nothing there. */
    boolean isUnusable() {
        return unusable;
    }

    /** This miss, found within the member or element that {@code fragment} names. */
    PathMiss within(String fragment) {
        if (!placed) {
            placeReversed.add(fragment);
        }
        return this;
    }

    /** This miss, found by the path of a filter, whose place ends at the filtered value. */
    PathMiss withinFilter() {
        return placed ? this : new PathMiss(unusable, true, reason(), "");
    }

    String reason() {
        if (placed) {
            return before;
        }
        var text = new StringBuilder(before).append('$');
        placeReversed.reversed().forEach(text::append);
        return text.append(after).toString();
    }
}
