package dev.askel.engine.maprun.decision;

import dev.askel.engine.maprun.MapRunControl;

/**
 * The properties of a Map Run that never change.
 *
 * @param isStandard whether the children are Standard executions
 * @param itemsTotal the number of items of an array; {@link #UNKNOWN} for an ItemReader
 * @param isBatched whether a child can have several items
 * @param hasFiles whether a ResultWriter exports the results as files
 * @param childrenMax maximum number of concurrent children, even if MaxConcurrency is larger
 */
public record RunProperties(
        boolean isStandard, long itemsTotal, boolean isBatched, boolean hasFiles, int childrenMax) {
    /** The {@link #itemsTotal} of an ItemReader. */
    public static final long UNKNOWN = -1;

    /** Returns the current maximum number of concurrent children of the run. */
    public int concurrency(MapRunControl control) {
        if (control.isParentPaused()) {
            return 0;
        }
        return control.maxConcurrency() == 0
                ? childrenMax
                : Math.min(control.maxConcurrency(), childrenMax);
    }
}
