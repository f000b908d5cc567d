package dev.askel.engine.maprun.request;

import dev.askel.engine.maprun.MapRunIdentity;
import dev.askel.engine.maprun.child.ChildName;
import org.jspecify.annotations.Nullable;

/** Reads the numbers of children from their names. */
final class ChildNumbers {
    private ChildNumbers() {}

    /**
     * Returns the number of a child, from 0; null when the name belongs to no child of this run.
     */
    static @Nullable Long of(MapRunIdentity run, String name) {
        var number = ChildName.childOf(run.uuid(), name);
        return number.isPresent() ? number.getAsLong() : null;
    }
}
