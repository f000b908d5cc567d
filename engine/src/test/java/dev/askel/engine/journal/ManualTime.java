package dev.askel.engine.journal;

import dev.askel.engine.clock.EngineTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Engine time that changes only when a test sets it. */
public final class ManualTime implements EngineTime {
    private final AtomicLong millis;

    /** Creates a time that starts at {@code epochMillis}. */
    public ManualTime(long epochMillis) {
        millis = new AtomicLong(epochMillis);
    }

    @Override
    public long millis() {
        return millis.get();
    }

    /** Advances the time. */
    public void advance(Duration duration) {
        millis.addAndGet(duration.toMillis());
    }
}
