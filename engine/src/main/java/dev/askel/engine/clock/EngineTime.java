package dev.askel.engine.clock;

import org.jspecify.annotations.Nullable;

/**
 * The one clock of the engine: database time carried on by a monotonic clock, so that all nodes
 * agree whatever their own clocks say. Tests put a virtual one in its place.
 */
public interface EngineTime {
    /** Epoch milliseconds. Never smaller than an earlier answer. */
    long millis();

    /**
     * Returns why nothing may be deleted for its age now, as a clause for the log: engine time
     * leapt lately, or clocks disagree. Null when ages can be trusted.
     */
    default @Nullable String whyUnsettled() {
        return null;
    }
}
