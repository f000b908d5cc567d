package dev.askel.trigger.recent;

import dev.askel.engine.clock.EngineTime;
import java.time.Instant;

/**
 * A clock that has jumped, so that nothing may be deleted for its age.
 *
 * @param now the time after the jump
 */
record PausedTime(Instant now) implements EngineTime {
    @Override
    public long millis() {
        return now.toEpochMilli();
    }

    @Override
    public String deletionPauseReason() {
        return "the clock has jumped";
    }
}
