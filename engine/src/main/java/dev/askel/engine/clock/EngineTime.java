package dev.askel.engine.clock;

import org.jspecify.annotations.Nullable;

/**
 * The clock of the engine: the database's time, extrapolated by a monotonic clock. All nodes agree
 * on it, even if their own clocks differ. Tests use a virtual implementation.
 */
public interface EngineTime {
    /** Returns epoch milliseconds; never less than an earlier result. */
    long millis();

    /**
     * Returns why no row may currently be deleted for its age, as a clause for the log: engine time
     * leapt recently, or clocks disagree. Returns null when rows may be deleted.
     */
    default @Nullable String deletionPauseReason() {
        return null;
    }
}
