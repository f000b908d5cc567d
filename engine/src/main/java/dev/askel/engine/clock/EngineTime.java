package dev.askel.engine.clock;

import org.jspecify.annotations.Nullable;

/**
 * The clock of the engine: the database's time, extrapolated by a monotonic clock. All nodes agree
 * on this time, even if their own clocks differ. Tests use a virtual implementation.
 */
public interface EngineTime {
    /** Returns epoch milliseconds. Never returns less than before. */
    long millis();

    /**
     * Returns the reason why rows must not be deleted for their age now, as a clause for the log:
     * engine time has recently leapt, or clocks disagree. The result is null when rows may be
     * deleted.
     */
    default @Nullable String deletionPauseReason() {
        return null;
    }
}
