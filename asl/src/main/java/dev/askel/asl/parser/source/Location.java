package dev.askel.asl.parser.source;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A location in the structure of a definition. AWS writes it as {@code /}, {@code /StartAt} or
 * {@code /States/A/Branches[0]/States/B} (docs/aws/validation.md section 1). The string is created
 * on demand.
 */
public final class Location {

    /** The location of the whole state machine. */
    public static final Location ROOT = new Location(null, new Step.Member(""));

    private final @Nullable Location parent;
    private final Step step;

    private Location(@Nullable Location parent, Step step) {
        this.parent = parent;
        this.step = step;
    }

    /** A step from a value to one of its parts. */
    sealed interface Step {

        /** A step to a member of an object. */
        record Member(String name) implements Step {}

        /** A step to an item of an array. */
        record Item(int index) implements Step {}
    }

    /** Returns the location of a member of the object at this location. */
    public Location member(String name) {
        return new Location(this, new Step.Member(name));
    }

    /** Returns the location of an item of the array at this location, counted from 0. */
    public Location item(int index) {
        return new Location(this, new Step.Item(index));
    }

    /** Returns the location as AWS writes it. */
    public String text() {
        if (parent == null) {
            return "/";
        }
        var text = new StringBuilder();
        for (Step each : steps()) {
            switch (each) {
                case Step.Member(var name) -> text.append('/').append(name);
                case Step.Item(int index) -> text.append('[').append(index).append(']');
            }
        }
        return text.toString();
    }

    /** Returns the steps from the root to this location. */
    List<Step> steps() {
        var steps = new ArrayList<Step>();
        for (var at = this; at.parent != null; at = at.parent) {
            steps.add(at.step);
        }
        return steps.reversed();
    }

    /** Whether both are the same location. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Location that && steps().equals(that.steps());
    }

    @Override
    public int hashCode() {
        return steps().hashCode();
    }

    @Override
    public String toString() {
        return text();
    }
}
