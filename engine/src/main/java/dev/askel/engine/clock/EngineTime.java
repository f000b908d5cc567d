package dev.askel.engine.clock;

import org.jspecify.annotations.Nullable;

/**
 * The clock of the engine: the database's time, extrapolated by a monotonic clock. All nodes agree
 * on it whatever their own clocks show. Tests use a virtual implementation.
 */
public interface EngineTime {
    /** Returns epoch milliseconds; never less than an earlier result. */
    long millis();

    /**
     * Returns why no row may be deleted for its age now, as a clause for the log: engine time leapt
     * recently, or clocks disagree. Null when ages can be trusted.
     */
    default @Nullable String whyUnsettled() {
        return null;
    }
}
